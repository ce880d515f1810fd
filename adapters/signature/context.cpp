#include "adapters/signature/context.hpp"

#include <xmlsec/keyinfo.h>
#include <xmlsec/keys.h>
#include <xmlsec/keysmngr.h>
#include <xmlsec/openssl/crypto.h>
#include <xmlsec/openssl/evp.h>

#include <array>
#include <utility>

#include "adapters/signature/algorithms.hpp"
#include "adapters/signature/next_hop.hpp"

namespace budstikke::signature {
namespace {

struct FreeKey {
  void operator()(xmlSecKey* key) const { xmlSecKeyDestroy(key); }
};

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

// xmlsec1 takes a key of a token for a public one, since it cannot see the private part, and would refuse to sign with it. Where
// it asks for a key, the demand can be lifted; what the key can do shows when it signs. Nor does it look for the private part of
// any other key then, which takes as long as reading the envelope.
xmlSecKeyPtr give_key(xmlNodePtr /*node*/, xmlSecKeyInfoCtxPtr context) {
  context->keyReq.keyType = xmlSecKeyDataTypeUnknown;
  return xmlSecKeyDuplicate(static_cast<xmlSecKeyPtr>(context->userData));
}

xmlSecKeysMngrPtr signing_keys() {
  static const xmlSecKeysMngrPtr manager = [] {
    xmlSecKeysMngrPtr made = xmlSecKeysMngrCreate();
    if (made != nullptr) made->getKey = give_key;
    return made;
  }();
  return manager;
}

bool allow(xmlSecDSigCtx* context, Algorithm algorithm) {
  // A reference that is neither empty nor of the same document counts as remote; what a "cid:" reaches, library.cpp decides,
  // and profile.cpp has refused all others.
  context->enabledReferenceUris = xmlSecTransformUriTypeEmpty | xmlSecTransformUriTypeRemote;
  // Nothing that was digested is kept: xmlsec1 would hold a copy of each attachment until the end.
  context->flags |= XMLSEC_DSIG_FLAGS_IGNORE_MANIFESTS;
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

bool sign(xmlSecDSigCtx* context, xmlNode* signature) {
  const std::unique_ptr<xmlSecKey, FreeKey> key(std::exchange(context->signKey, nullptr));
  context->keyInfoReadCtx.keysMngr = signing_keys();
  context->keyInfoReadCtx.userData = key.get();
  const bool signed_now =
      xmlSecDSigCtxSign(context, signature) == 0 && context->status == xmlSecDSigStatusSucceeded;
  context->keyInfoReadCtx.userData = nullptr;
  return signed_now;
}

void clear_errors() { crypto::clear_errors(); }

}  // namespace budstikke::signature
