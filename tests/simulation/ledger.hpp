#pragma once
// What was committed, as the simulation saw it pass: an account of its own beside the store's, which a store that forgets
// does not touch.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/delivery.hpp"
#include "engine/model/history.hpp"
#include "engine/model/message.hpp"
#include "engine/model/sensitive.hpp"
#include "tests/simulation/term.hpp"

namespace budstikke::simulation {

/// A delivery as stored, and what its attempts did.
struct Account {
  Delivery stored;
  // Of the attempt that began last.
  std::optional<Delivery> at_start;
  bool may_be_sent = false;  ///< a start is stored that nothing was sent for
  bool under_way = false;    ///< the peer is being spoken to
  std::uint64_t started_life = 0;
  // Order. In times at which all came to a stop: what happens between two of them is in no order.
  std::uint64_t waits_since = 0;                 ///< when the lanes were told that it waits
  std::optional<std::uint64_t> considered_at{};  ///< first look at it since
  std::uint64_t queued_at = UINT64_MAX;          ///< of one that is as it was born: which unit brought it
  /// The digest of what each party got under this delivery.
  std::map<HerId, std::string> given{};
  std::set<HerId> arrived{};  ///< who has it
  bool disowned = false;      ///< a party that has it has said that it refused it: the node may believe that
  // Before which it must not expire, and its receipt not be missed.
  Term deadline{};
  Term receipt{};
};

struct Ledger {
  std::map<MessageId, Message> messages;
  std::map<std::pair<HerId, BusinessId>, MessageId> by_name;  ///< those that nobody may send again
  std::map<DeliveryId, Account> deliveries;
  std::map<PayloadId, Payload> payloads;
  /// As they are sealed, without a base of their own: changes of them open beside them.
  std::map<PayloadId, std::shared_ptr<const SealedPayload>> originals;
  std::map<MessageId, std::size_t> settled_by;  ///< how many deliveries a receipt has settled
  std::map<MessageId, std::size_t> history;     ///< rows, without notes of repeats
  std::map<MessageId, Term> kept;               ///< before which the bytes must not be erased
  std::set<MessageId> erased;
  std::set<MessageId> forgotten;  ///< of the erased: nothing is stored of them any more

  [[nodiscard]] Account* find(const DeliveryId& id) {
    const auto found = deliveries.find(id);
    return found == deliveries.end() ? nullptr : &found->second;
  }
};

}  // namespace budstikke::simulation
