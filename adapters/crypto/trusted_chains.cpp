#include "adapters/crypto/trusted_chains.hpp"

#include <algorithm>
#include <utility>

#include "adapters/crypto/digest.hpp"

namespace budstikke::crypto {

namespace {

std::string key_of(std::string_view certificate_der, const TrustWish& wish) {
  const char kind = wish.use == CertificateUse::encryption ? 'e' : wish.without_non_repudiation ? 's' : 'n';
  return hash(Hash::sha256, certificate_der) + kind + wish.organisation_number;
}

}  // namespace

std::shared_ptr<const CertificateChain> TrustedChains::find(std::string_view certificate_der,
                                                            const TrustWish& wish, TimePoint at) {
  const auto found = entries_.find(key_of(certificate_der, wish));
  if (found == entries_.end()) return nullptr;
  Entry& entry = found->second;
  if (at < entry.from || at >= entry.until) {
    erase(found);
    return nullptr;
  }
  by_use_.erase(entry.used);
  entry.used = ++uses_;
  by_use_.emplace(entry.used, found->first);
  return entry.chain;
}

void TrustedChains::keep(std::string_view certificate_der, const TrustWish& wish,
                         std::shared_ptr<const CertificateChain> chain) {
  Entry entry;
  entry.from = TimePoint::min();
  entry.until = TimePoint::max();
  for (const std::string& der : *chain) {
    const auto facts = read_certificate(der);
    if (!facts) return;
    entry.from = std::max(entry.from, facts->not_before);
    entry.until = std::min(entry.until, facts->not_after);
  }
  entry.chain = std::move(chain);
  entry.used = ++uses_;
  const std::string key = key_of(certificate_der, wish);
  if (const auto known = entries_.find(key); known != entries_.end()) erase(known);
  by_use_.emplace(entry.used, key);
  entries_.emplace(key, std::move(entry));
  if (entries_.size() > most_) erase(entries_.find(by_use_.begin()->second));
}

void TrustedChains::forget() {
  entries_.clear();
  by_use_.clear();
}

void TrustedChains::erase(std::map<std::string, Entry>::iterator entry) {
  by_use_.erase(entry->second.used);
  entries_.erase(entry);
}

}  // namespace budstikke::crypto
