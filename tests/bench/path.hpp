#pragma once
// A PLO message on its way through the node, as bench_path follows it: the example rules, the address book of the quick start,
// and at each hop what the hops before have made of it.

#include <cstdint>
#include <memory>
#include <vector>

#include "adapters/crypto/aes_gcm_protector.hpp"
#include "adapters/formats/message_reader.hpp"
#include "adapters/formats/message_writer.hpp"
#include "engine/intake/planner.hpp"
#include "engine/model/time.hpp"
#include "engine/ports/message_reader.hpp"

namespace budstikke::bench {

struct Path {
  /// Throws std::runtime_error where the message does not come through.
  explicit Path(std::size_t bytes);

  [[nodiscard]] Outcome<Plan> plan() const;

  TimePoint now;
  formats::XmlMessageReader reader{XmlLimits{}};
  formats::XmlMessageWriter writer{XmlLimits{}};
  crypto::AesGcmProtector protector;
  PayloadId id{"payload"};
  PayloadId changed_id{"changed"};
  Payload payload;
  Routing routing;
  std::shared_ptr<ReadMessage> read;
  std::vector<rules::FoundNeed> needs;
  Plan planned;
  Party party;
  SealedPayload sealed;
  Payload readdressed;
  SealedPayload sealed_change;  ///< what `readdressed` changes of `payload`
};

/// Of 6,000 bytes and of 60,000; made when first asked for.
const Path& path(std::int64_t bytes);

}  // namespace budstikke::bench
