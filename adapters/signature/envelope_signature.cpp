#include "adapters/signature/envelope_signature.hpp"

#include <xmlsec/xmldsig.h>

#include <algorithm>

#include "adapters/crypto/base64.hpp"
#include "adapters/signature/context.hpp"
#include "adapters/signature/covered.hpp"
#include "adapters/signature/library.hpp"
#include "adapters/signature/profile.hpp"
#include "adapters/signature/tree.hpp"
#include "adapters/xml/document.hpp"

namespace budstikke::signature {
namespace {

Outcome<xml::Document> parse(std::string_view soap) {
  return xml::Document::parse(Payload(std::string(soap)), envelope_limits());
}

Outcome<ProfileSignature> profile_of(const xml::Document& document) {
  const auto sound = check_envelope(document.native());
  if (!sound) return sound.failure();
  return read_profile(document.native());
}

Outcome<SignatureFacts> facts_of(const ProfileSignature& profile, bool with_xml) {
  SignatureFacts facts;
  facts.certificate_der = profile.certificate_der;
  facts.signature_algorithm = to_uri(profile.algorithm);
  for (const ProfileReference& one : profile.references) {
    const auto digest = crypto::from_base64(text_of(elements_of(one.node).back()));
    if (!digest) return Failure(Code::S601, "rule 85: a digest that is not base64");
    facts.references.push_back(
        {one.uri, std::string(to_uri(one.digest)), *digest, with_xml ? canonical(one.node) : std::string{}});
  }
  return facts;
}

bool uses_sha1(const ProfileSignature& profile) {
  return hash_of(profile.algorithm) == Digest::sha1 ||
         std::ranges::find(profile.references, Digest::sha1, &ProfileReference::digest) !=
             profile.references.end();
}

// Which of the two did not match: for the operator, who asks the partner.
Failure mismatch(xmlSecDSigCtx& context) {
  const xmlSecSize count = xmlSecPtrListGetSize(&context.signedInfoReferences);
  for (xmlSecSize i = 0; i < count; ++i) {
    const auto* reference =
        static_cast<xmlSecDSigReferenceCtx*>(xmlSecPtrListGetItem(&context.signedInfoReferences, i));
    if (reference == nullptr || reference->status == xmlSecDSigStatusSucceeded) continue;
    return Failure(Code::S603, view(reference->uri).empty() ? "rule 85: the envelope's digest"
                                                            : "rule 85: an attachment's digest");
  }
  return Failure(Code::S603, "rule 105: the signature's value");
}

bool all_match(xmlSecDSigCtx& context, std::size_t references) {
  if (context.status != xmlSecDSigStatusSucceeded) return false;
  if (xmlSecPtrListGetSize(&context.signedInfoReferences) != references) return false;
  for (std::size_t i = 0; i < references; ++i) {
    const auto* reference = static_cast<xmlSecDSigReferenceCtx*>(
        xmlSecPtrListGetItem(&context.signedInfoReferences, static_cast<xmlSecSize>(i)));
    if (reference == nullptr || reference->status != xmlSecDSigStatusSucceeded) return false;
  }
  return true;
}

Outcome<void> run(const ProfileSignature& profile, std::span<const Attachment> attachments) {
  const std::shared_ptr<evp_pkey_st> key = crypto::public_key_of(profile.certificate_der);
  if (!key) return Failure(Code::S603, "rule 36: the certificate holds no key");
  const OpenAttachments open(attachments);
  const Context context = make_context(key.get(), profile.algorithm);
  if (!context)
    return Failure(Code::S603, "rule 104: the certificate's key is of another kind than the algorithm");
  const bool ran = xmlSecDSigCtxVerify(context.get(), profile.signature) == 0;
  clear_errors();
  if (!ran || !all_match(*context, profile.references.size())) return mismatch(*context);
  return {};
}

// xmlsec1 keeps nothing of what it digested, so it is made again, and its digest is what shows that it is the same.
Outcome<std::string> covered_by(xmlDoc* document, const ProfileSignature& profile,
                                const SignatureFacts& facts) {
  std::string covered = covered_bytes(document, profile);
  for (std::size_t i = 0; i < profile.references.size(); ++i) {
    if (!profile.references[i].uri.empty()) continue;
    if (!covered.empty() && crypto::hash(profile.references[i].digest, covered) == facts.references[i].digest)
      return covered;
  }
  return Failure(Code::S603, "rule 85: the envelope's digest");
}

}  // namespace

XmlLimits envelope_limits() {
  return {.message_bytes = 262'144,
          .depth = 32,
          .start_tag_bytes = 8'192,
          .attributes = 32,
          .elements = 1'000,
          .text_bytes = 262'144};
}

Outcome<Verified> verify_envelope(std::string_view soap, std::span<const Attachment> attachments,
                                  const VerifyPolicy& policy) {
  prepare_library();
  const auto document = parse(soap);
  if (!document) return document.failure();
  return verify_envelope(*document, attachments, policy);
}

Outcome<Verified> verify_envelope(const xml::Document& document, std::span<const Attachment> attachments,
                                  const VerifyPolicy& policy) {
  prepare_library();
  const auto profile = profile_of(document);
  if (!profile) return profile.failure();
  Verified verified;
  verified.outdated = uses_sha1(*profile);
  if (verified.outdated && !(policy.sha1_until && policy.now < *policy.sha1_until))
    return Failure(Code::S602, "rule 104: SHA-1 without an exception for this partner and day");
  const auto covers = check_coverage(*profile, attachments);
  if (!covers) return covers.failure();
  auto facts = facts_of(*profile, false);
  if (!facts) return facts.failure();
  verified.facts = std::move(*facts);
  const auto matches = run(*profile, attachments);
  if (!matches) return matches.failure();
  auto covered = covered_by(document.native(), *profile, verified.facts);
  if (!covered) return covered.failure();
  verified.covered = std::move(*covered);
  return verified;
}

Outcome<SignatureFacts> read_signature(std::string_view soap) {
  prepare_library();
  const auto document = parse(soap);
  if (!document) return document.failure();
  const auto profile = profile_of(*document);
  if (!profile) return profile.failure();
  return facts_of(*profile, true);
}

}  // namespace budstikke::signature
