#pragma once
// Room for messages that are being received: bytes and entries, with a high mark (stop) and a low mark at
// half (resume). Loop thread only.

#include <cstddef>
#include <memory>

#include "engine/model/limits.hpp"

namespace budstikke {

class Admission {
 public:
  explicit Admission(IntakeLimits limits) : limits_(limits), use_(std::make_shared<Use>()) {}

  /// Room for one message of `bytes`, given back when the last copy of the token goes; null where there is
  /// none. Once refused, everything is refused until use has fallen to half: a system that flaps serves
  /// nobody.
  [[nodiscard]] std::shared_ptr<void> reserve(std::size_t bytes);

  [[nodiscard]] std::size_t bytes() const { return use_->bytes; }
  [[nodiscard]] std::size_t messages() const { return use_->messages; }
  [[nodiscard]] bool closed() const { return use_->closed; }

 private:
  struct Use {
    std::size_t bytes = 0;
    std::size_t messages = 0;
    bool closed = false;
  };

  IntakeLimits limits_;
  std::shared_ptr<Use> use_;  // tokens may outlive the admission during shutdown
};

}  // namespace budstikke
