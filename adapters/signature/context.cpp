#include "adapters/signature/context.hpp"

#include <xmlsec/keys.h>
#include <xmlsec/openssl/crypto.h>
#include <xmlsec/openssl/evp.h>

#include <array>

#include "adapters/signature/algorithms.hpp"
#include "adapters/signature/next_hop.hpp"

namespace budstikke::signature {
namespace {

// In the order of Algorithm.
std::array<xmlSecTransformId, 7> signature_transforms() {
  return {xmlSecOpenSSLTransformRsaSha256Id,   xmlSecOpenSSLTransformRsaSha384Id,
          xmlSecOpenSSLTransformRsaSha512Id,   xmlSecOpenSSLTransformEcdsaSha256Id,
          xmlSecOpenSSLTransformEcdsaSha384Id, xmlSecOpenSSLTransformEcdsaSha512Id,
          xmlSecOpenSSLTransformRsaSha1Id};
}

std::array<xmlSecTransformId, 7> reference_transforms() {
  return {xmlSecTransformEnvelopedId,     next_hop_filter(),
          xmlSecTransformInclC14NId,      xmlSecOpenSSLTransformSha256Id,
          xmlSecOpenSSLTransformSha384Id, xmlSecOpenSSLTransformSha512Id,
          xmlSecOpenSSLTransformSha1Id};
}

xmlSecKeyPtr adopt(evp_pkey_st* key, bool rsa) {
  const crypto::PrivateKey facts(crypto::own_reference(key));
  if (rsa ? !facts.is_rsa() : !facts.is_ec()) return nullptr;
  // Takes the reference over where it succeeds.
  xmlSecKeyDataPtr data = xmlSecOpenSSLEvpKeyAdopt(facts.native());
  if (data == nullptr) return nullptr;
  static_cast<void>(crypto::own_reference(key));
  xmlSecKeyPtr made = xmlSecKeyCreate();
  if (made == nullptr || xmlSecKeySetValue(made, data) < 0) {
    xmlSecKeyDataDestroy(data);
    if (made != nullptr) xmlSecKeyDestroy(made);
    return nullptr;
  }
  return made;
}

bool allow(xmlSecDSigCtx* context, Algorithm algorithm) {
  // A reference that is neither empty nor of the same document counts as remote; what a "cid:" reaches, library.cpp decides,
  // and profile.cpp has refused all others.
  context->enabledReferenceUris = xmlSecTransformUriTypeEmpty | xmlSecTransformUriTypeRemote;
  context->flags |= XMLSEC_DSIG_FLAGS_STORE_SIGNEDINFO_REFERENCES | XMLSEC_DSIG_FLAGS_IGNORE_MANIFESTS;
  for (const xmlSecTransformId id : reference_transforms()) {
    if (xmlSecDSigCtxEnableReferenceTransform(context, id) < 0) return false;
  }
  return xmlSecDSigCtxEnableSignatureTransform(context, xmlSecTransformInclC14NId) == 0 &&
         xmlSecDSigCtxEnableSignatureTransform(
             context, signature_transforms()[static_cast<std::size_t>(algorithm)]) == 0;
}

}  // namespace

std::vector<xmlSecTransformId> allowed_transforms() {
  std::vector<xmlSecTransformId> all;
  for (const xmlSecTransformId id : reference_transforms()) all.push_back(id);
  for (const xmlSecTransformId id : signature_transforms()) all.push_back(id);
  return all;
}

Context make_context(evp_pkey_st* key, Algorithm algorithm) {
  Context context(xmlSecDSigCtxCreate(nullptr));
  if (!context || !allow(context.get(), algorithm)) return {};
  context->signKey = adopt(key, takes_rsa(algorithm));
  if (context->signKey == nullptr) return {};
  return context;
}

void clear_errors() { crypto::clear_errors(); }

}  // namespace budstikke::signature
