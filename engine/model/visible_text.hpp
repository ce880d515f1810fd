#pragma once
// Characters that the eye cannot tell from a blank or from nothing: two names that look alike must not be two people.
// Text is UTF-8, and bytes that are none are passed over. Pure.

#include <cstddef>
#include <string>
#include <string_view>

namespace budstikke {

/// Bytes of the blank at `place`: U+0020, U+00A0, U+2000-200A, U+202F, U+205F or U+3000; 0 where there is none.
[[nodiscard]] std::size_t blank_at(std::string_view text, std::size_t place);
/// Bytes of the invisible or direction-changing character at `place`: U+00AD, U+200B-200F, U+2028-202E, U+2060-206F or
/// U+FEFF; 0 where there is none.
[[nodiscard]] std::size_t unseen_at(std::string_view text, std::size_t place);

[[nodiscard]] bool has_unseen(std::string_view text);
/// Every blank as U+0020.
[[nodiscard]] std::string with_plain_blanks(std::string_view text);

}  // namespace budstikke
