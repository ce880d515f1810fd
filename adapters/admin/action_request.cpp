#include "adapters/admin/action_request.hpp"

#include <algorithm>

#include "adapters/admin/references.hpp"
#include "adapters/admin/route.hpp"
#include "engine/model/visible_text.hpp"

namespace budstikke::admin {

namespace json = boost::json;

namespace {

constexpr std::size_t kLongestText = 1'000;
constexpr std::size_t kLongestArea = 6;  // digits of a municipality's number, or of a district's
/// The history's name for what the node does by itself.
constexpr std::string_view kNode = "budstikke";

/// Names and reasons are printed in terminals and logs: C0, DEL and, as UTF-8, C1 controls have no place there.
bool has_control_characters(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 || c == 0x7f) return true;
    if (c == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) return true;
  }
  return false;
}

bool is_blank(std::string_view text) { return text.find_first_not_of(' ') == std::string_view::npos; }

constexpr std::initializer_list<std::string_view> kKnown = {"who", "why", "municipality", "to"};

/// Stores one field of those; false where its value does not fit.
bool take(OperatorAction& action, std::string_view key, const json::value& field) {
  if (key == "to") {
    if (!field.is_int64() || field.as_int64() < 1 || field.as_int64() > UINT32_MAX) return false;
    action.to = HerId{static_cast<std::uint32_t>(field.as_int64())};
    return true;
  }
  const json::string* text = field.if_string();
  // A blank municipality would release the message as it is, which whoever sends one does not mean.
  if (text == nullptr || !can_be_kept(*text)) return false;
  if (key == "who") {
    action.who = with_plain_blanks(*text);
  } else if (key == "why") {
    action.why = std::string(*text);
  } else if (key == "municipality") {
    // It goes into the history and the audit log, where nothing else may be typed.
    if (text->size() > kLongestArea || text->find_first_not_of("0123456789") != json::string::npos)
      return false;
    action.municipality = std::string(*text);
  } else {
    return false;
  }
  return true;
}

}  // namespace

bool can_be_kept(std::string_view text) {
  return text.size() <= kLongestText && !is_blank(with_plain_blanks(text)) && !has_control_characters(text) &&
         !has_unseen(text);
}

bool is_node(std::string_view name) {
  const std::string plain = with_plain_blanks(name);
  const std::size_t first = plain.find_first_not_of(' ');
  if (first == std::string::npos) return false;
  return lower_case(plain.substr(first, plain.find_last_not_of(' ') + 1 - first)) == kNode;
}

Outcome<OperatorAction> action_from(const json::object& body, std::string_view caller) {
  OperatorAction action;
  for (const auto& [key, field] : body) {
    if (std::ranges::find(kKnown, std::string_view(key)) == kKnown.end()) return unknown("field", kKnown);
    if (!take(action, key, field)) {
      return Failure{Code::B107, "the value of the field \"" + std::string(key) + "\" is not understood"};
    }
  }
  if (caller != kNobodyAsked) {
    action.who = std::string(caller) + (action.who.empty() ? "" : "/" + action.who);
  } else if (is_node(action.who)) {
    return Failure{Code::B107, "the name \"budstikke\" stands for what the node does by itself"};
  }
  return action;
}

}  // namespace budstikke::admin
