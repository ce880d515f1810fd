#include "adapters/formats/msghead/documents.hpp"

#include "adapters/formats/values.hpp"

namespace budstikke::formats::msghead {

namespace {

constexpr std::string_view kBase64 = "http://www.kith.no/xmlstds/base64container";
constexpr std::string_view kSignature = "http://www.w3.org/2000/09/xmldsig#";

void collect_documents(const xml::Node& parent, std::vector<xml::Node>& documents) {
  for (const xml::Node& child : parent.children()) {
    if (child.local_name() == "Document") documents.push_back(child);
    if (child.local_name() == "PatientReport") collect_documents(child, documents);
  }
}

void read_consent(const xml::Node& document, Envelope& envelope) {
  const auto consent = document.child("Consent");
  if (!consent) return;
  const std::string value = header_value(consent->attribute("V"));
  const bool refused = refuses(value, xml::trimmed(consent->attribute("S")));
  // Of several documents the one that says no decides.
  if (envelope.consent.empty() || (refused && !envelope.consent_refused)) envelope.consent = value;
  envelope.consent_refused = envelope.consent_refused || refused;
}

}  // namespace

bool refuses(std::string_view value, std::string_view code_system) {
  const std::string system = last_arc(code_system);
  if (system == "9064") return value != "1" && value != "2" && value != "3";
  if (system == "3109" || system.empty()) return value != "1";
  return true;
}

std::vector<Body> read_documents(const xml::Node& root, Envelope& envelope) {
  std::vector<xml::Node> documents;
  collect_documents(root, documents);
  envelope.documents = documents.size();
  std::vector<Body> bodies;
  for (const xml::Node& document : documents) {
    read_consent(document, envelope);
    const auto reference = document.child("RefDoc");
    if (!reference) continue;
    const auto content = reference->child("Content");
    const std::vector<xml::Node> elements = content ? content->children() : std::vector<xml::Node>{};
    const bool boxed = !elements.empty() && elements.front().namespace_uri() == kBase64;
    if (boxed || value_of(*reference, "MsgType") == "A") {
      ++envelope.attachments;
      continue;
    }
    if (elements.empty()) continue;
    const xml::Node& body = elements.front();
    envelope.bodies.push_back({std::string(body.namespace_uri()), std::string(body.local_name())});
    const FormatEntry* format = find_format(body.namespace_uri(), body.local_name());
    bodies.push_back({body, format != nullptr && !is_root(format->family) ? format : nullptr});
  }
  return bodies;
}

bool carries_signature(const xml::Node& root) {
  if (root.local_name() == "Signature" && root.namespace_uri() == kSignature) return true;
  for (const xml::Node& child : root.children()) {
    if (carries_signature(child)) return true;
  }
  return false;
}

}  // namespace budstikke::formats::msghead
