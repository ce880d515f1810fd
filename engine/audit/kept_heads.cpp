#include "engine/audit/kept_heads.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <utility>

namespace budstikke::audit {

namespace json = boost::json;

namespace {

std::string text_of(const json::object& line, std::string_view name) {
  const json::value* member = line.if_contains(name);
  return member != nullptr && member->is_string() ? std::string(member->as_string()) : std::string{};
}

}  // namespace

void KeptHeads::take(const std::string& line) {
  if (line.find(kHeadEvent) == std::string::npos) return;
  boost::system::error_code error;
  const json::value value = json::parse(line, error);
  if (error || !value.is_object() || text_of(value.as_object(), "event") != kHeadEvent) return;
  auto head = head_from_text(text_of(value.as_object(), "detail"));
  if (!head) return;
  heads_.push_back({std::move(*head), parse_date_time(text_of(value.as_object(), "at"))});
  if (heads_.size() > kMost) heads_.pop_front();
}

}  // namespace budstikke::audit
