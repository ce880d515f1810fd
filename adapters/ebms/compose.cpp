#include "adapters/ebms/compose.hpp"

#include <utility>

namespace budstikke::ebms {

namespace {

EbmsEnvelope signal(EbmsParty from, EbmsParty to, std::string_view cpa_id, std::string conversation_id,
                    std::string_view action, Stamp stamp) {
  EbmsEnvelope out;
  out.from = std::move(from);
  out.to = std::move(to);
  // The guide leaves roles out of signals.
  out.from.role.clear();
  out.to.role.clear();
  out.cpa_id = cpa_id;
  out.conversation_id = std::move(conversation_id);
  out.service = kSignalService;
  out.action = action;
  out.message_id = std::move(stamp.message_id);
  out.timestamp = stamp.now;
  return out;
}

EbmsEnvelope answer(const EbmsEnvelope& original, std::string_view action, Stamp stamp) {
  return signal(original.to, original.from, original.cpa_id, original.conversation_id, action,
                std::move(stamp));
}

}  // namespace

ProcessNames names_of_type(std::string_view message_type) {
  const std::string type(message_type);
  return {"S-" + type, type, type + "sender", type + "receiver"};
}

ProcessNames names_of_receipt(const ProcessNames& original) {
  return {original.service, "APPREC", original.to_role, original.from_role};
}

EbmsEnvelope compose_message(const MessageToWrap& message, Stamp stamp) {
  EbmsEnvelope out;
  out.from = party_of(message.from, message.names.from_role);
  out.to = party_of(message.to, message.names.to_role);
  out.cpa_id = message.cpa_id.empty() ? default_cpa_id(message.from, message.to) : message.cpa_id;
  out.conversation_id = message.conversation_id;
  out.service = message.names.service;
  out.action = message.names.action;
  out.message_id = std::move(stamp.message_id);
  out.timestamp = stamp.now;
  out.time_to_live = message.time_to_live;
  out.duplicate_elimination = true;
  out.description = message.description;
  out.ack_requested = AckRequested{true, std::string(kActorToParty)};
  for (const std::string& id : message.content_ids) out.manifest.push_back({cid_of(id), id, {}, {}});
  return out;
}

EbmsEnvelope compose_acknowledgment(const EbmsEnvelope& original, std::vector<SignatureReference> references,
                                    Stamp stamp) {
  const TimePoint now = stamp.now;
  EbmsEnvelope out = answer(original, "Acknowledgment", std::move(stamp));
  out.acknowledgment = Acknowledgment{now, original.message_id, std::nullopt, std::string(kActorToParty),
                                      std::move(references)};
  return out;
}

EbmsEnvelope compose_error(const EbmsEnvelope& original, ErrorList errors, Stamp stamp) {
  EbmsEnvelope out = answer(original, "MessageError", std::move(stamp));
  out.ref_to_message_id = original.message_id;
  out.error_list = std::move(errors);
  return out;
}

EbmsEnvelope compose_ping(HerId from, HerId to, std::string_view cpa_id, std::string conversation_id,
                          Stamp stamp) {
  return signal(party_of(from, {}), party_of(to, {}), cpa_id, std::move(conversation_id), "Ping",
                std::move(stamp));
}

EbmsEnvelope compose_pong(const EbmsEnvelope& ping, Stamp stamp) {
  EbmsEnvelope out = answer(ping, "Pong", std::move(stamp));
  out.ref_to_message_id = ping.message_id;
  return out;
}

EbmsEnvelope compose_status_request(const EbmsEnvelope& about, std::string conversation_id, Stamp stamp) {
  EbmsEnvelope out = signal(about.from, about.to, about.cpa_id, std::move(conversation_id), "StatusRequest",
                            std::move(stamp));
  out.status_request = StatusRequest{about.message_id};
  return out;
}

EbmsEnvelope compose_status_response(const EbmsEnvelope& request, std::string_view status,
                                     std::optional<TimePoint> received, Stamp stamp) {
  EbmsEnvelope out = answer(request, "StatusResponse", std::move(stamp));
  out.ref_to_message_id = request.message_id;
  const std::string about = request.status_request ? request.status_request->ref_to_message_id : "";
  out.status_response = StatusResponse{std::string(status), about, received};
  return out;
}

}  // namespace budstikke::ebms
