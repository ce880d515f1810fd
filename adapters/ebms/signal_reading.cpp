// The header blocks beside MessageHeader, and what stands in the body.

#include <utility>

#include "adapters/ebms/reading.hpp"

namespace budstikke::ebms {

namespace {

constexpr std::size_t kMostErrors = 64;
constexpr std::size_t kMostReferences = 64;
constexpr std::string_view kAck = "//eb:Acknowledgment";

std::string without_white_space(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
  return text;
}

ErrorSeverity severity_from(Reading& reading, const xml::Node& node, std::string_view name,
                            std::string_view location) {
  const std::string text = eb_attribute(node, name);
  if (text == "Warning") return ErrorSeverity::warning;
  if (text != "Error") reading.missing(0, std::string(location), "A severity is neither Warning nor Error");
  return ErrorSeverity::error;
}

EbmsError read_error(Reading& reading, const xml::Node& node) {
  EbmsError error;
  error.code = error_code_from(eb_attribute(node, "errorCode"));
  error.severity = severity_from(reading, node, "severity", "//eb:ErrorList/eb:Error");
  error.location = eb_attribute(node, "location").substr(0, kLongestValue);
  if (const auto description = Reading::child(node, "Description"))
    error.description = xml::trimmed(description->text()).substr(0, kLongestDescription);
  return error;
}

ManifestReference read_manifest_reference(Reading& reading, const xml::Node& node) {
  ManifestReference reference;
  const std::string where = "//eb:Manifest/eb:Reference";
  const auto href = node.attribute(kXlinkNamespace, "href");
  if (!href) reading.missing(94, where, "xlink:href is missing");
  reference.href = xml::trimmed(href.value_or("")).substr(0, kLongestValue);
  reference.content_id = content_id_of(reference.href).value_or("");
  if (href && reference.content_id.empty()) reading.missing(94, where, "xlink:href is not a cid: address");
  reference.role =
      xml::trimmed(node.attribute(kXlinkNamespace, "role").value_or("")).substr(0, kLongestValue);
  if (const auto description = Reading::child(node, "Description"))
    reference.description = xml::trimmed(description->text()).substr(0, kLongestDescription);
  return reference;
}

}  // namespace

void read_ack_requested(Reading& reading, const xml::Node& node, EbmsEnvelope& out) {
  reading.version(node, "//eb:AckRequested");
  // Real senders leave it out; whether it is understood shows by the answer.
  if (soap_attribute(node, "mustUnderstand").empty())
    reading.add({17, Weight::note, ErrorCode::other_xml, "//eb:AckRequested", "mustUnderstand is missing",
                 Code::M504});
  AckRequested ack{is_true(eb_attribute(node, "signed")), soap_attribute(node, "actor")};
  out.ack_requested = std::move(ack);
}

SignatureReference read_reference(const xml::Node& node) {
  SignatureReference out;
  out.uri = node.attribute("URI");
  if (const auto transforms = node.child("Transforms")) {
    for (const xml::Node& transform : transforms->children()) {
      const auto xpath = transform.child("XPath");
      out.transforms.push_back(
          {transform.attribute("Algorithm"), xpath ? xml::trimmed(xpath->text()) : std::string{}});
    }
  }
  if (const auto method = node.child("DigestMethod")) out.digest_method = method->attribute("Algorithm");
  if (const auto value = node.child("DigestValue")) out.digest_value = without_white_space(value->text());
  return out;
}

void read_acknowledgment(Reading& reading, const xml::Node& node, EbmsEnvelope& out) {
  reading.version(node, kAck);
  Acknowledgment ack;
  ack.timestamp = reading.time(reading.text(node, "Timestamp", kAck), std::string(kAck) + "/eb:Timestamp", 0);
  ack.ref_to_message_id = reading.required(node, "RefToMessageId", kAck, 108, 108);
  if (const auto from = Reading::child(node, "From"))
    ack.from = read_party(reading, *from, std::string(kAck) + "/eb:From");
  ack.actor = soap_attribute(node, "actor");
  for (const xml::Node& child : node.children()) {
    if (child.namespace_uri() != kDsigNamespace || child.local_name() != "Reference") continue;
    if (ack.references.size() == kMostReferences) {
      reading.missing(0, std::string(kAck), "There are too many references");
      break;
    }
    ack.references.push_back(read_reference(child));
  }
  out.acknowledgment = std::move(ack);
}

void read_error_list(Reading& reading, const xml::Node& node, EbmsEnvelope& out) {
  constexpr std::string_view kWhere = "//eb:ErrorList";
  reading.version(node, kWhere);
  ErrorList list;
  list.highest = severity_from(reading, node, "highestSeverity", kWhere);
  for (const xml::Node& child : node.children()) {
    if (child.namespace_uri() != kEbNamespace || child.local_name() != "Error") continue;
    if (list.errors.size() == kMostErrors) break;
    list.errors.push_back(read_error(reading, child));
    // What says of itself that it is a warning and holds an error is an error.
    if (list.errors.back().severity == ErrorSeverity::error) list.highest = ErrorSeverity::error;
  }
  if (list.errors.empty()) reading.missing(0, std::string(kWhere), "The list holds no error");
  out.error_list = std::move(list);
}

void read_manifest(Reading& reading, const xml::Node& node, EbmsEnvelope& out) {
  constexpr std::string_view kWhere = "//eb:Manifest";
  reading.version(node, kWhere);
  for (const xml::Node& child : node.children()) {
    if (child.namespace_uri() != kEbNamespace || child.local_name() != "Reference") continue;
    if (out.manifest.size() == kMostReferences) {
      reading.missing(94, std::string(kWhere), "There are too many references");
      break;
    }
    out.manifest.push_back(read_manifest_reference(reading, child));
  }
  if (out.manifest.empty()) reading.missing(94, std::string(kWhere), "The manifest is empty");
}

void read_status(Reading& reading, const xml::Node& node, EbmsEnvelope& out) {
  const std::string where = "//eb:" + std::string(node.local_name());
  reading.version(node, where);
  std::string about = reading.required(node, "RefToMessageId", where, 0, 0);
  if (node.local_name() == "StatusRequest") {
    out.status_request = StatusRequest{std::move(about)};
    return;
  }
  out.status_response =
      StatusResponse{eb_attribute(node, "messageStatus").substr(0, kLongestValue), std::move(about),
                     reading.time(reading.text(node, "Timestamp", where), where + "/eb:Timestamp", 0)};
}

}  // namespace budstikke::ebms
