#include "rules/needs/tokens.hpp"

#include <algorithm>

#include "rules/needs/letters.hpp"

namespace budstikke::rules::needs {
namespace {

/// Longer words are cut: no phrase is that long, and a megabyte without a blank stays cheap.
constexpr std::size_t longest_word = 96;

class Splitter {
 public:
  Splitter(std::string_view text, const Abbreviations& abbreviations)
      : text_(text), abbreviations_(abbreviations) {
    words_.letters.reserve(text.size());
    words_.tokens.reserve(text.size() / 6);
  }

  Words run() {
    while (at_ < text_.size()) step();
    end_word();
    words_.end = gap_;
    return std::move(words_);
  }

 private:
  void step() {
    const std::size_t start = at_;
    const char32_t c = next_character(text_, at_);
    const LetterFacts facts = letter_facts(c);
    switch (facts.kind) {
      case CharacterClass::letter:
      case CharacterClass::digit:
        return letter(facts);
      case CharacterClass::mark:
        return mark(c);
      case CharacterClass::ignored:
        return;
      case CharacterClass::joiner:
        return joiner();
      case CharacterClass::hyphen:
        return hyphen(start);
      case CharacterClass::space:
        return end_word();
      case CharacterClass::line:
        return line();
      case CharacterClass::other:
        return punctuation(c);
    }
  }

  void letter(LetterFacts facts) {
    if (!open_) begin_word(facts);
    if (facts.kind == CharacterClass::letter) {
      if (seen_ == 1 && word_.capital && facts.capital) word_.acronym = true;
      all_capital_ = all_capital_ && facts.capital;
      ++seen_;
      digits_only_ = false;
    }
    append(facts);
    line_start_ = false;
    small_letters();
  }

  /// Most of a text; they change nothing but the word itself.
  void small_letters() {
    const std::size_t first = at_;
    while (at_ < text_.size() && text_[at_] >= 'a' && text_[at_] <= 'z') ++at_;
    const std::size_t count = at_ - first;
    if (count == 0) return;
    const std::size_t kept = std::min(count, longest_word - word_.length);
    words_.letters.append(text_, first, kept);
    word_.length = static_cast<std::uint16_t>(word_.length + kept);
    all_capital_ = false;
    digits_only_ = false;
    seen_ += count;
  }

  void append(LetterFacts facts) {
    if (word_.length >= longest_word) return;
    words_.letters.push_back(static_cast<char>(facts.plain));
    ++word_.length;
  }

  void mark(char32_t c) {
    if (!open_ || word_.length == 0) return;
    char& last = words_.letters.back();
    last = static_cast<char>(composed(static_cast<unsigned char>(last), c));
  }

  void begin_word(LetterFacts facts) {
    word_ = Token{};
    word_.begin = static_cast<std::uint32_t>(words_.letters.size());
    word_.before = gap_;
    word_.heading = heading_;
    word_.capital = facts.capital;
    gap_ = Gap::none;
    word_.comma = comma_;
    heading_ = false;
    comma_ = false;
    lines_ = 0;
    open_ = true;
    all_capital_ = true;
    digits_only_ = true;
    seen_ = 0;
  }

  void end_word() {
    if (!open_) return;
    word_.shouting = all_capital_ && seen_ >= 2;
    words_.tokens.push_back(word_);
    open_ = false;
  }

  /// IP'en: the apostrophe belongs to the word.
  void joiner() {
    if (peek_class(at_) != CharacterClass::letter) end_word();
  }

  void hyphen(std::size_t start) {
    const CharacterClass next = peek_class(at_);
    const bool next_is_word = next == CharacterClass::letter || next == CharacterClass::digit;
    if (open_ && (next_is_word || next == CharacterClass::joiner)) return;  // one word: "barne-koordinator"
    if (open_ && joins_over_line_end()) return;
    if (open_) {
      end_word();
      // "barne- og familie…": an elided word, no dash
      if (next != CharacterClass::other && !conjunction_follows()) widen(Gap::dash);
      return;
    }
    if (line_start_) return widen(Gap::bullet);
    widen(next_is_word && start > 0 ? Gap::comma : Gap::dash);
  }

  /// A word broken at the end of a line goes on in small letters. Moves to the rest of the word.
  bool joins_over_line_end() {
    std::size_t ahead = at_;
    bool line_seen = false;
    while (ahead < text_.size() && ahead < at_ + 16) {
      std::size_t next = ahead;
      const CharacterClass kind = class_of(next_character(text_, next));
      if (kind != CharacterClass::space && kind != CharacterClass::line && kind != CharacterClass::ignored)
        break;
      line_seen = line_seen || kind == CharacterClass::line;
      ahead = next;
    }
    if (!line_seen || ahead >= text_.size() || is_conjunction(ahead)) return false;
    std::size_t next = ahead;
    const char32_t c = next_character(text_, next);
    if (class_of(c) != CharacterClass::letter || is_capital(c)) return false;
    at_ = ahead;
    return true;
  }

  [[nodiscard]] bool conjunction_follows() const {
    std::size_t ahead = at_;
    while (ahead < text_.size() && ahead < at_ + 16 && (text_[ahead] == ' ' || text_[ahead] == '\n')) ++ahead;
    return is_conjunction(ahead);
  }

  [[nodiscard]] bool is_conjunction(std::size_t at) const {
    const std::string_view rest = text_.substr(std::min(at, text_.size()), 6);
    return rest.starts_with("og ") || rest.starts_with("eller ") || rest.starts_with("og/") ||
           rest.starts_with("samt ");
  }

  void line() {
    end_word();
    ++lines_;
    line_start_ = true;
    // CR LF counts twice: a blank line is three breaks or more, or two line feeds
    const bool blank = lines_ >= 2 && at_ >= 2 && text_[at_ - 2] != '\r';
    widen(blank && !heading_ ? Gap::sentence : Gap::line);
  }

  void punctuation(char32_t c) {
    const bool was_open = open_;
    const Token last = word_;
    const bool number = digits_only_;
    end_word();
    switch (c) {
      case U'/':
        return slash(was_open, last);
      case U'+':
      case U'&':
        return widen(Gap::slash);
      case U',':
        comma_ = true;
        return widen(Gap::comma);
      case U'(':
      case U')':
      case U'[':
      case U']':
      case U'{':
      case U'}':
        return widen(Gap::bracket);
      case U':':
      case U'=':
      case U'|':
        return colon(number);
      case U';':
        return widen(Gap::semicolon);
      case U'!':
      case 0x2026:
        return widen(Gap::sentence);
      case U'?':
        return widen(Gap::question);
      case U'.':
        return full_stop(was_open, last, number);
      case U'*':
      case 0x2022:
      case 0xB7:
      case 0x25AA:
      case 0x25CF:
      case 0x25E6:
      case 0x2043:
        return widen(line_start_ ? Gap::bullet : Gap::comma);
      case 0x2012:
      case 0x2013:
      case 0x2014:
      case 0x2015:
      case 0x2212:
        return widen(line_start_ && lines_ > 0 ? Gap::bullet : Gap::dash);
      default:
        break;
    }
    if (c >= 0x2190 && c <= 0x21FF) colon(false);
  }

  /// "v/koordinator" is a preposition, not a list.
  void slash(bool was_open, const Token& last) {
    if (!was_open || last.length > 1) widen(Gap::slash);
  }

  void colon(bool number) {
    if (number && peek_class(at_) == CharacterClass::digit) return;  // 10:30
    heading_ = true;
    widen(Gap::colon);
  }

  void full_stop(bool was_open, const Token& last, bool number) {
    std::size_t ahead = at_;
    const CharacterClass direct = peek_class(ahead);
    if (was_open && direct == CharacterClass::digit && number) return;
    const std::string_view word = std::string_view{words_.letters}.substr(last.begin, last.length);
    if (was_open && !number && (last.length == 1 || abbreviations_.contains(word))) return;
    while (peek_class(ahead) == CharacterClass::space && ahead < text_.size())
      (void)next_character(text_, ahead);
    const bool goes_on = ahead < text_.size() && starts_small(ahead);
    if (was_open && goes_on && (number || (direct == CharacterClass::letter && last.length <= 3))) return;
    widen(Gap::sentence);
  }

  [[nodiscard]] bool starts_small(std::size_t at) const {
    const char32_t c = next_character(text_, at);
    return (class_of(c) == CharacterClass::letter && !is_capital(c)) || class_of(c) == CharacterClass::digit;
  }

  [[nodiscard]] CharacterClass peek_class(std::size_t at) const {
    if (at >= text_.size()) return CharacterClass::other;
    return class_of(next_character(text_, at));
  }

  void widen(Gap gap) {
    gap_ = std::max(gap_, gap);
    if (gap != Gap::line) line_start_ = line_start_ && gap == Gap::bullet;
  }

  std::string_view text_;
  const Abbreviations& abbreviations_;
  std::size_t at_ = 0;
  Words words_;
  Token word_;
  Gap gap_ = Gap::none;
  std::size_t lines_ = 0;
  std::size_t seen_ = 0;
  bool heading_ = false;
  bool comma_ = false;
  bool open_ = false;
  bool line_start_ = true;
  bool all_capital_ = false;
  bool digits_only_ = false;
};

}  // namespace

bool Abbreviations::contains(std::string_view word) const {
  return std::binary_search(sorted.begin(), sorted.end(), word);
}

Words split_words(std::string_view text, const Abbreviations& abbreviations) {
  return Splitter{text, abbreviations}.run();
}

std::string normal_word(std::string_view text) {
  const Words words = split_words(text, Abbreviations{});
  std::string all;
  for (std::size_t i = 0; i < words.tokens.size(); ++i) all.append(words.text(i));
  return all;
}

}  // namespace budstikke::rules::needs
