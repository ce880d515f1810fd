#include "adapters/crypto/system_entropy.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "adapters/crypto/randomness.hpp"

namespace budstikke::crypto {

namespace {

constexpr std::uint64_t kLastTime = 0xffff'ffff'ffff;  // 48 bits of milliseconds
constexpr std::uint64_t kLastCount = 0xfff;
constexpr std::uint64_t kFirstCounts =
    0x7ff;  // a new millisecond begins in the lower half: 2048 ids are always free

std::uint64_t random_bits() {
  std::array<unsigned char, sizeof(std::uint64_t)> bytes{};
  fill_randomly(bytes);
  return std::bit_cast<std::uint64_t>(bytes);
}

/// The lowest `digits` hexadecimal digits of `value`.
void append_hex(std::string& text, std::uint64_t value, int digits) {
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) text += "0123456789abcdef"[value >> shift & 0xf];
}

}  // namespace

std::string SystemEntropy::uuid(TimePoint now) {
  const auto count = now.time_since_epoch().count();
  const std::uint64_t ms = count < 0 ? 0 : std::min(static_cast<std::uint64_t>(count), kLastTime);
  std::uint64_t time = 0;
  std::uint64_t counter = 0;
  std::uint64_t random = 0;
  {
    const std::lock_guard lock(mutex_);
    random = random_bits();
    if (ms > last_ms_) {
      last_ms_ = ms;
      counter_ = random_bits() & kFirstCounts;
    } else if (counter_ == kLastCount) {
      ++last_ms_;
      counter_ = 0;
    } else {
      ++counter_;
    }
    time = last_ms_;
    counter = counter_;
  }
  std::string text;
  text.reserve(36);
  append_hex(text, time >> 16, 8);
  text += '-';
  append_hex(text, time, 4);
  text += "-7";
  append_hex(text, counter, 3);
  text += '-';
  append_hex(text, 0x8000 | (random >> 48 & 0x3fff), 4);
  text += '-';
  append_hex(text, random, 12);
  return text;
}

std::uint64_t SystemEntropy::below(std::uint64_t bound) {
  if (bound < 2) return 0;
  // Draws above the last whole multiple of `bound` would favour small numbers.
  const std::uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
  std::uint64_t drawn = random_bits();
  while (drawn >= limit) drawn = random_bits();
  return drawn % bound;
}

}  // namespace budstikke::crypto
