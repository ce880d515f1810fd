#pragma once
// Who is calling: by API key or by client certificate. Loop thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/ids.hpp"

namespace budstikke {

enum class Authentication { none, api_key, client_certificate };

/// One system that may call.
struct HttpClient {
  std::string name;
  std::string key_sha256;   ///< of its API key, hex
  std::string certificate;  ///< its certificate's subject CN, or SHA-256 fingerprint in hex (colons allowed)
  std::vector<HerId> senders;  ///< sender HER-ids that it may use; empty: any
};

class Authenticator {
 public:
  /// Throws std::invalid_argument with a sentence: no clients, a client without what `way` needs, a name used twice.
  Authenticator(Authentication way, std::vector<HttpClient> clients);

  [[nodiscard]] Authentication way() const { return way_; }
  /// The client with that key, given as the Authorization header ("Bearer KEY") or the X-API-Key header. Keys are
  /// compared by their SHA-256, every one of them, in constant time.
  [[nodiscard]] const HttpClient* by_key(std::string_view authorization, std::string_view api_key) const;
  /// The client with that certificate, verified before.
  [[nodiscard]] const HttpClient* by_certificate(std::string_view common_name,
                                                 std::string_view fingerprint) const;

 private:
  Authentication way_;
  std::vector<HttpClient> clients_;
};

}  // namespace budstikke
