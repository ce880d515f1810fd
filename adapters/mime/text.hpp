#pragma once
// Characters of MIME headers, for the files of this directory. Pure; any thread.

#include <string>
#include <string_view>

#include "engine/model/outcome.hpp"

namespace budstikke::mime {

[[nodiscard]] inline bool is_blank(char c) { return c == ' ' || c == '\t'; }
/// Printable ASCII without the blank.
[[nodiscard]] inline bool is_graphic(char c) { return c > ' ' && c < '\x7f'; }
/// What may stand in a type, a parameter's name or a header's name (RFC 2045 token).
[[nodiscard]] bool is_token_character(char c);
[[nodiscard]] bool is_token(std::string_view text);
[[nodiscard]] std::string lower(std::string_view text);
/// Compares ASCII without regard to letter case.
[[nodiscard]] bool same(std::string_view one, std::string_view other);
/// Without blanks, tabs, CR and LF at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);
[[nodiscard]] inline Failure broken(std::string detail) { return Failure(Code::M501, std::move(detail)); }

}  // namespace budstikke::mime
