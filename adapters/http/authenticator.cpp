#include "adapters/http/authenticator.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <set>
#include <stdexcept>
#include <utility>

namespace budstikke {

namespace {

constexpr std::size_t kDigestCharacters = 64;

/// Hex digits in lower case, without colons; empty where `text` is not a SHA-256 in hex.
std::string plain_digest(std::string_view text) {
  std::string digest;
  for (char c : text) {
    if (c == ':') continue;
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return {};
    digest += c;
  }
  return digest.size() == kDigestCharacters ? digest : std::string{};
}

[[noreturn]] void refuse(const HttpClient& client, const std::string& why) {
  throw std::invalid_argument("The client " + client.name + " " + why);
}

}  // namespace

Authenticator::Authenticator(Authentication way, std::vector<HttpClient> clients, const Authenticator* before)
    : way_(way), clients_(std::move(clients)) {
  if (way_ == Authentication::none) return;
  if (clients_.empty()) throw std::invalid_argument("Authentication is on, but no client is configured.");
  if (before != nullptr) {
    secret_ = before->secret_;
  } else if (RAND_bytes(secret_.data(), static_cast<int>(secret_.size())) != 1) {
    throw std::runtime_error("The system gives no randomness.");
  }
  std::set<std::string> names;
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    if (clients_[i].name.empty() || !names.insert(clients_[i].name).second) {
      throw std::invalid_argument("Each client needs a name of its own: \"" + clients_[i].name + "\".");
    }
    prepare(clients_[i], i);
  }
  if (before == nullptr) return;
  for (auto& [id, known] : keys_) {
    const auto old = before->keys_.find(id);
    if (old != before->keys_.end() && old->second.encoded == known.encoded)
      known.verified = old->second.verified;
  }
}

void Authenticator::prepare(HttpClient& client, std::size_t index) {
  if (way_ == Authentication::api_key) {
    if (client.key_hashes.empty()) refuse(client, "needs key_hashes: make one with budstikke key new.");
    for (const std::string& text : client.key_hashes) {
      auto hash = key_hash_from_text(text);
      if (!hash) refuse(client, "has a key hash that is none: make one with budstikke key new.");
      if (!keys_.emplace(hash->id, Known{index, std::move(hash->encoded), std::nullopt}).second) {
        refuse(client, "has a key that is used twice.");
      }
    }
  }
  if (way_ == Authentication::client_certificate) {
    if (client.certificates.empty()) refuse(client, "needs a certificate: its SHA-256 fingerprint.");
    for (const std::string& text : client.certificates) {
      const std::string digest = plain_digest(text);
      if (digest.empty()) refuse(client, "needs SHA-256 fingerprints of 64 hex digits.");
      if (!certificates_.emplace(digest, index).second)
        refuse(client, "has a certificate that is used twice.");
    }
  }
}

Authenticator::Mac Authenticator::mac_of(std::string_view key) const {
  Mac mac{};
  unsigned size = 0;
  if (HMAC(EVP_sha256(), secret_.data(), static_cast<int>(secret_.size()),
           reinterpret_cast<const unsigned char*>(key.data()), key.size(), mac.data(), &size) == nullptr) {
    throw std::runtime_error("OpenSSL offers no HMAC.");
  }
  return mac;
}

const HttpClient* Authenticator::remembered(std::string_view key) const {
  const auto id = key_id_of(key);
  if (!id) return nullptr;
  const auto found = keys_.find(*id);
  if (found == keys_.end() || !found->second.verified) return nullptr;
  const Mac mac = mac_of(key);
  const bool same = CRYPTO_memcmp(mac.data(), found->second.verified->data(), mac.size()) == 0;
  return same ? &clients_[found->second.client] : nullptr;
}

std::optional<Authenticator::Candidate> Authenticator::candidate(std::string_view key) const {
  const auto id = key_id_of(key);
  if (!id || keys_.empty()) return std::nullopt;
  const auto found = keys_.find(*id);
  if (found == keys_.end()) return Candidate{nullptr, keys_.begin()->second.encoded};
  return Candidate{&clients_[found->second.client], found->second.encoded};
}

void Authenticator::remember(std::string_view key) {
  const auto id = key_id_of(key);
  if (!id) return;
  const auto found = keys_.find(*id);
  if (found != keys_.end()) found->second.verified = mac_of(key);
}

const HttpClient* Authenticator::by_certificate(std::string_view fingerprint) const {
  const auto found = certificates_.find(fingerprint);
  return found == certificates_.end() ? nullptr : &clients_[found->second];
}

std::string shown_key(const HttpRequest& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string authorization = request.header("Authorization");
  if (authorization.size() > kScheme.size() &&
      same_header_name(std::string_view(authorization).substr(0, kScheme.size()), kScheme)) {
    return authorization.substr(kScheme.size());
  }
  return request.header("X-API-Key");
}

}  // namespace budstikke
