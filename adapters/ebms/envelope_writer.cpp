#include "adapters/ebms/envelope_writer.hpp"

#include "adapters/xml/document.hpp"

namespace budstikke::ebms {

namespace {

std::string escaped(std::string_view text) { return xml::encode(text, "UTF-8"); }

constexpr std::string_view kBlock = " eb:version=\"2.0\" SOAP:mustUnderstand=\"1\"";

/// Builds the text element by element.
class Writer {
 public:
  void raw(std::string_view text) { out_ += text; }

  void attribute(std::string_view name, std::string_view value) {
    out_ += ' ';
    out_ += name;
    out_ += "=\"" + escaped(value) + "\"";
  }
  void text_element(std::string_view name, std::string_view text, std::string_view attributes = {}) {
    out_ += '<';
    out_ += name;
    out_ += attributes;
    out_ += '>' + escaped(text) + "</";
    out_ += name;
    out_ += '>';
  }
  /// Only where there is a text.
  void optional_element(std::string_view name, std::string_view text) {
    if (!text.empty()) text_element(name, text);
  }
  void time_element(std::string_view name, const std::optional<TimePoint>& time) {
    if (time) text_element(name, to_text(*time));
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

void write_party(Writer& writer, std::string_view name, const EbmsParty& party) {
  writer.raw("<" + std::string(name) + ">");
  for (const PartyId& id : party.ids) {
    const std::string type = id.type.empty() ? "" : " eb:type=\"" + escaped(id.type) + "\"";
    writer.text_element("eb:PartyId", id.value, type);
  }
  writer.optional_element("eb:Role", party.role);
  writer.raw("</" + std::string(name) + ">");
}

void write_message_header(Writer& writer, const EbmsEnvelope& envelope) {
  writer.raw("<eb:MessageHeader" + std::string(kBlock) + ">");
  write_party(writer, "eb:From", envelope.from);
  write_party(writer, "eb:To", envelope.to);
  writer.text_element("eb:CPAId", envelope.cpa_id);
  writer.text_element("eb:ConversationId", envelope.conversation_id);
  const std::string type =
      envelope.service_type.empty() ? "" : " eb:type=\"" + escaped(envelope.service_type) + "\"";
  writer.text_element("eb:Service", envelope.service, type);
  writer.text_element("eb:Action", envelope.action);
  writer.raw("<eb:MessageData>");
  writer.text_element("eb:MessageId", envelope.message_id);
  writer.time_element("eb:Timestamp", envelope.timestamp);
  writer.optional_element("eb:RefToMessageId", envelope.ref_to_message_id);
  writer.time_element("eb:TimeToLive", envelope.time_to_live);
  writer.raw("</eb:MessageData>");
  if (envelope.duplicate_elimination) writer.raw("<eb:DuplicateElimination/>");
  if (!envelope.description.empty())
    writer.text_element("eb:Description", envelope.description, " xml:lang=\"no\"");
  writer.raw("</eb:MessageHeader>");
}

void write_actor(Writer& writer, std::string_view actor) {
  if (!actor.empty()) writer.attribute("SOAP:actor", actor);
}

void write_reference(Writer& writer, const SignatureReference& reference) {
  writer.raw("<ds:Reference");
  writer.attribute("URI", reference.uri);
  writer.raw(">");
  if (!reference.transforms.empty()) {
    writer.raw("<ds:Transforms>");
    for (const SignatureReference::Transform& transform : reference.transforms) {
      writer.raw("<ds:Transform");
      writer.attribute("Algorithm", transform.algorithm);
      writer.raw(">");
      // The prefix that the expression of the profile uses.
      if (!transform.xpath.empty())
        writer.text_element("ds:XPath", transform.xpath,
                            " xmlns:SOAP-ENV=\"" + std::string(kSoapNamespace) + "\"");
      writer.raw("</ds:Transform>");
    }
    writer.raw("</ds:Transforms>");
  }
  writer.raw("<ds:DigestMethod");
  writer.attribute("Algorithm", reference.digest_method);
  writer.raw("/>");
  writer.text_element("ds:DigestValue", reference.digest_value);
  writer.raw("</ds:Reference>");
}

void write_acknowledgment(Writer& writer, const Acknowledgment& ack) {
  writer.raw("<eb:Acknowledgment" + std::string(kBlock));
  write_actor(writer, ack.actor);
  writer.raw(">");
  writer.time_element("eb:Timestamp", ack.timestamp);
  writer.text_element("eb:RefToMessageId", ack.ref_to_message_id);
  if (ack.from) write_party(writer, "eb:From", *ack.from);
  for (const SignatureReference& reference : ack.references) write_reference(writer, reference);
  writer.raw("</eb:Acknowledgment>");
}

std::string_view to_text(ErrorSeverity severity) {
  return severity == ErrorSeverity::warning ? "Warning" : "Error";
}

void write_error_list(Writer& writer, const ErrorList& list) {
  writer.raw("<eb:ErrorList" + std::string(kBlock));
  writer.attribute("eb:highestSeverity", to_text(list.highest));
  writer.raw(">");
  for (const EbmsError& error : list.errors) {
    writer.raw("<eb:Error");
    writer.attribute("eb:errorCode", to_text(error.code));
    writer.attribute("eb:severity", to_text(error.severity));
    if (!error.location.empty()) writer.attribute("eb:location", error.location);
    writer.raw(">");
    if (!error.description.empty())
      writer.text_element("eb:Description", error.description, " xml:lang=\"en\"");
    writer.raw("</eb:Error>");
  }
  writer.raw("</eb:ErrorList>");
}

void write_ack_requested(Writer& writer, const AckRequested& ack) {
  writer.raw("<eb:AckRequested" + std::string(kBlock));
  writer.attribute("eb:signed", ack.is_signed ? "true" : "false");
  write_actor(writer, ack.actor);
  writer.raw("/>");
}

void write_manifest(Writer& writer, const std::vector<ManifestReference>& manifest) {
  writer.raw("<eb:Manifest eb:version=\"2.0\">");
  for (const ManifestReference& reference : manifest) {
    writer.raw("<eb:Reference");
    writer.attribute("xlink:type", "simple");
    writer.attribute("xlink:href", reference.href);
    if (!reference.role.empty()) writer.attribute("xlink:role", reference.role);
    writer.raw(">");
    if (!reference.description.empty())
      writer.text_element("eb:Description", reference.description, " xml:lang=\"no\"");
    writer.raw("</eb:Reference>");
  }
  writer.raw("</eb:Manifest>");
}

void write_body(Writer& writer, const EbmsEnvelope& envelope) {
  writer.raw("<SOAP:Body>");
  if (!envelope.manifest.empty()) write_manifest(writer, envelope.manifest);
  if (envelope.status_request) {
    writer.raw("<eb:StatusRequest eb:version=\"2.0\">");
    writer.text_element("eb:RefToMessageId", envelope.status_request->ref_to_message_id);
    writer.raw("</eb:StatusRequest>");
  }
  if (envelope.status_response) {
    writer.raw("<eb:StatusResponse eb:version=\"2.0\"");
    writer.attribute("eb:messageStatus", envelope.status_response->status);
    writer.raw(">");
    writer.text_element("eb:RefToMessageId", envelope.status_response->ref_to_message_id);
    writer.time_element("eb:Timestamp", envelope.status_response->timestamp);
    writer.raw("</eb:StatusResponse>");
  }
  writer.raw("</SOAP:Body>");
}

void write_start(Writer& writer) {
  writer.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<SOAP:Envelope");
  writer.attribute("xmlns:SOAP", kSoapNamespace);
}

}  // namespace

std::string write_envelope(const EbmsEnvelope& envelope) {
  Writer writer;
  write_start(writer);
  writer.attribute("xmlns:eb", kEbNamespace);
  writer.attribute("xmlns:xlink", kXlinkNamespace);
  writer.attribute("xmlns:ds", kDsigNamespace);
  writer.raw("><SOAP:Header>");
  write_message_header(writer, envelope);
  if (envelope.ack_requested) write_ack_requested(writer, *envelope.ack_requested);
  if (envelope.acknowledgment) write_acknowledgment(writer, *envelope.acknowledgment);
  if (envelope.error_list) write_error_list(writer, *envelope.error_list);
  if (envelope.sync_reply)
    writer.raw("<eb:SyncReply" + std::string(kBlock) +
               " SOAP:actor=\"http://schemas.xmlsoap.org/soap/actor/next\"/>");
  writer.raw("</SOAP:Header>");
  write_body(writer, envelope);
  writer.raw("</SOAP:Envelope>");
  return writer.take();
}

std::string write_fault(std::string_view code, std::string_view text) {
  Writer writer;
  write_start(writer);
  writer.raw("><SOAP:Body><SOAP:Fault>");
  writer.text_element("faultcode", "SOAP:" + std::string(code));
  writer.text_element("faultstring", text);
  writer.raw("</SOAP:Fault></SOAP:Body></SOAP:Envelope>");
  return writer.take();
}

}  // namespace budstikke::ebms
