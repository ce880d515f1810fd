#include "rules/wording.hpp"

#include <algorithm>
#include <numeric>

#include "engine/model/time.hpp"
#include "rules/sentence_words.hpp"

namespace budstikke::rules {

namespace {

constexpr std::size_t kShownBytes = 80;
constexpr std::size_t kListedItems = 6;
constexpr std::size_t kComparedBytes = 64;

bool is_control(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return value < 0x20U || value == 0x7FU;
}

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

/// Levenshtein distance. Both sides are short by the caller's bound.
std::size_t distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < left.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < right.size(); ++j) {
      const std::size_t replaced = diagonal + (left[i] == right[j] ? 0U : 1U);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string shown(std::string_view text) {
  std::size_t length = std::min(text.size(), kShownBytes);
  if (length < text.size()) {
    while (length > 0 && continues_character(text[length])) --length;
  }
  std::string result(text.substr(0, length));
  std::ranges::replace_if(result, is_control, '?');
  if (length < text.size()) result += "...";
  return result;
}

std::string one_line(std::string_view text) {
  std::string result(text);
  std::ranges::replace_if(result, is_control, ' ');
  return result;
}

std::string quoted(std::string_view text) { return '"' + shown(text) + '"'; }

std::string listed(const std::vector<std::string>& items, Language language) {
  std::string result;
  const std::size_t named = std::min(items.size(), kListedItems);
  for (std::size_t i = 0; i < named; ++i) {
    if (i > 0) result += ", ";
    result += shown(items[i]);
  }
  if (named < items.size()) {
    result += say(Sentence::and_more, language, {std::to_string(items.size() - named)});
  }
  return result;
}

std::string shown_value(const FactValue& value, Language language) {
  struct Visitor {
    Language language;
    std::string operator()(Unknown) const { return say(Sentence::fact_unknown, language); }
    std::string operator()(const std::string& text) const {
      return shown(std::string_view(name_of_value(text, language)));
    }
    std::string operator()(const std::set<std::string>& texts) const {
      if (texts.empty()) return say(Sentence::empty_set, language);
      std::vector<std::string> names;
      for (const std::string& text : texts) names.push_back(name_of_value(text, language));
      return listed(names, language);
    }
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(bool flag) const {
      return say(flag ? Sentence::value_true : Sentence::value_false, language);
    }
    std::string operator()(Date date) const { return to_text(date); }
  };
  return std::visit(Visitor{language}, value);
}

std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> known) {
  if (word.size() > kComparedBytes) return std::nullopt;
  std::optional<std::string_view> best;
  std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string_view candidate : known) {
    const std::size_t d = distance(word, candidate);
    if (d < best_distance && d < candidate.size()) {
      best_distance = d;
      best = candidate;
    }
  }
  return best;
}

std::string suggestion(std::string_view word, std::span<const std::string_view> known) {
  const std::optional<std::string_view> near = nearest(word, known);
  return near ? " (did you mean " + quoted(*near) + "?)" : std::string();
}

}  // namespace budstikke::rules
