#include "adapters/crypto/public_keys.hpp"

#include <openssl/err.h>

#include "adapters/crypto/digest.hpp"
#include "adapters/crypto/handles.hpp"

namespace budstikke::crypto {
namespace {

constexpr std::size_t kMostKept = 1'000;
constexpr std::size_t kLargestKept = 8'192;

std::shared_ptr<evp_pkey_st> read_key(std::string_view certificate_der) {
  const Cert certificate = parse_certificate(certificate_der);
  EVP_PKEY* key = certificate ? X509_get_pubkey(certificate.get()) : nullptr;
  ERR_clear_error();
  return key == nullptr ? nullptr : std::shared_ptr<evp_pkey_st>(key, EVP_PKEY_free);
}

}  // namespace

std::shared_ptr<evp_pkey_st> PublicKeys::of(std::string_view certificate_der) {
  if (certificate_der.size() > kLargestKept) return read_key(certificate_der);
  const std::string digest = hash(Hash::sha256, certificate_der);
  if (auto known = find(digest)) return known;
  // Outside the lock: two threads that read the same certificate at once do it both.
  auto key = read_key(certificate_der);
  if (key) keep(digest, key);
  return key;
}

std::size_t PublicKeys::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

std::shared_ptr<evp_pkey_st> PublicKeys::find(const std::string& digest) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(digest);
  if (found == entries_.end()) return nullptr;
  by_use_.erase(found->second.used);
  found->second.used = ++uses_;
  by_use_.emplace(uses_, digest);
  return found->second.key;
}

void PublicKeys::keep(const std::string& digest, const std::shared_ptr<evp_pkey_st>& key) {
  const std::lock_guard lock(mutex_);
  const auto [entry, fresh] = entries_.try_emplace(digest, Entry{key, ++uses_});
  if (!fresh) return;
  by_use_.emplace(entry->second.used, digest);
  if (entries_.size() <= most_) return;
  entries_.erase(by_use_.begin()->second);
  by_use_.erase(by_use_.begin());
}

std::shared_ptr<evp_pkey_st> public_key_of(std::string_view certificate_der) {
  static PublicKeys keys(kMostKept);
  return keys.of(certificate_der);
}

}  // namespace budstikke::crypto
