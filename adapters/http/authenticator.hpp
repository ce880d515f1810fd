#pragma once
// Who is calling: by API key or by client certificate. Loop thread.

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/http_types.hpp"
#include "engine/model/api_key.hpp"
#include "engine/model/ids.hpp"
#include "engine/model/role.hpp"

namespace budstikke {

enum class Authentication { none, api_key, client_certificate };

/// One system that may call. Several keys or certificates, so that a new one may overlap with the old.
struct HttpClient {
  std::string name;
  std::vector<std::string> key_hashes;    ///< of its API keys, as engine/model/api_key.hpp says
  std::vector<std::string> certificates;  ///< SHA-256 fingerprints in hex; colons allowed
  std::vector<HerId> senders = {};        ///< sender HER-ids that it may use
  bool any_sender = false;                ///< it may use any; without this and without senders, none
  RoleSet roles = {};                     ///< what it may do over the admin API
};

class Authenticator {
 public:
  /// Throws std::invalid_argument with a sentence: no clients, a client without what `way` needs, what is not understood,
  /// a name, key or certificate used twice. What `before` has verified and is still configured stays verified.
  Authenticator(Authentication way, std::vector<HttpClient> clients, const Authenticator* before = nullptr);

  [[nodiscard]] Authentication way() const { return way_; }

  /// The client whose key this is, where it has been verified before. Costs no hash.
  [[nodiscard]] const HttpClient* remembered(std::string_view key) const;
  struct Candidate {
    const HttpClient* client =
        nullptr;          ///< null: the key names nobody; `encoded` then costs as much to verify as others
    std::string encoded;  ///< the Argon2id hash to verify it against
  };
  /// Whose key it says it is. Nothing where it has not the form of a key.
  [[nodiscard]] std::optional<Candidate> candidate(std::string_view key) const;
  /// `key` is its candidate's. Keeps an HMAC of it under a key of this process, one for each configured key.
  void remember(std::string_view key);

  /// The client with that certificate, verified before.
  [[nodiscard]] const HttpClient* by_certificate(std::string_view fingerprint) const;

 private:
  using Mac = std::array<unsigned char, 32>;
  struct Known {
    std::size_t client = 0;
    std::string encoded;
    std::optional<Mac> verified;
  };

  void prepare(HttpClient& client, std::size_t index);
  [[nodiscard]] Mac mac_of(std::string_view key) const;

  Authentication way_;
  std::vector<HttpClient> clients_;
  std::map<std::string, Known, std::less<>> keys_;  ///< by the key's name
  std::map<std::string, std::size_t, std::less<>> certificates_;
  Mac secret_{};
};

/// The key that a request shows: "Authorization: Bearer KEY", else "X-API-Key: KEY". Empty where it shows none.
[[nodiscard]] std::string shown_key(const HttpRequest& request);

}  // namespace budstikke
