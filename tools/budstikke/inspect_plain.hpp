#pragma once
// Which values of a message may be shown to whoever runs a command: codes, ids, dates and names of formats. A sender
// may put an identity number or a name wherever a value stands. Pure; any thread.

#include <string>
#include <string_view>

namespace budstikke::tools {

/// Stands for a value that is there and not shown.
inline constexpr std::string_view kNotShown = "?";

/// The text where it looks like a code: letters, digits, low lines, hyphens and full stops, at most 64, and no more than
/// ten digits in all; else "?". Nothing stays nothing.
[[nodiscard]] std::string shown_code(std::string_view text);

/// A UUID as it stands, and of other ids what has the letters of a code and no eleven digits in a row; else "?".
[[nodiscard]] std::string shown_id(std::string_view text);

/// A date or date and time as it stands; anything else as a code.
[[nodiscard]] std::string shown_date(std::string_view text);

/// Names that a schema or a code list gave, as long as no identity number stands in them; else "?".
[[nodiscard]] std::string shown_name(std::string_view text);

/// Without what a terminal would obey: control characters of one byte, and of two (U+0080 to U+009F), become "?".
[[nodiscard]] std::string on_a_screen(std::string text);

/// Valid UTF-8, with U+FFFD for every byte that is none: names of files are any bytes.
[[nodiscard]] std::string as_utf8(std::string_view bytes);

}  // namespace budstikke::tools
