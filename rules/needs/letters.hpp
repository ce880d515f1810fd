#pragma once
// One character at a time from bytes that may be anything. Pure.

#include <array>
#include <cstddef>
#include <string_view>

namespace budstikke::rules::needs {

/// The same where it is not ASCII.
[[nodiscard]] char32_t next_wide_character(std::string_view text, std::size_t& at);

/// Reads the character at `at` and moves behind it. A byte that starts no UTF-8 sequence is taken as ISO-8859-1.
[[nodiscard]] inline char32_t next_character(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead >= 0x80) return next_wide_character(text, at);
  ++at;
  return lead;
}

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

struct LetterFacts {
  CharacterClass kind = CharacterClass::other;
  bool capital = false;
  /// Lower case, without accents that Norwegian does not tell words apart by; Swedish and Danish letters as Norwegian.
  unsigned char plain = 0;
};
/// ISO-8859-1, and what lies beyond it.
extern const std::array<LetterFacts, 256> latin1_letters;
[[nodiscard]] LetterFacts facts_beyond_latin1(char32_t character);

/// A look into a table: every message is read letter by letter.
[[nodiscard]] inline LetterFacts letter_facts(char32_t character) {
  return character < latin1_letters.size() ? latin1_letters[character] : facts_beyond_latin1(character);
}
[[nodiscard]] inline CharacterClass class_of(char32_t character) { return letter_facts(character).kind; }
[[nodiscard]] inline bool is_capital(char32_t character) { return letter_facts(character).capital; }

/// A letter and the combining mark behind it: a + ring is å.
[[nodiscard]] unsigned char composed(unsigned char letter, char32_t mark);

}  // namespace budstikke::rules::needs
