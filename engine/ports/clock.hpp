#pragma once
// Time and identifiers come in here, so that tests and simulations own both.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>

#include "engine/model/time.hpp"

namespace budstikke {

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual TimePoint now() const = 0;
  /// Returns at `time` (at once where it has passed), or earlier where the calling coroutine is cancelled.
  virtual boost::asio::awaitable<void> wait_until(TimePoint time) = 0;
};

class Entropy {
 public:
  virtual ~Entropy() = default;
  /// A time-ordered UUID (version 7), lower case.
  [[nodiscard]] virtual std::string uuid(TimePoint now) = 0;
  /// Uniform in [0, bound).
  [[nodiscard]] virtual std::uint64_t below(std::uint64_t bound) = 0;
};

}  // namespace budstikke
