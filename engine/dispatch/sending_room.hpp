#pragma once
// Room for payloads that are on their way out: bytes in memory, all destinations together. Loop thread.

#include <algorithm>
#include <cstddef>
#include <memory>

namespace budstikke {

class SendingRoom {
 public:
  /// What is no larger than this always fits: the number of attempts under way bounds it.
  static constexpr std::size_t kSmallBytes = 65'536;

  explicit SendingRoom(std::size_t most_bytes)
      : most_bytes_(most_bytes), bytes_(std::make_shared<std::size_t>(0)) {}

  /// Room for one payload, given back when the last copy of the token goes; null where there is none. One that is larger
  /// than all the room fits where it is alone, for it must go some time.
  [[nodiscard]] std::shared_ptr<void> reserve(std::size_t bytes) {
    if (bytes <= kSmallBytes) return bytes_;
    const std::size_t counted = std::min(bytes, most_bytes_);
    if (*bytes_ > most_bytes_ - counted) return nullptr;
    *bytes_ += counted;
    return std::shared_ptr<void>(bytes_.get(), [use = bytes_, counted](void*) { *use -= counted; });
  }

  [[nodiscard]] std::size_t bytes() const { return *bytes_; }

 private:
  std::size_t most_bytes_;
  std::shared_ptr<std::size_t> bytes_;  // tokens may outlive the room during shutdown
};

}  // namespace budstikke
