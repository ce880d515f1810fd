#include "engine/model/identity_number.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace budstikke {

namespace {

constexpr std::size_t kMostBetween = 3;
constexpr std::size_t kShortestDigest = 16;

struct Mark {
  std::string_view bytes;
  bool blank;
};
// Blank, tab, no-break blank, figure blank, thin blank, narrow no-break blank; then hyphens and dashes, dot, stroke.
constexpr std::array kMarks = {
    Mark{" ", true},
    Mark{"\t", true},
    Mark{"\xc2\xa0", true},
    Mark{"\xe2\x80\x87", true},
    Mark{"\xe2\x80\x89", true},
    Mark{"\xe2\x80\xaf", true},
    Mark{"-", false},
    Mark{"\xe2\x80\x90", false},
    Mark{"\xe2\x80\x91", false},
    Mark{"\xe2\x80\x93", false},
    Mark{"\xe2\x88\x92", false},
    Mark{".", false},
    Mark{"/", false},
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// How many digits the text begins with.
std::size_t digits_at(std::string_view text) {
  const auto end = std::ranges::find_if_not(text, is_digit);
  return static_cast<std::size_t>(end - text.begin());
}

/// How many bytes that may part a number the text begins with.
std::size_t between_at(std::string_view text) {
  std::size_t length = 0;
  bool blanks_only = true;
  for (std::size_t taken = 0; taken < kMostBetween; ++taken) {
    const std::string_view rest = text.substr(length);
    const auto mark =
        std::ranges::find_if(kMarks, [rest](const Mark& one) { return rest.starts_with(one.bytes); });
    if (mark == kMarks.end() || (!mark->blank && !blanks_only)) break;
    blanks_only = blanks_only && mark->blank;
    length += mark->bytes.size();
  }
  return length;
}

/// How many bytes the text begins with that are groups of exactly these sizes; 0 where it does not.
std::size_t groups_at(std::string_view text, std::initializer_list<std::size_t> sizes) {
  std::size_t length = 0;
  for (const std::size_t size : sizes) {
    const std::size_t between = length == 0 ? 0 : between_at(text.substr(length));
    if (length > 0 && between == 0) return 0;
    if (digits_at(text.substr(length + between)) != size) return 0;
    length += between + size;
  }
  return length;
}

/// How many bytes of a possible identity number the text begins with, no digit being before it; 0 where there is none.
std::size_t number_at(std::string_view text) {
  const std::size_t digits = digits_at(text);
  if (digits >= kIdentityDigits) return digits;
  for (const auto& sizes :
       {std::initializer_list<std::size_t>{6, 5}, {6, 3, 2}, {2, 2, 2, 5}, {2, 2, 2, 3, 2}}) {
    if (const std::size_t length = groups_at(text, sizes); length > 0) return length;
  }
  return 0;
}

/// The next one from `from` on.
struct Found {
  std::size_t begin = 0;
  std::size_t length = 0;
};
std::optional<Found> find(std::string_view text, std::size_t from) {
  while (from < text.size()) {
    const std::string_view rest = text.substr(from);
    if (const std::size_t length = number_at(rest); length > 0) return Found{from, length};
    from += std::max<std::size_t>(digits_at(rest), 1);
  }
  return std::nullopt;
}

/// The word of letters, digits and hyphens that holds a run of digits.
std::string_view word_around(std::string_view text, const Found& run) {
  const auto in_word = [](char c) { return is_digit(c) || is_letter(c) || c == '-'; };
  std::size_t begin = run.begin;
  std::size_t end = run.begin + run.length;
  while (begin > 0 && in_word(text[begin - 1])) --begin;
  while (end < text.size() && in_word(text[end])) ++end;
  return text.substr(begin, end - begin);
}

bool is_uuid(std::string_view word) {
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return std::ranges::equal(word, kForm,
                            [](char c, char form) { return form == 'x' ? is_hex(c) : c == '-'; });
}

bool is_digest(std::string_view word) {
  return word.size() >= kShortestDigest && std::ranges::all_of(word, is_hex);
}

bool is_other_reference(std::string_view text, const Found& found) {
  if (digits_at(text.substr(found.begin)) < kIdentityDigits) return false;  // parted, as nothing else is
  if (found.length > kIdentityDigits) return true;
  const std::string_view word = word_around(text, found);
  return is_uuid(word) || is_digest(word);
}

}  // namespace

std::string without_identity_numbers(std::string_view text) {
  std::string kept;
  std::size_t done = 0;
  while (const auto found = find(text, done)) {
    kept += text.substr(done, found->begin - done);
    kept += '?';
    done = found->begin + found->length;
  }
  kept += text.substr(done);
  return kept;
}

bool may_hold_identity_number(std::string_view text) { return find(text, 0).has_value(); }

bool tells_identity_number(std::string_view text) {
  std::size_t from = 0;
  while (const auto found = find(text, from)) {
    if (!is_other_reference(text, *found)) return true;
    from = found->begin + found->length;
  }
  return false;
}

}  // namespace budstikke
