#pragma once
// Content-Type and Accept headers. Pure; any input.

#include <compare>
#include <string>
#include <string_view>

namespace budstikke {

/// "text/xml" of " Text/XML; charset=utf-8": lower case, without parameters and white space.
[[nodiscard]] std::string media_type(std::string_view header);

/// How much a client wants a media type.
struct AcceptWeight {
  int thousandths = 0;  ///< the q parameter times 1000; 0: not accepted
  int exactness = 0;    ///< 2 named, 1 type/*, 0 */*
  friend auto operator<=>(const AcceptWeight&, const AcceptWeight&) = default;
};

/// The weight that an Accept header gives to `type` (lower case): that of its most exact range. At most 32 ranges are
/// looked at; an empty header weighs nothing.
[[nodiscard]] AcceptWeight accepted_weight(std::string_view accept, std::string_view type);

}  // namespace budstikke
