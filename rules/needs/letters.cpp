#include "rules/needs/letters.hpp"

namespace budstikke::rules::needs {
namespace {

constexpr unsigned char ring_a = 0xE5;
constexpr unsigned char ligature_ae = 0xE6;
constexpr unsigned char slashed_o = 0xF8;
constexpr unsigned char foreign = 0xFF;

bool is_continuation(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
}

std::size_t sequence_length(unsigned char lead) {
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 1;
}

bool is_latin1_letter(char32_t c) { return c >= 0xC0 && c <= 0xFF && c != 0xD7 && c != 0xF7; }

}  // namespace

namespace detail {

char32_t next_beyond_ascii(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t length = sequence_length(lead);
  char32_t value = length == 1 ? lead : lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text, at + i)) {
      ++at;
      return lead;
    }
    value = (value << 6U) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
  }
  at += length;
  return value;
}

CharacterClass class_beyond_ascii(char32_t c) {
  if (is_latin1_letter(c)) return CharacterClass::letter;
  if (c == 0x85 || c == 0x2028 || c == 0x2029) return CharacterClass::line;
  if (c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000) {
    return CharacterClass::space;
  }
  if (c == 0xAD || c == 0xFEFF || (c >= 0x200B && c <= 0x200F) || (c >= 0x2060 && c <= 0x2064)) {
    return CharacterClass::ignored;
  }
  if (c >= 0x300 && c <= 0x36F) return CharacterClass::mark;
  if (c == 0x2019 || c == 0x2018 || c == 0xB4) return CharacterClass::joiner;
  if (c == 0x2010 || c == 0x2011) return CharacterClass::hyphen;
  if (c >= 0x100 && !(c >= 0x2000 && c <= 0x2BFF) && !(c >= 0xE000 && c <= 0xF8FF) &&
      !(c >= 0xFE00 && c <= 0xFE0F)) {
    return CharacterClass::letter;
  }
  return CharacterClass::other;
}

unsigned char plain_letter_beyond_ascii(char32_t c) {
  // Rows 0xC0..0xDF of ISO-8859-1; the lower-case row 0xE0..0xFF is the same with 0x20 added.
  static constexpr std::array<unsigned char, 32> row{
      'a',       'a', 'a',       'a', ligature_ae, ring_a, ligature_ae, 'c', 'e', 'e', 'e',
      'e',       'i', 'i',       'i', 'i',         'd',    'n',         'o', 'o', 'o', 'o',
      slashed_o, 'x', slashed_o, 'u', 'u',         'u',    'u',         'y', 't', 's'};
  if (c >= 0xC0 && c <= 0xDF) return row[c - 0xC0];
  if (c >= 0xE0 && c <= 0xFE) return row[c - 0xE0];
  return foreign;
}

}  // namespace detail

unsigned char composed(unsigned char letter, char32_t mark) {
  if (letter == 'a' && mark == 0x30A) return ring_a;
  if (letter == 'a' && mark == 0x308) return ligature_ae;
  if (letter == 'o' && (mark == 0x308 || mark == 0x338 || mark == 0x337)) return slashed_o;
  return letter;
}

}  // namespace budstikke::rules::needs
