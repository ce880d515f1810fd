#include "tools/bench/load/message_name.hpp"

#include <algorithm>

namespace budstikke::bench {

namespace {

constexpr std::uint64_t kMask = (std::uint64_t{1} << 48) - 1;
constexpr std::uint64_t kFactor = 0x9E37'79B9'7F4B;  // odd, so that it has an inverse

/// Newton's iteration doubles the digits that are right; an odd number is its own inverse in three bits.
constexpr std::uint64_t inverse(std::uint64_t odd) {
  std::uint64_t result = odd;
  for (int i = 0; i < 5; ++i) result *= 2 - odd * result;
  return result & kMask;
}
static_assert(((kFactor * inverse(kFactor)) & kMask) == 1);

constexpr std::string_view kDigits = "0123456789abcdef";
/// Where the twelve digits of the number stand: before the digit that says "version 4".
constexpr std::array<std::size_t, 12> kPlaces{0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12};

}  // namespace

std::uint64_t scrambled(std::uint64_t number) {
  number = (number * kFactor) & kMask;
  number ^= number >> 24;
  number = (number * kFactor) & kMask;
  return number ^ (number >> 24);
}

std::uint64_t unscrambled(std::uint64_t number) {
  number ^= number >> 24;
  number = (number * inverse(kFactor)) & kMask;
  number ^= number >> 24;
  return (number * inverse(kFactor)) & kMask;
}

MessageNames::MessageNames(std::uint64_t run) {
  constexpr std::string_view kForm = "00000000-0000-4rrr-8rrr-rrrrrrrrrrrr";
  std::ranges::transform(kForm, pattern_.begin(), [&run](char c) {
    if (c != 'r') return c;
    const char digit = kDigits[run & 15];
    run = (run >> 4) | (run << 60);
    return digit;
  });
}

void MessageNames::write(std::uint64_t number, Text& text) const {
  text = pattern_;
  std::uint64_t rest = scrambled(number);
  for (const std::size_t place : kPlaces) {
    text[place] = kDigits[rest & 15];
    rest >>= 4;
  }
}

std::optional<std::uint64_t> MessageNames::number(std::string_view text) const {
  if (text.size() != kLength) return std::nullopt;
  std::uint64_t number = 0;
  unsigned shift = 0;
  for (const std::size_t place : kPlaces) {
    const std::size_t digit = kDigits.find(text[place]);
    if (digit == std::string_view::npos) return std::nullopt;
    number |= std::uint64_t{digit} << shift;
    shift += 4;
  }
  number = unscrambled(number);
  Text expected;
  write(number, expected);
  if (!std::ranges::equal(expected, text)) return std::nullopt;
  return number;
}

}  // namespace budstikke::bench
