#pragma once
// The envelopes that Budstikke makes: of a business message, of an application receipt, and of every signal. What is
// unique or from a clock comes from the caller. Pure; any thread.

#include <string>
#include <string_view>
#include <vector>

#include "adapters/ebms/envelope.hpp"
#include "adapters/ebms/finding.hpp"

namespace budstikke::ebms {

/// What is fresh in each envelope.
struct Stamp {
  std::string message_id;  ///< a UUID
  TimePoint now;
};

/// Service, Action and Roles of a message type (kv. 8279): S-TYPE, TYPE, TYPEsender to TYPEreceiver (HISD 1209).
struct ProcessNames {
  std::string service;
  std::string action;
  std::string from_role;
  std::string to_role;
  friend bool operator==(const ProcessNames&, const ProcessNames&) = default;
};
[[nodiscard]] ProcessNames names_of_type(std::string_view message_type);
/// Of the application receipt to a message that went under these names: same Service, Action APPREC, roles swapped.
[[nodiscard]] ProcessNames names_of_receipt(const ProcessNames& original);

struct MessageToWrap {
  HerId from;
  HerId to;
  ProcessNames names;
  std::string cpa_id;                    ///< empty: the default one of the two HER-ids
  std::string conversation_id;           ///< a UUID
  std::vector<std::string> content_ids;  ///< of the payloads, in order
  std::optional<TimePoint> time_to_live;
  std::string description;  ///< may be empty
};
/// DuplicateElimination, signed AckRequested and a Manifest of the payloads.
[[nodiscard]] EbmsEnvelope compose_message(const MessageToWrap& message, Stamp stamp);

/// The acknowledgement of `original`: agreement and conversation copied, parties swapped, no MessageData/RefToMessageId.
/// `references` are those of the original's verified signature.
[[nodiscard]] EbmsEnvelope compose_acknowledgment(const EbmsEnvelope& original,
                                                  std::vector<SignatureReference> references, Stamp stamp);
/// MessageError; RefToMessageId names the original.
[[nodiscard]] EbmsEnvelope compose_error(const EbmsEnvelope& original, ErrorList errors, Stamp stamp);
[[nodiscard]] EbmsEnvelope compose_ping(HerId from, HerId to, std::string_view cpa_id,
                                        std::string conversation_id, Stamp stamp);
[[nodiscard]] EbmsEnvelope compose_pong(const EbmsEnvelope& ping, Stamp stamp);
[[nodiscard]] EbmsEnvelope compose_status_request(const EbmsEnvelope& about, std::string conversation_id,
                                                  Stamp stamp);
[[nodiscard]] EbmsEnvelope compose_status_response(const EbmsEnvelope& request, std::string_view status,
                                                   std::optional<TimePoint> received, Stamp stamp);

}  // namespace budstikke::ebms
