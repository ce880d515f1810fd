#pragma once
// Hands one message to one destination. Knows nothing of states, retries or receipts.

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "engine/model/ids.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/sensitive.hpp"
#include "engine/model/time.hpp"

namespace budstikke {

/// Where to, as the address book or the settings say at the time of sending.
struct Endpoint {
  std::string address;  ///< "https://host/path", "http://..." or "folder:/path"
  std::string
      certificate;  ///< PEM file that the peer's TLS certificate must chain to; empty: the configured roots
};

struct Shipment {
  DeliveryId delivery;
  MessageId message;
  BusinessId business_id;  ///< stays the same through every attempt
  std::string type;        ///< kv. 8279
  bool receipt = false;    ///< it is an application receipt: passed on, or our own to `type` itself
  HerId sender{};          ///< the message's own
  HerId party{};           ///< the destination
  BusinessId conversation{};
  TimePoint deadline{};  ///< of the delivery
  Endpoint endpoint;
  /// The message; for `send` where the endpoint's transport wraps: the envelope, as `wrap` made it.
  Payload payload;
  EnvelopeId envelope{};  ///< of `send`, where the transport wraps
};

/// The peer took the message, or the message is on its way to it.
struct HandOver {
  std::string peer_reference{};  ///< what the peer calls it, where it says so
  /// For the history: what shows that the peer has it (whose acknowledgement, how signed).
  std::string evidence{};
  /// False: the peer's message handler acknowledges later (`EnvelopeDesk::take_signal`).
  bool acknowledged = true;
};

/// What carries a message where its transport wraps messages. Made once, stored before it is first sent, and the same
/// bytes in every attempt.
struct Wrapped {
  EnvelopeId id;
  Payload bytes;
  std::string
      description;  ///< for the history: agreement, signer, certificates and algorithms; no patient data
};

class Transport {
 public:
  virtual ~Transport() = default;

  /// Whether messages to this endpoint travel in envelopes. Loop thread; does not block.
  [[nodiscard]] virtual bool wraps(const Endpoint&) const { return false; }

  /// Makes the envelope of `shipment`. Nothing has been sent where it fails: D426, or why certificates or keys keep it from
  /// being made. Loop thread; any number of calls at once.
  virtual boost::asio::awaitable<Outcome<Wrapped>> wrap(Shipment) { co_return Failure{Code::D426}; }

  /// Returns when the peer has taken the message, or the network it is sent by has, or with a failure D401-D409, D411,
  /// D412, D422-D425: defer where
  /// another attempt may help, refuse (scope message) where the peer refuses these bytes for good. Ends
  /// within `within` whatever the peer does. `retry_after`, where the peer names one, comes back in
  /// Failure::detail as "retry after N s". Loop thread; any number of calls at once.
  virtual boost::asio::awaitable<Outcome<HandOver>> send(Shipment shipment, Duration within) = 0;
};

}  // namespace budstikke
