#include "adapters/signature/profile.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "adapters/crypto/base64.hpp"
#include "adapters/signature/tree.hpp"

namespace budstikke::signature {
namespace {

constexpr std::size_t kMostReferences = 64;
constexpr std::size_t kMostCertificateBytes = 65'536;
constexpr std::string_view kScheme = "cid:";

Failure shape(std::string detail) { return Failure(Code::S601, std::move(detail)); }

// With the rule's number in the national validation guide (README.md).
Failure broken(int rule, std::string_view what, Code code = Code::S601) {
  return Failure(code, "rule " + std::to_string(rule) + ": " + std::string(what));
}

bool usable(std::string_view id) {
  return !id.empty() && id.size() <= 998 && std::ranges::all_of(id, [](char c) {
    return c > 0x20 && c < 0x7f && std::string_view("\"<>#%").find(c) == std::string_view::npos;
  });
}

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// RFC 2392: the id is percent-encoded in the address.
std::optional<std::string> content_id_of(std::string_view uri) {
  std::string id;
  for (std::size_t i = kScheme.size(); i < uri.size(); ++i) {
    if (uri[i] != '%') {
      if (uri[i] == '#') return std::nullopt;
      id += uri[i];
      continue;
    }
    if (i + 2 >= uri.size() || hex(uri[i + 1]) < 0 || hex(uri[i + 2]) < 0) return std::nullopt;
    id += static_cast<char>(hex(uri[i + 1]) * 16 + hex(uri[i + 2]));
    i += 2;
  }
  if (!usable(id)) return std::nullopt;
  return id;
}

std::string without_space(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
  std::ranges::replace(text, '\'', '"');
  return text;
}

// The filter selects by attribute alone, so whatever prefix stands for SOAP, it is one text.
bool is_profile_xpath(const xmlNode* xpath) {
  const std::string text = without_space(text_of(xpath));
  const std::size_t at = text.find("[@");
  const std::size_t colon = text.find(":actor", at);
  if (at == std::string::npos || colon == std::string::npos) return false;
  const std::string prefix = text.substr(at + 2, colon - at - 2);
  if (text != without_space(profile_xpath(prefix))) return false;
  const xmlNs* space = xmlSearchNs(xpath->doc, const_cast<xmlNode*>(xpath), chars(prefix.c_str()));
  return space != nullptr && view(space->href) == kSoap;
}

bool is_transform(const xmlNode* node, std::string_view algorithm) {
  return is(node, kDsig, "Transform") && only_attributes(node, {"Algorithm"}) &&
         attribute_of(node, "Algorithm") == algorithm;
}

// enveloped-signature, then the filter (which some leave out), then Canonical XML. The rule that is broken, or 0.
int broken_rule(const xmlNode* transforms) {
  if (!is(transforms, kDsig, "Transforms") || !only_attributes(transforms, {})) return 38;
  const std::vector<xmlNode*> all = elements_of(transforms);
  if (all.size() != 2 && all.size() != 3) return 38;
  if (!is_transform(all.front(), kEnveloped) || !elements_of(all.front()).empty()) return 39;
  if (!is_transform(all.back(), kC14n) || !elements_of(all.back()).empty()) return 41;
  if (all.size() == 2) return 0;
  const std::vector<xmlNode*> filter = elements_of(all[1]);
  const bool sound = is_transform(all[1], kXPath) && filter.size() == 1 && is(filter[0], kDsig, "XPath") &&
                     is_profile_xpath(filter[0]);
  return sound ? 0 : 40;
}

bool is_method(const xmlNode* node, std::string_view name) {
  return is(node, kDsig, name) && only_attributes(node, {"Algorithm"}) && elements_of(node).empty();
}

Outcome<void> read_target(ProfileReference& reference, std::vector<xmlNode*>& parts) {
  if (reference.uri.starts_with(kScheme)) {
    const auto id = content_id_of(reference.uri);
    if (!id) return broken(42, "a cid: address that no attachment can have");
    reference.content_id = *id;
    if (!parts.empty() && is(parts.front(), kDsig, "Transforms"))
      return broken(65, "transforms of an attachment");
    return {};
  }
  if (!reference.uri.empty())
    return broken(37, "a reference to something else than the envelope or an attachment");
  const int rule = parts.empty() ? 38 : broken_rule(parts.front());
  if (rule != 0) return broken(rule, "other transforms than the profile's");
  reference.filtered = elements_of(parts.front()).size() == 3;
  parts.erase(parts.begin());
  return {};
}

Outcome<ProfileReference> read_reference(xmlNode* node) {
  ProfileReference reference;
  reference.node = node;
  if (!is(node, kDsig, "Reference") || !only_attributes(node, {"URI", "Id"}) ||
      xmlHasProp(node, chars("URI")) == nullptr) {
    return broken(37, "a reference of another form");
  }
  reference.uri = attribute_of(node, "URI");
  std::vector<xmlNode*> parts = elements_of(node);
  const auto target = read_target(reference, parts);
  if (!target) return target.failure();
  if (parts.empty() || !is_method(parts[0], "DigestMethod")) return broken(84, "no DigestMethod");
  if (parts.size() != 2 || !is(parts[1], kDsig, "DigestValue")) return broken(85, "not one DigestValue");
  const auto digest = digest_of(attribute_of(parts[0], "Algorithm"));
  if (!digest) return broken(84, "a digest that is not allowed", Code::S602);
  reference.digest = *digest;
  return reference;
}

Outcome<void> read_signed_info(const xmlNode* info, ProfileSignature& signature) {
  const std::vector<xmlNode*> parts = elements_of(info);
  if (parts.empty() || !is_method(parts[0], "CanonicalizationMethod"))
    return broken(103, "no CanonicalizationMethod");
  if (parts.size() < 2 || !is_method(parts[1], "SignatureMethod")) return broken(104, "no SignatureMethod");
  if (parts.size() - 2 > kMostReferences) return shape("too many references");
  if (attribute_of(parts[0], "Algorithm") != kC14n)
    return broken(103, "a canonicalization that is not allowed", Code::S602);
  const auto algorithm = algorithm_of(attribute_of(parts[1], "Algorithm"));
  if (!algorithm) return broken(104, "a signature algorithm that is not allowed", Code::S602);
  signature.algorithm = *algorithm;
  for (auto at = parts.begin() + 2; at != parts.end(); ++at) {
    auto reference = read_reference(*at);
    if (!reference) return reference.failure();
    signature.references.push_back(std::move(*reference));
  }
  if (std::ranges::count(signature.references, std::string{}, &ProfileReference::uri) != 1)
    return broken(37, "not exactly one reference to the envelope");
  return {};
}

Outcome<std::string> read_key_info(const xmlNode* info) {
  std::string der;
  bool data = false;
  for (const xmlNode* part : elements_of(info)) {
    if (is(part, kDsig, "KeyValue") || is(part, kDsig, "KeyName")) continue;  // never looked at
    if (!is(part, kDsig, "X509Data")) return broken(35, "KeyInfo holds something else than X509Data");
    data = true;
    for (const xmlNode* one : elements_of(part)) {
      if (is(one, kDsig, "X509IssuerSerial") || is(one, kDsig, "X509SubjectName") ||
          is(one, kDsig, "X509SKI"))
        continue;
      if (!is(one, kDsig, "X509Certificate") || !der.empty())
        return broken(36, "not exactly one certificate");
      const auto bytes = crypto::from_base64(text_of(one));
      if (!bytes || bytes->empty() || bytes->size() > kMostCertificateBytes)
        return broken(36, "the certificate is not base64, or too large");
      der = *bytes;
    }
  }
  if (!data) return broken(35, "no X509Data");
  if (der.empty()) return broken(36, "no certificate");
  return der;
}

bool beside_text(const xmlNode* comment) {
  if (comment->parent == nullptr || comment->parent->type != XML_ELEMENT_NODE) return false;
  for (const xmlNode* one = comment->parent->children; one != nullptr; one = one->next) {
    if ((one->type == XML_TEXT_NODE || one->type == XML_CDATA_SECTION_NODE) && !blank(view(one->content)))
      return true;
  }
  return false;
}

bool is_id(std::string_view name) {
  return name.size() == 2 && (name[0] == 'i' || name[0] == 'I') && (name[1] == 'd' || name[1] == 'D');
}

bool new_ids(const xmlNode* element, std::set<std::string>& ids) {
  for (const xmlAttr* one = element->properties; one != nullptr; one = one->next) {
    if (!is_id(view(one->name))) continue;
    xmlChar* value = xmlNodeListGetString(element->doc, one->children, 1);
    const bool fresh = ids.emplace(view(value)).second;
    xmlFree(value);
    if (!fresh) return false;
  }
  return true;
}

}  // namespace

std::string profile_xpath(std::string_view prefix) {
  const std::string actor = "ancestor-or-self::node()[@" + std::string(prefix) + ":actor=";
  return "not(" + actor + "\"urn:oasis:names:tc:ebxml-msg:actor:nextMSH\"] | " + actor +
         "\"http://schemas.xmlsoap.org/soap/actor/next\"])";
}

Outcome<void> check_envelope(const xmlDoc* document) {
  const xmlNode* root = xmlDocGetRootElement(const_cast<xmlDoc*>(document));
  if (!is(root, kSoap, "Envelope")) return shape("not a SOAP 1.1 envelope");
  const std::vector<xmlNode*> parts = elements_of(root);
  if (parts.size() != 2 || !is(parts[0], kSoap, "Header") || !is(parts[1], kSoap, "Body"))
    return shape("an envelope that is not one Header and one Body");
  std::set<std::string> ids;
  for (const xmlNode* at = document->children; at != nullptr; at = next_node(at)) {
    if (at->type == XML_PI_NODE) return shape("a processing instruction");
    if (at->type == XML_COMMENT_NODE && beside_text(at)) return shape("a comment beside text");
    if (at->type != XML_ELEMENT_NODE) continue;
    const bool soap = at->ns != nullptr && view(at->ns->href) == kSoap;
    if (soap && at != root && at != parts[0] && at != parts[1] && view(at->name) != "Fault")
      return shape("an envelope, header or body inside another");
    if (!new_ids(at, ids)) return shape("an id that stands twice");
  }
  return {};
}

Outcome<ProfileSignature> read_profile(const xmlDoc* document) {
  const xmlNode* root = xmlDocGetRootElement(const_cast<xmlDoc*>(document));
  ProfileSignature found;
  for (const xmlNode* at = root; at != nullptr; at = next_node(at)) {
    if (!is(at, kDsig, "Signature")) continue;
    if (found.signature != nullptr) return broken(52, "more than one Signature");
    if (!is(at->parent, kSoap, "Header")) return broken(45, "a Signature elsewhere than in the Header");
    found.signature = const_cast<xmlNode*>(at);
  }
  if (found.signature == nullptr) return broken(45, "no Signature");
  const std::vector<xmlNode*> parts = elements_of(found.signature);
  if (parts.empty() || !is(parts[0], kDsig, "SignedInfo")) return broken(32, "no SignedInfo");
  if (parts.size() < 2 || !is(parts[1], kDsig, "SignatureValue")) return broken(33, "no SignatureValue");
  if (parts.size() < 3 || !is(parts[2], kDsig, "KeyInfo")) return broken(34, "no KeyInfo");
  if (parts.size() > 3) return shape("a Signature that is more than SignedInfo, SignatureValue and KeyInfo");
  const auto info = read_signed_info(parts[0], found);
  if (!info) return info.failure();
  found.leaves_out_next_hop =
      std::ranges::find(found.references, true, &ProfileReference::filtered) != found.references.end();
  auto certificate = read_key_info(parts[2]);
  if (!certificate) return certificate.failure();
  found.certificate_der = std::move(*certificate);
  return found;
}

Outcome<void> check_content_ids(std::span<const Attachment> attachments) {
  std::set<std::string_view> ids;
  for (const Attachment& one : attachments) {
    if (!usable(one.content_id)) return Failure(Code::S604, "a content id that cannot be referred to");
    if (!ids.insert(one.content_id).second) return Failure(Code::S604, "a content id that stands twice");
  }
  return {};
}

Outcome<void> check_coverage(const ProfileSignature& signature, std::span<const Attachment> attachments) {
  const auto sound = check_content_ids(attachments);
  if (!sound) return sound.failure();
  std::set<std::string_view> missing;
  for (const Attachment& one : attachments) missing.insert(one.content_id);
  for (const ProfileReference& reference : signature.references) {
    if (reference.content_id.empty()) continue;
    if (missing.erase(reference.content_id) == 0)
      return broken(64, "a reference to no attachment, or two to the same", Code::S604);
  }
  if (!missing.empty())
    return broken(42, std::to_string(missing.size()) + " attachments that the signature does not cover",
                  Code::S604);
  return {};
}

}  // namespace budstikke::signature
