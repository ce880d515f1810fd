#include "adapters/http/authenticator.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

#include "adapters/http/http_types.hpp"
#include "adapters/http/tls.hpp"

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

void prepare(HttpClient& client, Authentication way) {
  if (way == Authentication::api_key) {
    client.key_sha256 = plain_digest(client.key_sha256);
    if (client.key_sha256.empty()) {
      throw std::invalid_argument("The client " + client.name + " needs key_sha256: 64 hex digits.");
    }
  }
  if (way == Authentication::client_certificate) {
    if (client.certificate.empty()) {
      throw std::invalid_argument("The client " + client.name +
                                  " needs a certificate: its CN or fingerprint.");
    }
    if (std::string digest = plain_digest(client.certificate); !digest.empty()) client.certificate = digest;
  }
}

}  // namespace

Authenticator::Authenticator(Authentication way, std::vector<HttpClient> clients)
    : way_(way), clients_(std::move(clients)) {
  if (way_ == Authentication::none) return;
  if (clients_.empty()) throw std::invalid_argument("Authentication is on, but no client is configured.");
  std::set<std::string> names;
  for (HttpClient& client : clients_) {
    if (client.name.empty() || !names.insert(client.name).second) {
      throw std::invalid_argument("Each client needs a name of its own: \"" + client.name + "\".");
    }
    prepare(client, way_);
  }
}

const HttpClient* Authenticator::by_key(std::string_view authorization, std::string_view api_key) const {
  constexpr std::string_view kScheme = "Bearer ";
  if (authorization.size() > kScheme.size() &&
      same_header_name(authorization.substr(0, kScheme.size()), kScheme)) {
    api_key = authorization.substr(kScheme.size());
  }
  if (api_key.empty()) return nullptr;
  const std::string digest = sha256_hex(api_key);
  const HttpClient* found = nullptr;
  for (const HttpClient& client : clients_) {
    if (equal_in_constant_time(digest, client.key_sha256)) found = &client;
  }
  return found;
}

const HttpClient* Authenticator::by_certificate(std::string_view common_name,
                                                std::string_view fingerprint) const {
  const auto it = std::ranges::find_if(clients_, [&](const HttpClient& client) {
    return (!fingerprint.empty() && client.certificate == fingerprint) ||
           (!common_name.empty() && client.certificate == common_name);
  });
  return it == clients_.end() ? nullptr : &*it;
}

}  // namespace budstikke
