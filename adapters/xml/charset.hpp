#pragma once
// The three character sets that messages are written in, and the way between them and UTF-8. Pure; any
// thread.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace budstikke::xml {

enum class Charset { utf8, latin1, windows1252 };

/// "utf-8", "UTF8", "latin1", "cp1252" ...: the names that senders write, in any letter case. Nothing for all
/// others.
[[nodiscard]] std::optional<Charset> charset_from_name(std::string_view name);
/// "UTF-8", "ISO-8859-1" or "Windows-1252".
[[nodiscard]] std::string_view name_of(Charset charset);

/// True for what XML 1.0 calls Char.
[[nodiscard]] bool is_xml_char(char32_t code_point);

/// "229" or "xE5", what stands between "&#" and ";": true where it names an XML Char.
[[nodiscard]] bool is_legal_character_reference(std::string_view digits);

/// Why these first bytes cannot begin a document in one of the three: they are UTF-16, UTF-32, UTF-7 or
/// EBCDIC. Empty where they can.
[[nodiscard]] std::string_view foreign_encoding(std::string_view bytes);

struct Decoded {
  char32_t code_point = 0;
  std::size_t bytes = 0;  ///< 0 where the bytes are no UTF-8: overlong, surrogate, cut or stray
};
/// The first character of a non-empty UTF-8 text.
[[nodiscard]] Decoded decode_utf8(std::string_view text);
void append_utf8(std::string& out, char32_t code_point);

/// What a byte of Windows-1252 stands for; 0 for the five that stand for nothing.
[[nodiscard]] char32_t from_windows1252(unsigned char byte);

/// The byte that stands for a character in `charset`; nothing where it has none. Precondition: not utf8.
[[nodiscard]] std::optional<unsigned char> to_single_byte(char32_t code_point, Charset charset);

/// Precondition: scan() has accepted the bytes in this charset.
[[nodiscard]] std::string to_utf8(std::string_view bytes, Charset charset);

}  // namespace budstikke::xml
