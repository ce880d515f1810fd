#include "engine/addressing/words.hpp"

#include <algorithm>

namespace budstikke::addressing {

namespace {

constexpr std::size_t kAscii = 0x80;

/// The small letter of a character of two bytes (U+0080 to U+07FF); itself where it has none or is one.
unsigned small_letter(unsigned code) {
  if (code >= 0xc0 && code <= 0xde && code != 0xd7) return code + 0x20;
  const bool even_is_great = (code >= 0x100 && code <= 0x137) || (code >= 0x14a && code <= 0x177);
  const bool odd_is_great = (code >= 0x139 && code <= 0x148) || (code >= 0x179 && code <= 0x17e);
  if (even_is_great) return code | 1U;
  return odd_is_great && code % 2 == 1 ? code + 1 : code;
}

bool is_letter(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// How many bytes the character has, as its first byte says.
std::size_t bytes_of(unsigned char first) {
  if (first < kAscii) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

/// Latin-1 signs (C2 80 to C2 BF) and general punctuation (E2 80 80 to E2 81 BF: dashes, quotation marks).
bool is_sign(std::string_view character) {
  return character.starts_with('\xC2') || character.starts_with("\xE2\x80") ||
         character.starts_with("\xE2\x81");
}

std::string small(std::string_view character) {
  if (character.size() == 1) {
    const char c = character.front();
    return {c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c};
  }
  if (character.size() != 2) return std::string(character);
  const auto byte = [&](std::size_t at) {
    return static_cast<unsigned>(static_cast<unsigned char>(character[at]));
  };
  const unsigned code = small_letter(((byte(0) & 0x1fU) << 6U) | (byte(1) & 0x3fU));
  return {static_cast<char>(0xc0U | (code >> 6U)), static_cast<char>(0x80U | (code & 0x3fU))};
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  bool inside = false;
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    const std::string_view character = text.substr(0, std::min(bytes_of(first), text.size()));
    text.remove_prefix(character.size());
    const bool belongs = first < kAscii ? is_letter(first) : !is_sign(character);
    if (belongs) {
      if (!inside) words.emplace_back();
      words.back() += small(character);
    }
    inside = belongs;
  }
  return words;
}

bool stand_in(const std::vector<std::string>& words, const std::vector<std::string>& text) {
  return !words.empty() && !std::ranges::search(text, words).empty();
}

}  // namespace budstikke::addressing
