#include "tools/budstikke/inspect_ebxml_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <string_view>

#include "engine/model/uuid_form.hpp"
#include "tools/budstikke/inspect_plain.hpp"

namespace budstikke::tools {

namespace {

namespace json = boost::json;

json::value text_or_null(std::string_view text) {
  if (text.empty()) return nullptr;
  return json::value(text);
}
json::value code_or_null(std::string_view text) { return text_or_null(shown_code(text)); }
json::value name_or_null(std::string_view text) { return text_or_null(shown_name(text)); }
/// Ids of envelopes are UUIDs, or look like mail addresses.
json::value id_or_null(std::string_view text) {
  return has_form_of_uuid(text) ? json::value(text) : name_or_null(text);
}

json::value time_or_null(const std::optional<TimePoint>& time) {
  return time ? text_or_null(budstikke::to_text(*time)) : json::value(nullptr);
}

/// "S603 The signature does not match.": a code with its sentence and detail.
json::value failure_or_null(const std::optional<Failure>& failure) {
  if (!failure) return nullptr;
  const std::string sentence =
      std::string(id_of(failure->code)) + " " + std::string(entry(failure->code).operator_sentence);
  return json::value(failure->detail.empty() ? sentence : sentence + " (" + as_utf8(failure->detail) + ")");
}

json::object party(const ebms::EbmsParty& party) {
  json::array ids;
  for (const ebms::PartyId& id : party.ids)
    ids.push_back(json::object{{"type", code_or_null(id.type)}, {"id", code_or_null(id.value)}});
  return {{"ids", std::move(ids)}, {"role", code_or_null(party.role)}};
}

json::array errors_of(const ebms::ErrorList& list) {
  json::array errors;
  for (const ebms::EbmsError& error : list.errors) {
    errors.push_back(
        json::object{{"code", ebms::to_text(error.code)},
                     {"severity", error.severity == ebms::ErrorSeverity::error ? "Error" : "Warning"},
                     {"location", name_or_null(error.location)},
                     {"text", name_or_null(error.description)}});
  }
  return errors;
}

void add_names(const ebms::EbmsEnvelope& envelope, json::object& out) {
  out["kind"] = ebms::to_text(ebms::kind_of(envelope));
  out["from"] = party(envelope.from);
  out["to"] = party(envelope.to);
  out["cpa_id"] = name_or_null(envelope.cpa_id);
  out["conversation_id"] = id_or_null(envelope.conversation_id);
  out["service"] = name_or_null(envelope.service);
  out["action"] = code_or_null(envelope.action);
  out["message_id"] = id_or_null(envelope.message_id);
  out["timestamp"] = time_or_null(envelope.timestamp);
  out["ref_to_message_id"] = id_or_null(envelope.ref_to_message_id);
  out["time_to_live"] = time_or_null(envelope.time_to_live);
  out["duplicate_elimination"] = envelope.duplicate_elimination;
  out["ack_requested"] = envelope.ack_requested.has_value();
}

void add_signals(const ebms::EbmsEnvelope& envelope, json::object& out) {
  if (envelope.acknowledgment) {
    out["acknowledges"] = id_or_null(envelope.acknowledgment->ref_to_message_id);
    out["received_at"] = time_or_null(envelope.acknowledgment->timestamp);
  }
  if (envelope.error_list) {
    out["highest_severity"] =
        envelope.error_list->highest == ebms::ErrorSeverity::error ? "Error" : "Warning";
    out["errors"] = errors_of(*envelope.error_list);
  }
}

void add_signature(const InspectedEbxml& inspected, json::object& out) {
  out["signature"] = inspected.signature_failure ? failure_or_null(inspected.signature_failure)
                     : inspected.signature ? json::value(inspected.outdated ? "ok, outdated (SHA-1)" : "ok")
                                           : json::value(nullptr);
  out["signature_algorithm"] =
      inspected.signature ? name_or_null(inspected.signature->signature_algorithm) : json::value(nullptr);
  out["signer"] = nullptr;
  if (!inspected.signer) return;
  out["signer"] = json::object{{"subject", name_or_null(inspected.signer->subject)},
                               {"organisation_number", code_or_null(inspected.signer->organisation_number)},
                               {"serial", text_or_null(inspected.signer->serial)},
                               {"not_after", budstikke::to_text(inspected.signer->not_after)},
                               {"fault", text_or_null(inspected.signer_fault)}};
}

std::string_view word_for(ebms::Weight weight) {
  switch (weight) {
    case ebms::Weight::note:
      return "note";
    case ebms::Weight::warning:
      return "warning";
    case ebms::Weight::error:
      return "error";
    case ebms::Weight::fault:
      return "fault";
  }
  return "";
}

json::array findings_of(const ebms::Findings& findings) {
  json::array out;
  for (const ebms::Finding& finding : findings) {
    json::object one{{"weight", word_for(finding.weight)}, {"text", finding.text}};
    one["rule"] = finding.rule == 0 ? json::value(nullptr) : json::value(finding.rule);
    one["location"] = text_or_null(finding.location);
    out.push_back(std::move(one));
  }
  return out;
}

json::array payloads_of(const std::vector<InspectedPayload>& payloads) {
  json::array out;
  for (const InspectedPayload& payload : payloads) {
    out.push_back(json::object{{"content_id", id_or_null(payload.content_id)},
                               {"type", name_or_null(payload.type)},
                               {"bytes", payload.bytes},
                               {"encryption", text_or_null(payload.profile)},
                               {"failure", failure_or_null(payload.failure)}});
  }
  return out;
}

}  // namespace

json::object to_json(const InspectedEbxml& inspected) {
  json::object out;
  out["file"] = as_utf8(inspected.file);
  out["ok"] = !inspected.failure.has_value();
  out["code"] = inspected.failure ? json::value(id_of(inspected.failure->code)) : json::value(nullptr);
  out["detail"] = inspected.failure ? json::value(as_utf8(inspected.failure->detail)) : json::value(nullptr);
  out["format"] = "ebxml";
  out["form"] = to_text(inspected.form);
  if (inspected.envelope) {
    add_names(*inspected.envelope, out);
    add_signals(*inspected.envelope, out);
  }
  add_signature(inspected, out);
  out["findings"] = findings_of(inspected.findings);
  out["payloads"] = payloads_of(inspected.payloads);
  return out;
}

std::string to_block(const InspectedEbxml& inspected) {
  std::string block = on_a_screen(as_utf8(inspected.file)) + ": ";
  if (!inspected.failure) {
    block += "ok\n";
  } else {
    block += std::string(id_of(inspected.failure->code)) + " " +
             std::string(entry(inspected.failure->code).operator_sentence) +
             "\n  detail: " + on_a_screen(as_utf8(inspected.failure->detail)) + "\n";
  }
  for (const auto& [key, value] : to_json(inspected)) {
    if (key == "file" || key == "ok" || key == "code" || key == "detail" || value.is_null()) continue;
    if (value.is_array() && value.get_array().empty()) continue;
    block += "  " + std::string(key) + ": " +
             on_a_screen(value.is_string() ? std::string(value.get_string()) : json::serialize(value)) + "\n";
  }
  return block + "\n";
}

}  // namespace budstikke::tools
