#include "adapters/formats/msghead/header.hpp"

#include "adapters/formats/msghead/documents.hpp"
#include "adapters/formats/msghead/party.hpp"
#include "adapters/formats/msghead/patient.hpp"
#include "adapters/formats/values.hpp"

namespace budstikke::formats::msghead {

namespace {

void read_identity(const xml::Node& info, Envelope& envelope) {
  envelope.type = value_of(info, "Type");
  envelope.message_id_text = text_of(info, "MsgId");
  envelope.message_id = BusinessId{lower_case(envelope.message_id_text)};
  envelope.generated_at_text = text_of(info, "GenDate");
  envelope.generated_at = parse_date_time(envelope.generated_at_text);
  envelope.processing_status = value_of(info, "ProcessingStatus");
  envelope.priority = value_of(info, "RequestedPriority");
  if (const auto reference = info.child("ConversationRef")) {
    envelope.conversation =
        ConversationRef{.parent = BusinessId{lower_case(text_of(*reference, "RefToParent"))},
                        .root = BusinessId{lower_case(text_of(*reference, "RefToConversation"))}};
  }
}

}  // namespace

std::vector<Body> read_header(const xml::Node& root, Envelope& envelope) {
  envelope.format = Format::msghead;
  if (const auto info = root.child("MsgInfo")) {
    read_identity(*info, envelope);
    if (const auto sender = info->child("Sender")) envelope.sender = read_party(*sender);
    if (const auto receiver = info->child("Receiver")) envelope.receiver = read_party(*receiver);
    envelope.other_receivers = read_other_receivers(*info);
    if (const auto patient = info->child("Patient")) {
      envelope.patient = read_patient(*patient, envelope.generated_at);
    }
  }
  envelope.is_signed = carries_signature(root);
  return read_documents(root, envelope);
}

}  // namespace budstikke::formats::msghead
