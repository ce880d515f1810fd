#pragma once
// One character at a time from bytes that may be anything. Pure.

#include <cstddef>
#include <string_view>

namespace budstikke::rules::needs {

/// Reads the character at `at` and moves behind it. A byte that starts no UTF-8 sequence is taken as ISO-8859-1.
[[nodiscard]] char32_t next_character(std::string_view text, std::size_t& at);

enum class CharacterClass { letter, digit, space, line, joiner, hyphen, mark, ignored, other };
[[nodiscard]] CharacterClass class_of(char32_t character);

/// Lower case, without accents that Norwegian does not tell words apart by; Swedish and Danish letters as Norwegian.
[[nodiscard]] unsigned char plain_letter(char32_t character);
[[nodiscard]] bool is_capital(char32_t character);
/// A letter and the combining mark behind it: a + ring is å.
[[nodiscard]] unsigned char composed(unsigned char letter, char32_t mark);

}  // namespace budstikke::rules::needs
