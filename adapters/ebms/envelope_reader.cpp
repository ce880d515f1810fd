#include "adapters/ebms/envelope_reader.hpp"

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "adapters/ebms/reading.hpp"
#include "adapters/xml/document.hpp"
#include "adapters/xml/schema_set.hpp"

namespace budstikke::ebms {

namespace {

Failure no_envelope(std::string detail) { return Failure(Code::M503, std::move(detail)); }

struct SoapParts {
  xml::Node header;
  xml::Node body;
};

/// Rules 86 and 16: Envelope of SOAP 1.1, with one Header and then one Body.
Outcome<SoapParts> parts_of(const xml::Document& document) {
  const xml::Node root = document.root();
  if (root.local_name() != "Envelope" || root.namespace_uri() != kSoapNamespace)
    return no_envelope("rule 86: the root is not the Envelope of SOAP 1.1");
  const std::vector<xml::Node> children = root.children();
  const auto is = [&](std::size_t at, std::string_view name) {
    return at < children.size() && children[at].local_name() == name &&
           children[at].namespace_uri() == kSoapNamespace;
  };
  if (children.size() != 2 || !is(0, "Header") || !is(1, "Body"))
    return no_envelope("rule 16: the Envelope is not one Header and one Body");
  return SoapParts{children[0], children[1]};
}

/// An unknown block is passed over, unless it says that it must be understood (rules 100, 101).
void judge_unknown(Reading& reading, const xml::Node& block, int rule) {
  const bool must = is_true(soap_attribute(block, "mustUnderstand"));
  const bool eb = block.namespace_uri() == kEbNamespace;
  const Weight weight = must ? Weight::fault : eb ? Weight::error : Weight::note;
  reading.add({rule, weight, ErrorCode::not_supported, rule == 100 ? "//SOAP:Header" : "//SOAP:Body",
               must ? "A block that must be understood is not known" : "A block is not known", Code::M506});
}

/// Header blocks beside MessageHeader.
class HeaderBlocks {
 public:
  HeaderBlocks(Reading& reading, EbmsEnvelope& out) : reading_(reading), out_(out) {}

  void read(const xml::Node& block) {
    if (block.namespace_uri() == kDsigNamespace && block.local_name() == "Signature") return;
    if (block.namespace_uri() != kEbNamespace) return judge_unknown(reading_, block, 100);
    const std::string name(block.local_name());
    // AckRequested may stand once for each actor (ebMS 2.0 §6.3.1); the others once.
    std::string key = name;
    if (name == "AckRequested" && !is_for_receiver(block)) key += " " + soap_attribute(block, "actor");
    if (!seen_.insert(key).second)
      return reading_.add({name == "MessageHeader" ? 4 : 0, Weight::error, ErrorCode::inconsistent,
                           "//eb:" + name_of_known(name), "A header block stands twice", Code::M505});
    read_known(block, name);
  }

 private:
  static bool is_for_receiver(const xml::Node& block) {
    const std::string actor = soap_attribute(block, "actor");
    return actor.empty() || actor == kActorToParty;
  }

  /// Never a name that the sender made up.
  static std::string name_of_known(std::string_view name) {
    for (const std::string_view known :
         {"MessageHeader", "AckRequested", "Acknowledgment", "ErrorList", "SyncReply", "MessageOrder"}) {
      if (name == known) return std::string(known);
    }
    return "*";
  }

  void read_known(const xml::Node& block, std::string_view name) {
    if (name == "MessageHeader") return read_message_header(reading_, block, out_);
    if (name == "AckRequested") {
      // What is asked of the next hop alone is not asked of the receiver.
      if (is_for_receiver(block)) read_ack_requested(reading_, block, out_);
      return;
    }
    if (name == "Acknowledgment") return read_acknowledgment(reading_, block, out_);
    if (name == "ErrorList") return read_error_list(reading_, block, out_);
    if (name == "SyncReply") {
      out_.sync_reply = true;
      return;
    }
    if (name == "MessageOrder") return;
    judge_unknown(reading_, block, 100);
  }

  Reading& reading_;
  EbmsEnvelope& out_;
  std::set<std::string> seen_;
};

void read_body(Reading& reading, const xml::Node& body, EbmsEnvelope& out) {
  std::set<std::string> seen;
  for (const xml::Node& block : body.children()) {
    const std::string name(block.local_name());
    const bool known = block.namespace_uri() == kEbNamespace &&
                       (name == "Manifest" || name == "StatusRequest" || name == "StatusResponse");
    if (!known) {
      judge_unknown(reading, block, 101);
    } else if (!seen.insert(name).second) {
      reading.add({0, Weight::error, ErrorCode::inconsistent, "//eb:" + name, "A body block stands twice",
                   Code::M505});
    } else if (name == "Manifest") {
      read_manifest(reading, block, out);
    } else {
      read_status(reading, block, out);
    }
  }
}

/// Rule 17, of what no rule with a number of its own refuses: that says better what is wrong.
void judge_schema(const xml::Document& document, Findings& findings) {
  if (refuses(findings)) return;
  const auto fault = xml::SchemaSet::envelopes().validate(document);
  if (!fault) return;
  // Without its position: what is covered by the signature has others than what was sent.
  const std::string& detail = fault->detail;
  Reading(findings).against_schema(
      "", "Not as the schema of ebMS 2.0 wants it: " + detail.substr(detail.find(": ") + 2));
}

}  // namespace

XmlLimits envelope_limits() {
  XmlLimits limits;
  limits.message_bytes = 1'048'576;
  limits.text_bytes = 262'144;
  limits.elements = 5'000;
  limits.depth = 32;
  return limits;
}

Outcome<xml::Document> parse_envelope(std::string_view xml, const XmlLimits& limits) {
  auto document = xml::Document::parse(Payload{std::string(xml)}, limits);
  if (!document) return no_envelope(document.failure().detail);
  return document;
}

Outcome<ReadEnvelope> read_envelope(std::string_view xml, const XmlLimits& limits) {
  const auto document = parse_envelope(xml, limits);
  if (!document) return document.failure();
  auto read = read_claims(*document);
  if (read) judge_schema(*document, read->findings);
  return read;
}

Outcome<ReadEnvelope> read_claims(const xml::Document& document) {
  const auto parts = parts_of(document);
  if (!parts) return parts.failure();
  if (!parts->header.child(kEbNamespace, "MessageHeader"))
    return no_envelope("rule 4: MessageHeader of ebMS 2.0 is missing");
  ReadEnvelope out;
  Reading reading(out.findings);
  HeaderBlocks blocks(reading, out.envelope);
  for (const xml::Node& block : parts->header.children()) blocks.read(block);
  read_body(reading, parts->body, out.envelope);
  judge_kind(reading, out.envelope);
  return out;
}

Outcome<std::vector<SignatureReference>> read_signature_references(std::string_view soap,
                                                                   const XmlLimits& limits) {
  const auto document = parse_envelope(soap, limits);
  if (!document) return document.failure();
  return read_signature_references(*document);
}

Outcome<std::vector<SignatureReference>> read_signature_references(const xml::Document& document) {
  const auto parts = parts_of(document);
  if (!parts) return parts.failure();
  const auto signature = parts->header.child(kDsigNamespace, "Signature");
  const auto info = signature ? signature->child("SignedInfo") : std::nullopt;
  if (!info) return no_envelope("there is no signature");
  std::vector<SignatureReference> references;
  for (const xml::Node& child : info->children()) {
    if (child.namespace_uri() == kDsigNamespace && child.local_name() == "Reference")
      references.push_back(read_reference(child));
  }
  return references;
}

}  // namespace budstikke::ebms
