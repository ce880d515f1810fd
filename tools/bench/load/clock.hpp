#pragma once
// One clock for sender and receiver: nanoseconds since the program's start, so that a time fits into an atomic.

#include <chrono>
#include <cstdint>

namespace budstikke::bench {

using Clock = std::chrono::steady_clock;

class Stopwatch {
 public:
  [[nodiscard]] std::int64_t now() const { return at(Clock::now()); }
  [[nodiscard]] std::int64_t at(Clock::time_point time) const {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(time - start_).count();
  }
  [[nodiscard]] Clock::time_point time(std::int64_t nanoseconds) const {
    return start_ + std::chrono::nanoseconds(nanoseconds);
  }

 private:
  Clock::time_point start_ = Clock::now();
};

inline constexpr std::int64_t kSecond = 1'000'000'000;

}  // namespace budstikke::bench
