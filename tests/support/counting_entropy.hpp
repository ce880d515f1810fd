#pragma once
// Identifiers and numbers that are the same in every run of a test.

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>

#include "engine/ports/clock.hpp"

namespace budstikke::tests {

class CountingEntropy : public Entropy {
 public:
  /// Version 7 in form: the time given, then a count from 1. "019bc186-de00-7000-8000-000000000001"
  [[nodiscard]] std::string uuid(TimePoint now) override {
    const auto ms = static_cast<unsigned long long>(now.time_since_epoch().count()) & 0xffff'ffff'ffffULL;
    char text[40];
    std::snprintf(text, sizeof text, "%08llx-%04llx-7000-8000-%012llx", ms >> 16, ms & 0xffff,
                  static_cast<unsigned long long>(++ids_));
    return text;
  }

  /// A fixed sequence that looks random (SplitMix64), or `always`, cut to the bound, where a test has set it.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) override {
    if (bound == 0) return 0;
    if (always) return *always < bound ? *always : bound - 1;
    std::uint64_t mixed = state_ += 0x9e37'79b9'7f4a'7c15ULL;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58'476d'1ce4'e5b9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d0'49bb'1331'11ebULL;
    return (mixed ^ (mixed >> 31)) % bound;
  }

  std::optional<std::uint64_t> always;

 private:
  std::uint64_t ids_ = 0;
  std::uint64_t state_ = 0;
};

}  // namespace budstikke::tests
