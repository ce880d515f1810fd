#pragma once
// Words of a text, made comparable: lower case, composed, without soft hyphens and line-end hyphens. Pure.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace budstikke::rules::needs {

/// What stands between a word and the one before it, weakest first. Several: the strongest counts.
enum class Gap : std::uint8_t {
  none,
  line,
  slash,
  comma,
  bracket,
  dash,
  colon,
  bullet,
  semicolon,
  sentence,
  question
};

struct Token {
  std::uint32_t begin = 0;  ///< into Words::letters
  std::uint16_t length = 0;
  Gap before = Gap::none;
  bool heading = false;   ///< a colon stands before it, whatever else does
  bool comma = false;     ///< so does a comma
  bool capital = false;   ///< starts with a capital
  bool acronym = false;   ///< starts with two capitals
  bool shouting = false;  ///< two letters or more, all capitals
};

/// One byte a letter (ISO-8859-1; letters outside it become 0xFF), so that lengths and edit distances count letters.
struct Words {
  std::string letters;
  std::vector<Token> tokens;
  Gap end = Gap::none;  ///< behind the last word
  [[nodiscard]] std::string_view text(std::size_t index) const {
    return std::string_view{letters}.substr(tokens[index].begin, tokens[index].length);
  }
};

/// Answers whether a word is an abbreviation, after which a full stop ends no sentence.
struct Abbreviations {
  std::vector<std::string> sorted;
  [[nodiscard]] bool contains(std::string_view word) const;
};

/// Bytes that are not UTF-8 count as ISO-8859-1. Linear in the text; never fails.
[[nodiscard]] Words split_words(std::string_view text, const Abbreviations& abbreviations);

/// The letters of one word as split_words writes them.
[[nodiscard]] std::string normal_word(std::string_view text);

}  // namespace budstikke::rules::needs
