#pragma once
// One text as what it changes of another: where they part, how much of the other is left out there, and what stands in its
// place. Pure; any thread.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace budstikke::crypto {

/// What makes `changed` of `original`. As long as `changed` where they have nothing in common at begin and end.
[[nodiscard]] std::string change_between(std::string_view original, std::string_view changed);

/// Nothing where `change` was not made of a text like `original`, or its result would exceed `largest_bytes`.
[[nodiscard]] std::optional<std::string> apply_change(std::string_view original, std::string_view change,
                                                      std::size_t largest_bytes);

}  // namespace budstikke::crypto
