#include "rules/needs/letters.hpp"

#include <array>

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

constexpr bool is_latin1_letter(char32_t c) { return c >= 0xC0 && c <= 0xFF && c != 0xD7 && c != 0xF7; }

constexpr bool is_ascii_letter(char32_t c) { return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z'); }

constexpr CharacterClass kind_of(char32_t c) {
  if (is_ascii_letter(c) || is_latin1_letter(c)) return CharacterClass::letter;
  if (c >= U'0' && c <= U'9') return CharacterClass::digit;
  if (c == U'\n' || c == U'\r' || c == 0x0B || c == 0x0C || c == 0x85 || c == 0x2028 || c == 0x2029) {
    return CharacterClass::line;
  }
  if (c == U' ' || c == U'\t' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F ||
      c == 0x205F || c == 0x3000) {
    return CharacterClass::space;
  }
  if (c == 0xAD || c == 0xFEFF || (c >= 0x200B && c <= 0x200F) || (c >= 0x2060 && c <= 0x2064)) {
    return CharacterClass::ignored;
  }
  if (c >= 0x300 && c <= 0x36F) return CharacterClass::mark;
  if (c == U'\'' || c == 0x2019 || c == 0x2018 || c == 0xB4 || c == U'`') return CharacterClass::joiner;
  if (c == U'-' || c == 0x2010 || c == 0x2011) return CharacterClass::hyphen;
  if (c >= 0x100 && !(c >= 0x2000 && c <= 0x2BFF) && !(c >= 0xE000 && c <= 0xF8FF) &&
      !(c >= 0xFE00 && c <= 0xFE0F)) {
    return CharacterClass::letter;
  }
  return CharacterClass::other;
}

constexpr bool capital(char32_t c) {
  return (c >= U'A' && c <= U'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7);
}

constexpr unsigned char plain_of(char32_t c) {
  // Rows 0xC0..0xDF of ISO-8859-1; the lower-case row 0xE0..0xFF is the same with 0x20 added.
  constexpr std::array<unsigned char, 32> row{'a', 'a', 'a', 'a', ligature_ae, ring_a, ligature_ae, 'c', 'e',
                                              'e', 'e', 'e', 'i', 'i',         'i',    'i',         'd', 'n',
                                              'o', 'o', 'o', 'o', slashed_o,   'x',    slashed_o,   'u', 'u',
                                              'u', 'u', 'y', 't', 's'};
  if (c >= U'A' && c <= U'Z') return static_cast<unsigned char>(c + 0x20);
  if (c < 0x80) return static_cast<unsigned char>(c);
  if (c >= 0xC0 && c <= 0xDF) return row[c - 0xC0];
  if (c >= 0xE0 && c <= 0xFE) return row[c - 0xE0];
  return foreign;
}

constexpr LetterFacts facts(char32_t c) { return {kind_of(c), capital(c), plain_of(c)}; }

constexpr std::array<LetterFacts, 256> all_latin1() {
  std::array<LetterFacts, 256> all{};
  for (std::size_t c = 0; c < all.size(); ++c) all[c] = facts(static_cast<char32_t>(c));
  return all;
}

}  // namespace

constinit const std::array<LetterFacts, 256> latin1_letters = all_latin1();

LetterFacts facts_beyond_latin1(char32_t c) { return facts(c); }

char32_t next_wide_character(std::string_view text, std::size_t& at) {
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

unsigned char composed(unsigned char letter, char32_t mark) {
  if (letter == 'a' && mark == 0x30A) return ring_a;
  if (letter == 'a' && mark == 0x308) return ligature_ae;
  if (letter == 'o' && (mark == 0x308 || mark == 0x338 || mark == 0x337)) return slashed_o;
  return letter;
}

}  // namespace budstikke::rules::needs
