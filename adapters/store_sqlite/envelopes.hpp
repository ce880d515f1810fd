#pragma once
// What transports wrapped messages in, and what peers' envelopes were answered with, as rows.

#include <set>
#include <vector>

#include "adapters/store_sqlite/connection.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/wire_envelope.hpp"

namespace budstikke::sqlite {

/// B205 where there is one of that heading, peer and id. Writing thread, within a transaction.
[[nodiscard]] Outcome<void> insert_envelope(Connection& connection, const WireEnvelope& envelope);
/// Oldest first, at most kMostEnvelopes; of every peer where `peer` is empty.
[[nodiscard]] std::vector<WireEnvelope> select_envelopes(Connection& connection, Heading heading, HerId peer,
                                                         const EnvelopeId& id);
/// The same of one message.
[[nodiscard]] std::vector<WireEnvelope> select_envelopes(Connection& connection, Heading heading,
                                                         const MessageId& message);
[[nodiscard]] std::set<PayloadId> envelope_payloads(Connection& connection, const MessageId& message);

}  // namespace budstikke::sqlite
