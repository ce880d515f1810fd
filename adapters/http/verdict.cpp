#include "adapters/http/verdict.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <charconv>

#include "engine/model/identity_number.hpp"

namespace budstikke {

namespace {

constexpr unsigned kLongestRetry = 86'400;
constexpr std::size_t kLongestReference = 128;

Failure answered(Code code, unsigned status, std::string_view retry_after) {
  std::string detail = "HTTP " + std::to_string(status);
  unsigned seconds = 0;
  const char* end = retry_after.data() + retry_after.size();
  const auto [stop, error] = std::from_chars(retry_after.data(), end, seconds);
  // A date instead of seconds is left out: it would trust the peer's clock.
  if (error == std::errc{} && stop == end) {
    detail += ", retry after " + std::to_string(std::min(seconds, kLongestRetry)) + " s";
  }
  return Failure(code, detail);
}

/// A peer may answer with anything, a person too. References have digits, which names have not, and are no identity numbers.
bool is_reference(std::string_view text) {
  constexpr std::string_view kUuid = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  if (std::ranges::equal(text, kUuid, [](char c, char form) { return (c == '-') == (form == '-'); }))
    return true;
  return std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; }) &&
         !may_hold_identity_number(text);
}

}  // namespace

Outcome<HandOver> verdict(unsigned status, std::string_view retry_after) {
  if (status >= 200 && status < 300) return HandOver{};
  if (status >= 500 && status < 600) return answered(Code::D405, status, retry_after);
  switch (status) {
    case 400:
    case 406:
    case 409:
    case 411:
    case 413:
    case 415:
    case 422:
      return answered(Code::D406, status, {});
    case 408:
    case 425:
    case 429:
      return answered(Code::D408, status, retry_after);
    default:
      return answered(Code::D412, status, {});
  }
}

std::string peer_reference(std::string_view json) {
  boost::json::error_code error;
  const boost::json::value value = boost::json::parse(json, error);
  if (error || !value.is_object()) return {};
  const boost::json::value* id = value.as_object().if_contains("id");
  if (id == nullptr || !id->is_string()) return {};
  const std::string_view text = id->as_string();
  const bool plain = std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
  const bool kept = plain && text.size() <= kLongestReference && is_reference(text);
  return kept ? std::string(text) : std::string{};
}

}  // namespace budstikke
