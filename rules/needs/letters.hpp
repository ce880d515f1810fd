#pragma once
// One character at a time from bytes that may be anything. Pure.

#include <array>
#include <cstddef>
#include <string_view>

namespace budstikke::rules::needs {

enum class CharacterClass : unsigned char {
  letter,
  digit,
  space,
  line,
  joiner,
  hyphen,
  mark,
  ignored,
  other
};

namespace detail {
[[nodiscard]] char32_t next_beyond_ascii(std::string_view text, std::size_t& at);
[[nodiscard]] CharacterClass class_beyond_ascii(char32_t character);
[[nodiscard]] unsigned char plain_letter_beyond_ascii(char32_t character);
[[nodiscard]] constexpr std::array<CharacterClass, 128> make_ascii_classes() {
  std::array<CharacterClass, 128> classes{};
  for (std::size_t c = 0; c < classes.size(); ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    classes[c] = letter                 ? CharacterClass::letter
                 : c >= '0' && c <= '9' ? CharacterClass::digit
                                        : CharacterClass::other;
  }
  for (const char c : {'\n', '\r', '\v', '\f'}) classes[static_cast<std::size_t>(c)] = CharacterClass::line;
  for (const char c : {' ', '\t'}) classes[static_cast<std::size_t>(c)] = CharacterClass::space;
  for (const char c : {'\'', '`'}) classes[static_cast<std::size_t>(c)] = CharacterClass::joiner;
  classes['-'] = CharacterClass::hyphen;
  return classes;
}
inline constexpr auto ascii_classes = make_ascii_classes();
}  // namespace detail

// Every character of every text passes here: what most of them are is answered in the caller.

/// Reads the character at `at` and moves behind it. A byte that starts no UTF-8 sequence is taken as ISO-8859-1.
[[nodiscard]] inline char32_t next_character(std::string_view text, std::size_t& at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte >= 0x80) return detail::next_beyond_ascii(text, at);
  ++at;
  return byte;
}

[[nodiscard]] inline CharacterClass class_of(char32_t character) {
  return character < 0x80 ? detail::ascii_classes[character] : detail::class_beyond_ascii(character);
}

/// Lower case, without accents that Norwegian does not tell words apart by; Swedish and Danish letters as Norwegian.
[[nodiscard]] inline unsigned char plain_letter(char32_t c) {
  if (c >= U'A' && c <= U'Z') return static_cast<unsigned char>(c + 0x20);
  return c < 0x80 ? static_cast<unsigned char>(c) : detail::plain_letter_beyond_ascii(c);
}
[[nodiscard]] inline bool is_capital(char32_t c) {
  return (c >= U'A' && c <= U'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7);
}
/// A letter and the combining mark behind it: a + ring is å.
[[nodiscard]] unsigned char composed(unsigned char letter, char32_t mark);

}  // namespace budstikke::rules::needs
