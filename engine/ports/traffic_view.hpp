#pragma once
// What came and what became of it, as counts: for noticing that something stopped coming, and for reconciling with what
// senders say they sent. Threading and errors as in store.hpp. Reads see every unit whose commit has returned.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/delivery_state.hpp"
#include "engine/model/failure_code.hpp"
#include "engine/model/ids.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/time.hpp"

namespace budstikke {

/// Messages of one sender and type that were received within one hour (UTC), whatever became of them.
struct Arrivals {
  HerId sender;           ///< empty where the message could not be read
  HerId sender_business;  ///< the same
  std::string type;
  TimePoint hour{};
  std::size_t count = 0;
  friend bool operator==(const Arrivals&, const Arrivals&) = default;
};

/// Deliveries of messages of one sender and type to one party that are in one state.
struct DeliveryCount {
  HerId sender;
  HerId sender_business;
  std::string type;
  HerId party;  ///< empty where nobody was settled on, or the message was refused
  DeliveryState state = DeliveryState::waiting;
  bool expects_receipt = false;
  std::optional<Code> code;  ///< why; of rejected, refused, expired and held alone
  std::size_t count = 0;
  friend bool operator==(const DeliveryCount&, const DeliveryCount&) = default;
};

/// Rows of one answer. Beyond, the smallest counts are left out.
inline constexpr std::size_t kMostTrafficRows = 20'000;
/// Ids that may be asked for at once.
inline constexpr std::size_t kMostIdsAsked = 1'000;

class TrafficView {
 public:
  virtual ~TrafficView() = default;
  /// Of messages received at or after `from` and before `until`; by sender, type and hour.
  virtual boost::asio::awaitable<Outcome<std::vector<Arrivals>>> arrivals(TimePoint from,
                                                                          TimePoint until) = 0;
  /// The deliveries of the same messages as they are now, without those of application receipts on return roads.
  virtual boost::asio::awaitable<Outcome<std::vector<DeliveryCount>>> delivery_counts(TimePoint from,
                                                                                      TimePoint until) = 0;
  /// When the newest message before `until` was received; nothing where there is none.
  virtual boost::asio::awaitable<Outcome<std::optional<TimePoint>>> last_arrival(TimePoint until) = 0;
  /// Those of `ids` (at most kMostIdsAsked, the rest is passed over) that no stored message of the sender, service or
  /// business, has: in their order.
  virtual boost::asio::awaitable<Outcome<std::vector<BusinessId>>> not_stored(
      HerId sender, std::vector<BusinessId> ids) = 0;
};

}  // namespace budstikke
