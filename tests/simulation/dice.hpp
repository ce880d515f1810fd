#pragma once
// Every choice of a simulated run, from one seed: the same seed makes the same choices (SplitMix64).

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

#include "engine/ports/clock.hpp"

namespace budstikke::simulation {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed * 0x2545'f491'4f6c'dd1dULL + 0x9e37'79b9'7f4a'7c15ULL) {}

  std::uint64_t next() {
    std::uint64_t mixed = state_ += 0x9e37'79b9'7f4a'7c15ULL;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58'476d'1ce4'e5b9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d0'49bb'1331'11ebULL;
    return mixed ^ (mixed >> 31);
  }
  /// Uniform in [0, bound); 0 where bound is 0.
  std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : next() % bound; }
  /// True in `per_mille` of a thousand throws.
  bool chance(std::uint64_t per_mille) { return below(1000) < per_mille; }
  /// Between the two, both included.
  Duration between(Duration least, Duration most) {
    const auto span = static_cast<std::uint64_t>((most - least).count()) + 1;
    return least + Duration{static_cast<Duration::rep>(below(span))};
  }
  template <class List>
  const auto& pick(const List& list) {
    return list[static_cast<std::size_t>(below(list.size()))];
  }

 private:
  std::uint64_t state_;
};

/// The engine's own choices: time-ordered ids and jitter. Lives through all crashes, so that no id comes twice.
class DiceEntropy : public Entropy {
 public:
  explicit DiceEntropy(std::uint64_t seed) : dice_(seed ^ 0x5eed) {}

  [[nodiscard]] std::string uuid(TimePoint now) override {
    const auto ms = static_cast<unsigned long long>(now.time_since_epoch().count()) & 0xffff'ffff'ffffULL;
    char text[40];
    // Random before the count, as real ones are: two of one millisecond are in no order.
    std::snprintf(text, sizeof text, "%08llx-%04llx-7%03llx-8000-%012llx", ms >> 16, ms & 0xffff,
                  static_cast<unsigned long long>(dice_.below(0x1000)),
                  static_cast<unsigned long long>(++ids_));
    return text;
  }
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) override { return dice_.below(bound); }

 private:
  Dice dice_;
  std::uint64_t ids_ = 0;
};

}  // namespace budstikke::simulation
