#include <algorithm>
#include <charconv>
#include <utility>

#include "adapters/crypto/base64.hpp"
#include "adapters/ebms/cpa.hpp"
#include "adapters/xml/document.hpp"

namespace budstikke::ebms {

namespace {

constexpr std::string_view kCppaNamespace =
    "http://www.oasis-open.org/committees/ebxml-cppa/schema/cpp-cpa-2_0.xsd";
constexpr std::size_t kLongest = 1'024;
constexpr std::size_t kDeepestWrapping = 8;
constexpr std::size_t kMostProcesses = 2'000;  // of a party; the largest template has 164
constexpr std::size_t kMostChannels = 256;

Failure no_cpa(std::string detail) { return Failure(Code::M508, std::move(detail)); }

/// Qualified or not: writers differ.
std::string attribute(const xml::Node& node, std::string_view name) {
  auto value = node.attribute(kCppaNamespace, name);
  if (!value) value = node.attribute(std::string_view{}, name);
  return xml::trimmed(value.value_or("")).substr(0, kLongest);
}

std::optional<xml::Node> child(const xml::Node& node, std::string_view name) {
  return node.child(kCppaNamespace, name);
}

std::string text(const std::optional<xml::Node>& node) {
  return node ? xml::trimmed(node->text()).substr(0, kLongest) : std::string{};
}

template <class Read>
void each(const xml::Node& parent, std::string_view name, const Read& read) {
  for (const xml::Node& node : parent.children()) {
    if (node.namespace_uri() == kCppaNamespace && node.local_name() == name) read(node);
  }
}

/// The first child with this attribute's value.
std::optional<xml::Node> find_by(const xml::Node& parent, std::string_view name, std::string_view key,
                                 std::string_view value) {
  std::optional<xml::Node> found;
  each(parent, name, [&](const xml::Node& node) {
    if (!found && attribute(node, key) == value) found = node;
  });
  return found;
}

CpaAction read_action(const xml::Node& node, bool sends) {
  CpaAction out;
  out.sends = sends;
  const auto binding = child(node, "ThisPartyActionBinding");
  if (!binding) return out;
  out.action = attribute(*binding, "action");
  out.binding_id = attribute(*binding, "id");
  out.package_id = attribute(*binding, "packageId");
  each(*binding, "ChannelId", [&](const xml::Node& channel) { out.channels.push_back(text(channel)); });
  return out;
}

CpaProcess read_process(const xml::Node& node) {
  CpaProcess out;
  if (const auto specification = child(node, "ProcessSpecification")) {
    out.name = attribute(*specification, "name");
    out.version = attribute(*specification, "version");
  }
  if (const auto role = child(node, "Role")) out.role = attribute(*role, "name");
  if (const auto certificate = child(node, "ApplicationCertificateRef"))
    out.encryption_certificate = attribute(*certificate, "certId");
  const auto binding = child(node, "ServiceBinding");
  if (!binding) return out;
  if (const auto service = child(*binding, "Service")) {
    out.service = text(service);
    out.service_type = attribute(*service, "type");
  }
  each(*binding, "CanSend", [&](const xml::Node& can) { out.actions.push_back(read_action(can, true)); });
  each(*binding, "CanReceive", [&](const xml::Node& can) { out.actions.push_back(read_action(can, false)); });
  return out;
}

std::string endpoint_uri(std::string uri) {
  constexpr std::string_view kOdd = "mailto://";
  if (uri.starts_with(kOdd)) uri.replace(0, kOdd.size(), "mailto:");
  return uri;
}

void read_transport(const xml::Node& transport, CpaChannel& out) {
  const auto receiver = child(transport, "TransportReceiver");
  if (!receiver) return;
  out.protocol = text(child(*receiver, "TransportProtocol"));
  each(*receiver, "Endpoint", [&](const xml::Node& endpoint) {
    const std::string type = attribute(endpoint, "type");
    out.endpoints.push_back({endpoint_uri(attribute(endpoint, "uri")), type.empty() ? "allPurpose" : type});
  });
}

void read_reliability(const xml::Node& binding, CpaChannel& out) {
  out.persist_duration = parse_xml_duration(text(child(binding, "PersistDuration")));
  const auto reliable = child(binding, "ReliableMessaging");
  if (!reliable) return;
  const std::string retries = text(child(*reliable, "Retries"));
  int number = 0;
  const auto [end, error] = std::from_chars(retries.data(), retries.data() + retries.size(), number);
  if (error == std::errc{} && end == retries.data() + retries.size() && number >= 0) out.retries = number;
  out.retry_interval = parse_xml_duration(text(child(*reliable, "RetryInterval")));
}

void read_doc_exchange(const xml::Node& exchange, CpaChannel& out) {
  if (const auto receiver = child(exchange, "ebXMLReceiverBinding")) read_reliability(*receiver, out);
  const auto sender = child(exchange, "ebXMLSenderBinding");
  if (!sender) return;
  const auto repudiation = child(*sender, "SenderNonRepudiation");
  if (!repudiation) return;
  out.digest_algorithm = text(child(*repudiation, "HashFunction"));
  if (const auto algorithm = child(*repudiation, "SignatureAlgorithm")) {
    const std::string w3c = attribute(*algorithm, "w3c");
    out.signature_algorithm = w3c.empty() ? text(algorithm) : w3c;
  }
  if (const auto certificate = child(*repudiation, "SigningCertificateRef"))
    out.signing_certificate = attribute(*certificate, "certId");
}

CpaChannel read_channel(const xml::Node& party, const xml::Node& node) {
  CpaChannel out;
  out.id = attribute(node, "channelId");
  if (const auto characteristics = child(node, "MessagingCharacteristics")) {
    out.ack_requested = attribute(*characteristics, "ackRequested");
    out.ack_signature_requested = attribute(*characteristics, "ackSignatureRequested");
    out.duplicate_elimination = attribute(*characteristics, "duplicateElimination");
    out.sync_reply_mode = attribute(*characteristics, "syncReplyMode");
  }
  if (const auto transport = find_by(party, "Transport", "transportId", attribute(node, "transportId")))
    read_transport(*transport, out);
  if (const auto exchange = find_by(party, "DocExchange", "docExchangeId", attribute(node, "docExchangeId")))
    read_doc_exchange(*exchange, out);
  return out;
}

/// The party's own certificate: the first of KeyInfo/X509Data. Empty where there is none that is base64.
std::string read_certificate(const xml::Node& node) {
  const auto info = node.child("http://www.w3.org/2000/09/xmldsig#", "KeyInfo");
  const auto data = info ? info->child("X509Data") : std::nullopt;
  const auto certificate = data ? data->child("X509Certificate") : std::nullopt;
  if (!certificate) return {};
  return crypto::from_base64(certificate->text()).value_or("");
}

CpaParty read_party(const xml::Node& node) {
  CpaParty out;
  out.name = attribute(node, "partyName");
  each(node, "PartyId", [&](const xml::Node& id) { out.ids.push_back({attribute(id, "type"), text(id)}); });
  each(node, "CollaborationRole", [&](const xml::Node& role) {
    if (out.processes.size() < kMostProcesses) out.processes.push_back(read_process(role));
  });
  each(node, "Certificate", [&](const xml::Node& certificate) {
    out.certificates.emplace(attribute(certificate, "certId"), read_certificate(certificate));
  });
  each(node, "DeliveryChannel", [&](const xml::Node& channel) {
    if (out.channels.size() < kMostChannels) out.channels.push_back(read_channel(node, channel));
  });
  return out;
}

bool is_agreement(const xml::Node& node) {
  return node.namespace_uri() == kCppaNamespace && (node.local_name() == "CollaborationProtocolAgreement" ||
                                                    node.local_name() == "CollaborationProtocolProfile");
}

/// The agreement below a register's answer, or the answer's innermost only element, whose text may be one.
struct Found {
  std::optional<xml::Node> agreement;
  xml::Node innermost;
};
Found unwrap(xml::Node node) {
  for (std::size_t depth = 0; depth < kDeepestWrapping; ++depth) {
    if (is_agreement(node)) return {node, node};
    const auto children = node.children();
    if (children.empty()) break;
    const auto agreement = std::find_if(children.begin(), children.end(), is_agreement);
    // What a register says beside the agreement stands before it.
    node = agreement == children.end() ? children.back() : *agreement;
  }
  return {std::nullopt, node};
}

Outcome<Cpa> read_agreement(const xml::Node& root) {
  Cpa out;
  out.is_profile = root.local_name() == "CollaborationProtocolProfile";
  out.id = attribute(root, out.is_profile ? "cppid" : "cpaid");
  if (const auto status = child(root, "Status")) out.status = attribute(*status, "value");
  out.start = parse_date_time(text(child(root, "Start")));
  out.end = parse_date_time(text(child(root, "End")));
  each(root, "PartyInfo", [&](const xml::Node& party) { out.parties.push_back(read_party(party)); });
  const std::size_t wanted = out.is_profile ? 1 : 2;
  if (out.parties.size() != wanted)
    return no_cpa("there are " + std::to_string(out.parties.size()) + " parties instead of " +
                  std::to_string(wanted));
  return out;
}

/// Without an XML declaration: the text of an element is UTF-8, whatever the document in it says of itself.
std::string without_declaration(std::string text) {
  text = xml::trimmed(std::move(text));
  if (!text.starts_with("<?xml")) return text;
  const std::size_t end = text.find("?>");
  return end == std::string::npos ? std::string{} : text.substr(end + 2);
}

}  // namespace

Outcome<Cpa> read_cpa(std::string_view bytes, const XmlLimits& limits) {
  const auto document = xml::Document::parse(Payload{std::string(bytes)}, limits);
  if (!document) return no_cpa(document.failure().detail);
  const Found found = unwrap(document->root());
  if (found.agreement) return read_agreement(*found.agreement);
  const std::string inner = without_declaration(found.innermost.text());
  if (!inner.starts_with('<')) return no_cpa("there is no agreement or profile of CPPA 2.0 in it");
  const auto inside = xml::Document::parse(Payload{inner}, limits);
  if (!inside) return no_cpa("in the escaped text: " + inside.failure().detail);
  if (!is_agreement(inside->root())) return no_cpa("the escaped text is no agreement or profile of CPPA 2.0");
  return read_agreement(inside->root());
}

}  // namespace budstikke::ebms
