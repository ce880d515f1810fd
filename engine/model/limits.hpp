#pragma once
// Every bound of the system, with its unit and default. The settings may change each; nothing is unbounded.

#include <cstddef>

#include "engine/model/time.hpp"

namespace budstikke {

/// What stands before the XML parser. Defaults come from measurement: libxml2 2.9.14 takes quadratic time
/// over the attributes of one start tag, so both their number and the tag's bytes are capped.
struct XmlLimits {
  std::size_t message_bytes = 36'700'160;  ///< 35 MiB: what EDI 2.0 carries
  std::size_t depth = 64;
  std::size_t start_tag_bytes = 16'384;
  std::size_t attributes = 128;  ///< in one start tag, namespace declarations included
  std::size_t elements = 200'000;
  std::size_t text_bytes = 36'700'160;  ///< one run of character data (a base64 attachment is one)
};

struct IntakeLimits {
  std::size_t pending_bytes = 268'435'456;  ///< bodies in memory, all sessions together
  std::size_t pending_messages = 512;
  Duration retry_after = std::chrono::seconds{5};  ///< told to a sender that is turned away
};

struct CommitLimits {
  std::size_t batch_units = 64;
  std::size_t batch_bytes = 4'194'304;
  std::size_t queue_units = 1'024;  ///< beyond this, callers are answered B104
};

struct LaneLimits {
  std::size_t window = 256;                 ///< delivery ids of one lane held in memory
  std::size_t concurrency = 4;              ///< attempts of one lane under way at once
  std::size_t sending_bytes = 268'435'456;  ///< payloads on their way out, all lanes together
  std::size_t fresh_bytes =
      8'388'608;  ///< just stored and not yet attempted, kept in memory; all lanes together
  Duration attempt = std::chrono::seconds{60};
  Duration backoff_first = std::chrono::seconds{5};
  Duration backoff_longest = std::chrono::hours{1};
  /// Where the peer acknowledges later (HIS 1037: 12 hours, 5 times): the same envelope is sent again so long after the
  /// last time, and so often; when as long has passed once more, the delivery is given up.
  Duration acknowledgement_within = std::chrono::hours{12};
  std::size_t acknowledgement_resends = 5;
  std::size_t breaker_failures = 5;  ///< party-scoped failures in a row that open the breaker
  Duration breaker_probe = std::chrono::seconds{30};
  Duration deadline =
      std::chrono::hours{72};  ///< from acceptance until `expired`, where the rule does not say
};

}  // namespace budstikke
