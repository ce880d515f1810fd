#pragma once
// Randomness of the operating system, through OpenSSL.

#include <cstdint>
#include <mutex>
#include <string>

#include "engine/ports/clock.hpp"

namespace budstikke::crypto {

/// Any thread. Throws std::runtime_error where the system gives no randomness: nothing safe can be done then.
class SystemEntropy : public Entropy {
 public:
  /// Rises with every call of this process, also where the clock stands still or goes back: a counter of 12
  /// bits beside the time (RFC 9562 §6.2, method 1), which borrows from the next millisecond when it is
  /// spent.
  [[nodiscard]] std::string uuid(TimePoint now) override;
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) override;

 private:
  std::mutex mutex_;
  std::uint64_t last_ms_ = 0;
  std::uint64_t counter_ = 0;
};

}  // namespace budstikke::crypto
