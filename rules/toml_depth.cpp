// A look at the raw text before the TOML parser sees it.

#include <algorithm>

#include "rules/toml_reading.hpp"

namespace budstikke::rules {

namespace {

constexpr std::size_t kMostDots = 32;

/// Where the string that begins at `at` ends: the index after its closing quote, or of the end of the line where a
/// one-line string is never closed (the parser will say so).
std::size_t after_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const std::string_view rest = text.substr(at);
  const bool long_form = rest.size() >= 3 && rest[1] == quote && rest[2] == quote;
  std::size_t i = at + (long_form ? 3 : 1);
  for (; i < text.size(); ++i) {
    if (text[i] == '\\' && quote == '"') {
      ++i;
    } else if (!long_form && text[i] == '\n') {
      return i;
    } else if (text[i] == quote && !long_form) {
      return i + 1;
    } else if (long_form && text.substr(i, 3) == rest.substr(0, 3)) {
      return i + 3;
    }
  }
  return text.size();
}

std::size_t after_comment(std::string_view text, std::size_t at) {
  const std::size_t end = text.find('\n', at);
  return end == std::string_view::npos ? text.size() : end;
}

bool ends_key(char c) { return std::string_view("\n=[]{},").find(c) != std::string_view::npos; }

}  // namespace

std::optional<Position> too_deep_key(std::string_view text) {
  std::size_t dots = 0;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '#') {
      i = after_comment(text, i);
      continue;
    }
    if (c == '"' || c == '\'') {
      i = after_string(text, i);
      continue;
    }
    if (ends_key(c)) dots = 0;
    if (c == '.' && ++dots > kMostDots) {
      const std::string_view before = text.substr(0, i);
      const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
      const auto lines = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
      return Position{lines + 1, i - line_start + 1};
    }
    ++i;
  }
  return std::nullopt;
}

}  // namespace budstikke::rules
