#include "adapters/formats/message_reader.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "adapters/formats/apprec/receipt.hpp"
#include "adapters/formats/dialog/blocks.hpp"
#include "adapters/formats/dialog/dialog.hpp"
#include "adapters/formats/format_table.hpp"
#include "adapters/formats/msghead/header.hpp"
#include "adapters/formats/msghead/party.hpp"
#include "adapters/formats/plo/plo.hpp"
#include "adapters/formats/values.hpp"
#include "adapters/xml/shortened.hpp"
#include "engine/model/identity_number.hpp"

namespace budstikke::formats {

namespace {

using msghead::Body;

void read_bodies(const xml::Document& document, const std::vector<Body>& bodies, const XmlLimits& limits,
                 ReadMessage& message) {
  bool spaced_before = false;
  for (const Body& body : bodies) {
    if (body.format == nullptr) continue;
    if (body.format->family != Family::dialog) {
      plo::read(body.node, message);
      continue;
    }
    // The copy of the whole message is made for one body only: no real message has several dialogues.
    const auto spaced = spaced_before ? std::nullopt : dialog::with_blanks(document, body.node, limits);
    spaced_before = spaced_before || spaced.has_value();
    dialog::read(spaced ? dialog::element_at(*spaced, body.node.ordinal()) : body.node, message);
  }
}

std::optional<ReceiverPlace> receiver_place(const xml::Document& document) {
  const auto info = document.root().child("MsgInfo");
  const auto receiver = info ? info->child("Receiver") : std::nullopt;
  const auto span = receiver ? document.span(*receiver) : std::nullopt;
  if (!span || span->empty_tag) return std::nullopt;
  return ReceiverPlace{span->content_begin, span->content_end, span->prefix, document.encoding()};
}

bool patient_suffices(const std::vector<Body>& bodies, const PatientFacts& patient) {
  if (patient.identified) return true;
  return std::none_of(bodies.begin(), bodies.end(), [&](const Body& body) {
    if (body.format == nullptr) return false;
    return body.format->family == Family::plo || (body.format->family == Family::dialog && patient.present);
  });
}

bool holds_care_message(const std::vector<Body>& bodies) {
  return std::any_of(bodies.begin(), bodies.end(), [](const Body& body) {
    return body.format != nullptr &&
           (body.format->family == Family::plo || body.format->family == Family::plo_draft);
  });
}

/// What the type promises, and what the documents hold.
std::optional<Failure> check_content(const xml::Node& info, const std::vector<Body>& bodies,
                                     const std::string& type) {
  const xml::Node place = info.child("Type").value_or(info);
  if (type.empty()) return Failure(Code::T99, at(place, "MsgInfo/Type has no code"));
  if (type == "APPREC") return Failure(Code::T99, at(place, "MsgInfo/Type says APPREC in a header message"));
  for (const Body& body : bodies) {
    if (body.format == nullptr && knows_namespace(body.node.namespace_uri()) &&
        find_format(body.node.namespace_uri(), body.node.local_name()) == nullptr) {
      return Failure(Code::T10, at(body.node, "the namespace of the body has no such root element"));
    }
  }
  if (is_care_type(type) && !holds_care_message(bodies)) {
    return Failure(Code::T10, at(place, "the body is none that the type allows"));
  }
  return std::nullopt;
}

/// Precondition: valid against the schema of the header message.
std::optional<Failure> check_header(const xml::Node& root, const std::vector<Body>& bodies,
                                    const Envelope& envelope) {
  const auto info = root.child("MsgInfo");
  if (!info) return Failure(Code::T02, at(root, "no MsgInfo"));
  if (auto failure = check_content(*info, bodies, envelope.type)) return failure;
  if (!is_uuid(envelope.message_id_text)) {
    return Failure(Code::E10, at(info->child("MsgId").value_or(*info), "MsgId is not a UUID"));
  }
  const auto sender = info->child("Sender");
  if (!sender || !msghead::has_identifier(*sender)) {
    return Failure(Code::X99, at(sender.value_or(*info), "Sender has no identifier"));
  }
  if (!patient_suffices(bodies, envelope.patient)) {
    const auto patient = info->child("Patient");
    return Failure(Code::E36,
                   at(patient.value_or(*info), patient ? "Patient is not identified" : "no Patient"));
  }
  return std::nullopt;
}

std::optional<Failure> check_receipt(const xml::Node& root, const Envelope& envelope) {
  if (is_uuid(envelope.message_id_text)) return std::nullopt;
  return Failure(Code::E10, at(root.child("Id").value_or(root), "Id is not a UUID"));
}

/// Whether a receipt could be written: someone to answer, and a message to answer about.
bool can_be_answered(const Envelope& envelope) {
  const bool from = std::any_of(envelope.sender.begin(), envelope.sender.end(), [](const PartyLevel& level) {
    return !level.her_id.empty() || !level.organisation_number.empty();
  });
  return from && !envelope.message_id_text.empty() && !envelope.type.empty();
}

}  // namespace

XmlMessageReader::XmlMessageReader(XmlLimits limits, std::shared_ptr<const xml::SchemaSet> official)
    : limits_(limits), official_(std::move(official)) {}

std::optional<Failure> XmlMessageReader::validate(const xml::Document& document) const {
  if (auto failure = xml::SchemaSet::builtin().validate(document)) return failure;
  return official_ ? official_->validate(document) : std::nullopt;
}

std::variant<ReadMessage, Unreadable> XmlMessageReader::read(const Payload& payload) const {
  // Nothing here reads attachments; the official schemas look at their characters.
  const std::size_t longest = official_ ? std::string::npos : xml::kLongAttachmentBytes;
  const Outcome<xml::Document> document = xml::Document::parse(payload, limits_, longest);
  if (!document) return Unreadable{.failure = document.failure(), .partial = {}, .has_header = false};
  const xml::Node root = document->root();
  const FormatEntry* format = find_format(root.namespace_uri(), root.local_name());
  if (format == nullptr || !is_root(format->family)) {
    return Unreadable{.failure = Failure(Code::T10, at(root, "unknown root element or namespace")),
                      .partial = {},
                      .has_header = false};
  }

  ReadMessage message;
  std::vector<Body> bodies;
  if (format->family == Family::apprec) {
    apprec::read(root, message.envelope);
  } else {
    bodies = msghead::read_header(root, message.envelope);
    message.receiver_place = receiver_place(*document);
    read_bodies(*document, bodies, limits_, message);
  }

  std::optional<Failure> failure = validate(*document);
  if (!failure) {
    failure = format->family == Family::apprec ? check_receipt(root, message.envelope)
                                               : check_header(root, bodies, message.envelope);
  }
  if (!failure) return message;
  failure->detail = without_identity_numbers(failure->detail);
  const bool has_header = can_be_answered(message.envelope);
  return Unreadable{.failure = *std::move(failure), .partial = std::move(message), .has_header = has_header};
}

}  // namespace budstikke::formats
