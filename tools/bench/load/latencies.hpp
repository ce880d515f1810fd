#pragma once
// Every latency of a run, exactly: percentiles are not estimated. One thread adds.

#include <algorithm>
#include <cstdint>
#include <vector>

namespace budstikke::bench {

class Latencies {
 public:
  void add(std::int64_t nanoseconds) {
    microseconds_.push_back(
        static_cast<std::uint32_t>(std::clamp<std::int64_t>(nanoseconds / 1000, 0, UINT32_MAX)));
  }
  [[nodiscard]] std::size_t count() const { return microseconds_.size(); }

  /// In milliseconds; 0 where there are none. `share`: 0.5 is the median, 1 the longest.
  [[nodiscard]] double percentile(double share) {
    if (microseconds_.empty()) return 0;
    const auto last = static_cast<double>(microseconds_.size() - 1);
    const auto place = microseconds_.begin() + static_cast<std::ptrdiff_t>(share * last + 0.5);
    std::nth_element(microseconds_.begin(), place, microseconds_.end());
    return static_cast<double>(*place) / 1000;
  }

 private:
  std::vector<std::uint32_t> microseconds_;
};

}  // namespace budstikke::bench
