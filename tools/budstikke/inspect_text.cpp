#include "tools/budstikke/inspect_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <string_view>

#include "rules/needs/needs.hpp"
#include "tools/budstikke/inspect_plain.hpp"

namespace budstikke::tools {

namespace {

namespace json = boost::json;

json::value text_or_null(std::string_view text) {
  if (text.empty()) return nullptr;
  return json::value(text);
}

json::value code_or_null(std::string_view text) { return text_or_null(shown_code(text)); }
json::value id_or_null(std::string_view text) { return text_or_null(shown_id(text)); }

/// A number, or what stands in its place as text where it looks like an id, or null. Levels that give no HER-id at all
/// are left out.
json::array her_ids(const PartyPath& path) {
  json::array ids;
  for (const PartyLevel& level : path) {
    if (!level.her_id.empty()) {
      ids.emplace_back(level.her_id.value());
    } else if (level.gives_her_id) {
      ids.push_back(text_or_null(level.her_id_text));
    }
  }
  return ids;
}

std::string_view word_for(ReceiptStatus status) {
  switch (status) {
    case ReceiptStatus::ok:
      return "ok";
    case ReceiptStatus::rejected:
      return "rejected";
    case ReceiptStatus::ok_with_faults:
      return "ok, with faults in parts";
    case ReceiptStatus::unknown:
      return "unknown";
  }
  return "";
}

void add_outcome(const Inspected& inspected, json::object& out) {
  out["file"] = as_utf8(inspected.file);
  out["ok"] = inspected.failure == nullptr;
  out["code"] =
      inspected.failure == nullptr ? json::value(nullptr) : json::value(id_of(inspected.failure->code));
  out["detail"] =
      inspected.failure == nullptr ? json::value(nullptr) : json::value(as_utf8(inspected.failure->detail));
  out["format"] = nullptr;
  if (inspected.has_format) {
    out["format"] = inspected.message.envelope.format == Format::apprec ? "apprec" : "msghead";
  }
}

void add_header(const Envelope& envelope, json::object& out) {
  out["type"] = code_or_null(envelope.type);
  out["message_id"] = id_or_null(envelope.message_id_text);
  out["generated_at"] = text_or_null(shown_date(envelope.generated_at_text));
  out["sender"] = her_ids(envelope.sender);
  out["receiver"] = her_ids(envelope.receiver);
  json::array others;
  json::array roles;
  for (const OtherReceiver& other : envelope.other_receivers) {
    others.push_back(her_ids(other.path));
    roles.push_back(code_or_null(other.role));
  }
  out["other_receivers"] = std::move(others);
  out["other_receiver_roles"] = std::move(roles);
  out["conversation"] = nullptr;
  if (envelope.conversation) {
    out["conversation"] = json::object{{"parent", id_or_null(envelope.conversation->parent.value())},
                                       {"root", id_or_null(envelope.conversation->root.value())}};
  }
  out["processing_status"] = code_or_null(envelope.processing_status);
  out["priority"] = code_or_null(envelope.priority);
  out["signed"] = envelope.is_signed;
}

void add_patient(const PatientFacts& patient, json::object& out) {
  json::array types;
  for (const std::string& type : patient.id_types) types.push_back(code_or_null(type));
  out["patient_id_types"] = std::move(types);
  out["patient_identified"] = patient.present ? json::value(patient.identified) : json::value(nullptr);
  out["municipality"] = text_or_null(patient.municipality);
  out["district"] = text_or_null(patient.district);
}

void add_content(const ReadMessage& message, json::object& out) {
  const Envelope& envelope = message.envelope;
  json::array bodies;
  for (const BodyName& body : envelope.bodies) {
    bodies.push_back(
        json::object{{"namespace", shown_name(body.namespace_uri)}, {"root", shown_name(body.root)}});
  }
  out["bodies"] = std::move(bodies);
  out["documents"] = envelope.documents;
  out["attachments"] = envelope.attachments;
  out["shipment_status"] = code_or_null(envelope.shipment_status);
  json::object needs;
  for (const rules::FoundNeed& found :
       rules::find_needs(*rules::default_vocabulary(), message.need_sources)) {
    needs[found.need] = rules::to_text(found.certainty);
  }
  out["needs"] = std::move(needs);
  out["consent"] = code_or_null(envelope.consent);
  out["consent_refused"] = envelope.consent_refused;
  out["forwarding_reserved"] = nullptr;
  if (envelope.forwarding_reserved) out["forwarding_reserved"] = *envelope.forwarding_reserved;
  out["theme"] = code_or_null(envelope.theme);
  out["theme_system"] = code_or_null(envelope.theme_system);
  out["request_type"] = code_or_null(envelope.request_type);
}

/// The free text of an error (OT) may hold anything: only that it is there is shown.
void add_receipt(const std::optional<ReceiptFacts>& receipt, json::object& out) {
  out["original_message_id"] = nullptr;
  out["original_type"] = nullptr;
  out["status"] = nullptr;
  out["status_text"] = nullptr;
  out["errors"] = nullptr;
  out["responder"] = nullptr;
  if (!receipt) return;
  out["original_message_id"] = id_or_null(receipt->original_id.value());
  out["original_type"] = code_or_null(receipt->original_type);
  out["status"] = code_or_null(receipt->status_text);
  out["status_text"] = word_for(receipt->status);
  json::array errors;
  for (const ReceiptError& error : receipt->errors) {
    errors.push_back(json::object{{"code", code_or_null(error.code)},
                                  {"text", text_or_null(shown_name(error.text))},
                                  {"other_text", !error.other_text.empty()}});
  }
  out["errors"] = std::move(errors);
  json::array responder;
  for (const HerId her_id : receipt->responder) responder.emplace_back(her_id.value());
  out["responder"] = std::move(responder);
}

bool is_nothing(const json::value& value) {
  return value.is_null() || (value.is_array() && value.get_array().empty()) ||
         (value.is_object() && value.get_object().empty());
}

}  // namespace

json::object to_json(const Inspected& inspected) {
  json::object out;
  add_outcome(inspected, out);
  add_header(inspected.message.envelope, out);
  add_patient(inspected.message.envelope.patient, out);
  add_content(inspected.message, out);
  add_receipt(inspected.message.envelope.receipt, out);
  return out;
}

std::string to_block(const Inspected& inspected) {
  std::string block = on_a_screen(as_utf8(inspected.file)) + ": ";
  if (inspected.failure == nullptr) {
    block += "ok\n";
  } else {
    block += std::string(id_of(inspected.failure->code)) + " " +
             std::string(entry(inspected.failure->code).operator_sentence) +
             "\n  detail: " + on_a_screen(as_utf8(inspected.failure->detail)) + "\n";
  }
  if (inspected.has_format) {
    for (const auto& [key, value] : to_json(inspected)) {
      if (key == "file" || key == "ok" || key == "code" || key == "detail" || is_nothing(value)) continue;
      block += "  " + std::string(key) + ": ";
      block += on_a_screen(value.is_string() ? std::string(value.get_string()) : json::serialize(value));
      block += "\n";
    }
  }
  return block + "\n";
}

}  // namespace budstikke::tools
