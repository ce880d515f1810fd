#pragma once
// What the store is given of one message in service: a unit when it is taken in, another when its party has taken it. Made by
// the engine's own functions, with ids as it makes them, so that they go the same ways in the indexes.

#include <cstdint>

#include "adapters/crypto/system_entropy.hpp"
#include "engine/ports/store.hpp"
#include "engine/tracking/change_plan.hpp"
#include "tests/bench/path.hpp"
#include "tools/bench/load/message_name.hpp"

namespace budstikke::bench {

class Records {
 public:
  explicit Records(const Path& on);

  struct Taken {
    Unit
        unit;  ///< message, two payloads, the delivery that its attempt has begun for, four entries of history
    Delivery delivery;  ///< as the unit has it
    MessageLabel label;
  };
  /// The next message: MsgId and ids of its own.
  Taken taken_in();
  /// The delivery is handed over: the change and its entry of history.
  Unit handed_over(const Taken& taken) const;

 private:
  Delivery delivery_of(const Message& message);

  const Path& on_;
  crypto::SystemEntropy entropy_;
  MessageNames names_{1};
  std::uint64_t number_ = 0;
  Message pattern_;
};

}  // namespace budstikke::bench
