#pragma once
// xmlsec1's signature context, with everything switched off that the profile does not name. Included by .cpp files only.

#include <xmlsec/xmldsig.h>

#include <memory>
#include <vector>

#include "adapters/signature/envelope_signature.hpp"

namespace budstikke::signature {

struct FreeContext {
  void operator()(xmlSecDSigCtx* context) const { xmlSecDSigCtxDestroy(context); }
};
using Context = std::unique_ptr<xmlSecDSigCtx, FreeContext>;

/// All that a signature may name: the two transforms, Canonical XML, and the algorithms.
[[nodiscard]] std::vector<xmlSecTransformId> allowed_transforms();

/// Uses `key` and no other; takes its own reference. Null where the key is of another kind than the algorithm, or memory is short.
/// Precondition: prepare_library() was called.
[[nodiscard]] Context make_context(evp_pkey_st* key, Algorithm algorithm);

/// Fills in the digests and the value of an empty Signature.
[[nodiscard]] bool sign(xmlSecDSigCtx* context, xmlNode* signature);

/// OpenSSL's list of this thread's errors, which others would read as their own.
void clear_errors();

}  // namespace budstikke::signature
