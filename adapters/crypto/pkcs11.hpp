#pragma once
// Private keys that stay in a PKCS#11 token, through the engine of libp11 (Debian 12 has no provider for OpenSSL 3).

#include <string>

#include "adapters/crypto/private_key.hpp"

namespace budstikke::crypto {

/// All keys of a process come from one module: libp11's engine takes no second. `pin` is overwritten. S611 with a sentence that
/// names address or module. Any thread; one at a time gets through. Blocks on the token.
[[nodiscard]] Outcome<PrivateKey> load_token_key(const std::string& address, const std::string& module,
                                                 std::string pin);

}  // namespace budstikke::crypto
