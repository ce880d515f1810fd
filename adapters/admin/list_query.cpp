#include "adapters/admin/list_query.hpp"

#include <algorithm>
#include <boost/url/parse_query.hpp>
#include <charconv>
#include <set>

#include "adapters/admin/route.hpp"

namespace budstikke::admin {

namespace {

constexpr std::size_t kMost = 10'000;
constexpr std::initializer_list<std::string_view> kKnown = {"state", "code", "party", "sender",
                                                            "type",  "from", "until", "max"};

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool set_her_id(HerId& target, std::string_view text) {
  // HER-id 0 would mean "any", which nobody asks for by a number.
  const auto value = number<std::uint32_t>(text);
  if (!value || *value == 0) return false;
  target = HerId{*value};
  return true;
}

template <class T>
bool set(std::optional<T>& target, std::optional<T> value) {
  target = std::move(value);
  return target.has_value();
}

bool take(ListFilter& filter, std::string_view key, const std::string& value) {
  if (key == "state") return set(filter.state, delivery_state_from_text(value));
  if (key == "code") return set(filter.code, code_from_id(value));
  if (key == "party") return set_her_id(filter.party, value);
  if (key == "sender") return set_her_id(filter.sender, value);
  if (key == "from") return set(filter.received_from, parse_date_time(value));
  if (key == "until") return set(filter.received_until, parse_date_time(value));
  if (key == "type") {
    filter.type = value;
    return !value.empty();
  }
  if (key == "max") {
    const auto most = number<std::size_t>(value);
    if (!most || *most == 0 || *most > kMost) return false;
    filter.max = *most;
    return true;
  }
  return false;
}

}  // namespace

Outcome<ListFilter> parse_list_query(std::string_view query) {
  ListFilter filter;
  if (query.empty()) return filter;
  const auto parsed = boost::urls::parse_query(query);
  if (!parsed) return Failure{Code::B107, "the query is not understood"};
  std::set<std::string> given;
  for (const auto& param : *parsed) {
    const std::string key = param.key.decode();
    if (std::ranges::find(kKnown, std::string_view(key)) == kKnown.end()) return unknown("parameter", kKnown);
    if (!given.insert(key).second) {
      return Failure{Code::B107, "the parameter \"" + key + "\" is given twice"};
    }
    if (!param.has_value || !take(filter, key, param.value.decode())) {
      return Failure{Code::B107, "the value of the parameter \"" + key + "\" is not understood"};
    }
  }
  return filter;
}

}  // namespace budstikke::admin
