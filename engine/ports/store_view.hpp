#pragma once
// Reading the durable state: for deciding (duplicates, conversations) and for people (list, show, why,
// queues). Threading and errors as in store.hpp. Reads see every unit whose commit has returned.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/delivery.hpp"
#include "engine/model/history.hpp"
#include "engine/model/message.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/wire_envelope.hpp"

namespace budstikke {

/// What `list` may filter by. Empty fields do not filter.
struct ListFilter {
  std::optional<DeliveryState> state;
  std::optional<Code> code;  ///< of the delivery's reason
  HerId party;
  HerId sender;
  std::string type;
  std::optional<TimePoint> received_from;
  std::optional<TimePoint> received_until;
  std::size_t max = 100;  ///< newest first
};

struct ListedDelivery {
  Message message;
  Delivery delivery;
};

/// One row of `queues`: how many deliveries of a lane are in a state, and since when the oldest.
struct QueueRow {
  LaneId lane;
  std::string party_name;  ///< one of the names that the lane's deliveries give
  DeliveryState state = DeliveryState::waiting;
  std::size_t count = 0;
  TimePoint oldest{};
};

/// Where a page of `decided_messages` ended: it is followed by what is older.
struct PageEnd {
  TimePoint received_at = TimePoint::max();
  MessageId id;  ///< empty: what came in that very millisecond is not older
};

struct DecidedMessage {
  Message message;
  std::vector<Delivery> deliveries;
};

/// Messages of one name, or of one conversation, that are looked at: what people and rules can still take in.
inline constexpr std::size_t kMostNamed = 200;
inline constexpr std::size_t kMostInConversation = 1'000;
/// Envelopes of one id: peers choose the ids of theirs, and each may choose any.
inline constexpr std::size_t kMostEnvelopes = 100;

class StoreView {
 public:
  virtual ~StoreView() = default;

  virtual boost::asio::awaitable<Outcome<std::optional<Message>>> message(MessageId id) = 0;
  /// By the name the message gives itself, oldest first. Several senders may use one id, and one sender may use it again
  /// and again: where there are more than kMostNamed, the first and the last half of that many are returned.
  virtual boost::asio::awaitable<Outcome<std::vector<Message>>> messages_named(BusinessId id) = 0;
  virtual boost::asio::awaitable<Outcome<std::vector<Delivery>>> deliveries(MessageId message) = 0;
  virtual boost::asio::awaitable<Outcome<std::optional<Delivery>>> delivery(DeliveryId id) = 0;
  virtual boost::asio::awaitable<Outcome<std::vector<HistoryEntry>>> history(MessageId message) = 0;
  /// Messages of `sender_business` in the conversations `ids`: those whose business_id or conversation_root
  /// is one of them; oldest first. For each id, where there are more than kMostInConversation, the first and last half.
  virtual boost::asio::awaitable<Outcome<std::vector<Message>>> conversation(HerId sender_business,
                                                                             std::vector<BusinessId> ids) = 0;
  virtual boost::asio::awaitable<Outcome<std::vector<ListedDelivery>>> list(ListFilter filter) = 0;
  /// Every lane's deliveries that are not final, and the alarming final ones (refused, expired, rejected).
  virtual boost::asio::awaitable<Outcome<std::vector<QueueRow>>> queues() = 0;
  virtual boost::asio::awaitable<Outcome<std::optional<std::string>>> rule_set(std::string hash) = 0;
  /// The envelopes of that heading and id, one for each peer, oldest first, at most kMostEnvelopes; where `peer` is not
  /// empty, that peer's alone.
  virtual boost::asio::awaitable<Outcome<std::vector<WireEnvelope>>> envelopes(Heading heading, HerId peer,
                                                                               EnvelopeId id) = 0;
  /// The envelopes of that heading by which the message came or went, oldest first, at most kMostEnvelopes.
  virtual boost::asio::awaitable<Outcome<std::vector<WireEnvelope>>> envelopes_of(Heading heading,
                                                                                  MessageId message) = 0;
  /// Every message older than `end`, newest first, with its deliveries: page after page, all that was ever decided.
  virtual boost::asio::awaitable<Outcome<std::vector<DecidedMessage>>> decided_messages(PageEnd end,
                                                                                        std::size_t max) = 0;
};

}  // namespace budstikke
