#include "adapters/crypto/certificate_cache.hpp"

#include <utility>

#include "adapters/crypto/digest.hpp"

namespace budstikke::crypto {
namespace {

constexpr std::size_t kLargestKept = 8'192;

Cert read_der(std::string_view der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* const end = at + der.size();
  Cert certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  // Bytes behind the certificate would be kept and never looked at.
  if (at != end) return {};
  return certificate;
}

Cert shared(const Cert& certificate) {
  X509_up_ref(certificate.get());
  return Cert(certificate.get());
}

}  // namespace

Cert CertificateCache::of(std::string_view der) {
  if (der.size() > kLargestKept) return read_der(der);
  const std::string digest = hash(Hash::sha256, der);
  if (Cert known = find(digest)) return known;
  // Outside the lock: two threads that read the same certificate at once do it both.
  Cert certificate = read_der(der);
  if (certificate) keep(digest, shared(certificate));
  return certificate;
}

std::size_t CertificateCache::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

Cert CertificateCache::find(const std::string& digest) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(digest);
  if (found == entries_.end()) return {};
  by_use_.erase(found->second.used);
  found->second.used = ++uses_;
  by_use_.emplace(uses_, digest);
  return shared(found->second.certificate);
}

void CertificateCache::keep(const std::string& digest, Cert certificate) {
  const std::lock_guard lock(mutex_);
  const auto [entry, fresh] = entries_.try_emplace(digest);
  if (!fresh) return;
  entry->second = {std::move(certificate), ++uses_};
  by_use_.emplace(uses_, digest);
  if (entries_.size() <= most_) return;
  entries_.erase(by_use_.begin()->second);
  by_use_.erase(by_use_.begin());
}

}  // namespace budstikke::crypto
