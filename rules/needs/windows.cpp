#include "rules/needs/windows.hpp"

#include <algorithm>
#include <cstddef>

namespace budstikke::rules::needs {
namespace {

constexpr std::size_t longest_window = std::size_t{1} << 20U;
constexpr std::size_t overlap = std::size_t{1} << 12U;
constexpr std::size_t reach = std::size_t{1} << 12U;  // how far back an end of a sentence is looked for

/// The place behind the last end of a line or sentence before `at`; else of a word; else `at` itself.
std::size_t cut_before(std::string_view text, std::size_t at) {
  const std::size_t stop = at - std::min(at, reach);
  std::size_t blank = 0;
  for (std::size_t i = at; i > stop; --i) {
    const char c = text[i - 1];
    if (c == '\n') return i;
    if (c != ' ') continue;
    if (i >= 2 && (text[i - 2] == '.' || text[i - 2] == '!' || text[i - 2] == '?')) return i;
    if (blank == 0) blank = i;
  }
  if (blank != 0) return blank;
  while (at > stop + 1 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) --at;
  return at;
}

}  // namespace

bool Windows::next(std::string_view& window) {
  if (done_) return false;
  if (rest_.size() <= longest_window) {
    window = rest_;
    done_ = true;
    return true;
  }
  const std::size_t end = cut_before(rest_, longest_window);
  window = rest_.substr(0, end);
  rest_.remove_prefix(cut_before(rest_, end - overlap));
  return true;
}

}  // namespace budstikke::rules::needs
