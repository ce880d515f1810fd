// What each kind of message must have and must not.

#include "adapters/ebms/reading.hpp"

namespace budstikke::ebms {

namespace {

void contradiction(Reading& reading, int rule, std::string location, std::string text) {
  reading.add(
      {rule, Weight::error, ErrorCode::inconsistent, std::move(location), std::move(text), Code::M505});
}

void note(Reading& reading, int rule, std::string location, std::string text) {
  reading.add(
      {rule, Weight::note, ErrorCode::inconsistent, std::move(location), std::move(text), Code::M505});
}

void judge_payload(Reading& reading, const EbmsEnvelope& envelope) {
  // Real senders leave it out, and duplicates are eliminated all the same.
  if (!envelope.duplicate_elimination)
    note(reading, 74, "//eb:MessageHeader/eb:DuplicateElimination", "DuplicateElimination is missing");
  if (!envelope.ack_requested) {
    contradiction(reading, 75, "//eb:AckRequested", "AckRequested is missing");
  } else if (!envelope.ack_requested->is_signed) {
    contradiction(reading, 75, "//eb:AckRequested", "No signed acknowledgment is asked for");
  }
  if (envelope.manifest.empty()) contradiction(reading, 94, "//eb:Manifest", "The manifest is missing");
  if (envelope.from.role.empty() || envelope.to.role.empty())
    note(reading, 0, "//eb:MessageHeader", "A role is missing");
  if (envelope.acknowledgment || envelope.error_list)
    contradiction(reading, 0, "//SOAP:Header", "A message with a payload carries a signal too");
}

void judge_acknowledgment(Reading& reading, const EbmsEnvelope& envelope) {
  if (envelope.service != kSignalService)
    reading.missing(106, "//eb:MessageHeader/eb:Service", "The Service is not that of signals");
  if (envelope.action != "Acknowledgment")
    note(reading, 107, "//eb:MessageHeader/eb:Action", "The Action is not Acknowledgment");
  if (!envelope.acknowledgment) reading.missing(108, "//eb:Acknowledgment", "Acknowledgment is missing");
  if (!envelope.ref_to_message_id.empty())
    note(reading, 109, "//eb:MessageHeader/eb:MessageData/eb:RefToMessageId",
         "An acknowledgment has a RefToMessageId in MessageData");
  if (envelope.acknowledgment && !envelope.ref_to_message_id.empty() &&
      envelope.ref_to_message_id != envelope.acknowledgment->ref_to_message_id)
    contradiction(reading, 109, "//eb:MessageHeader/eb:MessageData/eb:RefToMessageId",
                  "The two RefToMessageIds differ");
  if (envelope.error_list)
    contradiction(reading, 115, "//eb:ErrorList", "An acknowledgment carries an ErrorList");
}

void judge_error(Reading& reading, const EbmsEnvelope& envelope) {
  // Before errata 2 a warning went under the Service and Action of the message that it answers.
  if (envelope.service != kSignalService)
    note(reading, 120, "//eb:MessageHeader/eb:Service", "The Service is not that of signals");
  if (envelope.action != "MessageError")
    note(reading, 121, "//eb:MessageHeader/eb:Action", "The Action is not MessageError");
  if (!envelope.error_list) reading.missing(0, "//eb:ErrorList", "ErrorList is missing");
  if (envelope.ref_to_message_id.empty())
    reading.missing(122, "//eb:MessageHeader/eb:MessageData/eb:RefToMessageId", "RefToMessageId is missing");
  if (envelope.acknowledgment)
    contradiction(reading, 123, "//eb:Acknowledgment", "An error carries an Acknowledgment");
}

void judge_service_message(Reading& reading, const EbmsEnvelope& envelope, MessageKind kind) {
  if (envelope.acknowledgment || envelope.error_list)
    contradiction(reading, 0, "//SOAP:Header", "A service message carries another signal");
  if (kind == MessageKind::status_request && !envelope.status_request)
    reading.missing(0, "//eb:StatusRequest", "StatusRequest is missing");
  if (kind == MessageKind::status_response && !envelope.status_response)
    reading.missing(0, "//eb:StatusResponse", "StatusResponse is missing");
  const bool answers = kind == MessageKind::pong || kind == MessageKind::status_response;
  if (answers && envelope.ref_to_message_id.empty())
    reading.missing(0, "//eb:MessageHeader/eb:MessageData/eb:RefToMessageId", "RefToMessageId is missing");
}

}  // namespace

void judge_kind(Reading& reading, const EbmsEnvelope& envelope) {
  const MessageKind kind = kind_of(envelope);
  switch (kind) {
    case MessageKind::payload:
      return judge_payload(reading, envelope);
    case MessageKind::acknowledgment:
      judge_acknowledgment(reading, envelope);
      break;
    case MessageKind::error:
      judge_error(reading, envelope);
      break;
    case MessageKind::unknown:
      reading.add({48, Weight::error, ErrorCode::not_supported, "//eb:MessageHeader/eb:Action",
                   "The Action is none of the signal service", Code::M506});
      break;
    default:
      judge_service_message(reading, envelope, kind);
  }
  // Nothing that is never acknowledged asks for it or carries a payload.
  if (envelope.ack_requested)
    contradiction(reading, 0, "//eb:AckRequested", "A signal asks for an acknowledgment");
  if (!envelope.manifest.empty()) contradiction(reading, 0, "//eb:Manifest", "A signal carries a payload");
  if (envelope.duplicate_elimination)
    note(reading, 74, "//eb:MessageHeader/eb:DuplicateElimination", "A signal has DuplicateElimination");
}

}  // namespace budstikke::ebms
