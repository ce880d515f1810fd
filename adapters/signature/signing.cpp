#include <libxml/parser.h>

#include <memory>

#include "adapters/crypto/base64.hpp"
#include "adapters/signature/algorithms.hpp"
#include "adapters/signature/context.hpp"
#include "adapters/signature/envelope_signature.hpp"
#include "adapters/signature/library.hpp"
#include "adapters/signature/profile.hpp"
#include "adapters/signature/tree.hpp"
#include "adapters/xml/document.hpp"

namespace budstikke::signature {
namespace {

// RFC 2392 §2: what an address cannot hold is percent-encoded.
std::string to_cid(std::string_view content_id) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  constexpr std::string_view kPlain = "-._~!$'()*+,;=:@";
  std::string uri = "cid:";
  for (const char c : content_id) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || kPlain.find(c) != std::string_view::npos) {
      uri += c;
    } else {
      uri += '%';
      uri += kDigits[static_cast<unsigned char>(c) >> 4];
      uri += kDigits[static_cast<unsigned char>(c) & 15];
    }
  }
  return uri;
}

std::string method(std::string_view name, std::string_view algorithm) {
  return "<ds:" + std::string(name) + " Algorithm=\"" + std::string(algorithm) + "\"/>";
}

std::string reference(std::string_view uri, std::string_view transforms, Digest digest) {
  return "<ds:Reference URI=\"" + xml::encode(uri, "UTF-8") + "\">" + std::string(transforms) +
         method("DigestMethod", to_uri(digest)) + "<ds:DigestValue/></ds:Reference>";
}

std::string empty_signature(std::span<const Attachment> attachments, std::string_view certificate_der,
                            Algorithm algorithm) {
  const Digest digest = hash_of(algorithm);
  const std::string transforms = "<ds:Transforms>" + method("Transform", kEnveloped) +
                                 "<ds:Transform Algorithm=\"" + std::string(kXPath) +
                                 "\"><ds:XPath xmlns:SOAP-ENV=\"" + std::string(kSoap) + "\">" +
                                 profile_xpath("SOAP-ENV") + "</ds:XPath></ds:Transform>" +
                                 method("Transform", kC14n) + "</ds:Transforms>";
  std::string text = "<ds:Signature xmlns:ds=\"" + std::string(kDsig) + "\"><ds:SignedInfo>" +
                     method("CanonicalizationMethod", kC14n) + method("SignatureMethod", to_uri(algorithm)) +
                     reference("", transforms, digest);
  for (const Attachment& one : attachments) text += reference(to_cid(one.content_id), "", digest);
  return text + "</ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo><ds:X509Data><ds:X509Certificate>" +
         crypto::to_base64(certificate_der) +
         "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>";
}

// Put into the tree, so that the envelope is read once. The text is our own throughout.
bool append_signature(xmlNode* header, const std::string& signature) {
  xmlNode* made = nullptr;
  const auto result = xmlParseInNodeContext(header, signature.data(), static_cast<int>(signature.size()),
                                            XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING, &made);
  if (result != XML_ERR_OK || made == nullptr) {
    xmlFreeNodeList(made);
    return false;
  }
  return xmlAddChildList(header, made) != nullptr;
}

Outcome<xml::Document> with_signature(std::string_view soap, const std::string& signature) {
  auto document = xml::Document::parse(Payload(std::string(soap)), envelope_limits());
  if (!document) return document.failure();
  const auto sound = check_envelope(document->native());
  if (!sound) return sound.failure();
  xmlNode* const header = elements_of(xmlDocGetRootElement(document->native())).front();
  if (!append_signature(header, signature))
    return Failure(Code::S601, "an envelope that no signature can be put into");
  return document;
}

std::string written(xmlDoc* document) {
  xmlChar* bytes = nullptr;
  int size = 0;
  xmlDocDumpMemoryEnc(document, &bytes, &size, "UTF-8");
  std::string text(reinterpret_cast<const char*>(bytes),
                   bytes == nullptr ? 0 : static_cast<std::size_t>(size));
  xmlFree(bytes);
  return text;
}

}  // namespace

Outcome<std::string> sign_envelope(std::string_view unsigned_soap, std::span<const Attachment> attachments,
                                   const crypto::PrivateKey& key, std::string_view certificate_der,
                                   Algorithm algorithm) {
  prepare_library();
  const auto ids = check_content_ids(attachments);
  if (!ids) return ids.failure();
  if (algorithm == Algorithm::rsa_sha1) return Failure(Code::S611, "SHA-1 is never signed with");
  if (!key.fits(certificate_der)) return Failure(Code::S611, "the key is not the certificate's");
  const auto document =
      with_signature(unsigned_soap, empty_signature(attachments, certificate_der, algorithm));
  if (!document) return document.failure();
  const auto profile = read_profile(document->native());
  if (!profile) return profile.failure();
  const OpenAttachments open(attachments);
  const Context context = make_context(key.native(), algorithm);
  if (!context) return Failure(Code::S611, "the key is of another kind than the algorithm");
  const bool made = sign(context.get(), profile->signature);
  clear_errors();
  if (!made) return Failure(Code::S611, "the key cannot sign");
  std::string text = written(document->native());
  if (text.size() > envelope_limits().message_bytes)
    return Failure(Code::S601, "an envelope that is too large once it is signed");
  return text;
}

}  // namespace budstikke::signature
