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
  Endpoint endpoint;
  Payload payload;
};

/// The peer's transport acknowledgement.
struct HandOver {
  std::string peer_reference;  ///< what the peer calls it, where it says so
};

class Transport {
 public:
  virtual ~Transport() = default;

  /// Returns when the peer has taken the message, or with a failure D401-D409, D411, D412: defer where
  /// another attempt may help, refuse (scope message) where the peer refuses these bytes for good. Ends
  /// within `within` whatever the peer does. `retry_after`, where the peer names one, comes back in
  /// Failure::detail as "retry after N s". Loop thread; any number of calls at once.
  virtual boost::asio::awaitable<Outcome<HandOver>> send(Shipment shipment, Duration within) = 0;
};

}  // namespace budstikke
