#pragma once
// Chains of certificates that were found to be trusted, for those who ask about the same few certificates with every message:
// each link is an operation of a key.

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/crypto/trust.hpp"
#include "engine/model/time.hpp"

namespace budstikke::crypto {

/// What trust() said of a certificate, for the same wish and the same roots. Only what was trusted, and only while every
/// certificate of the chain is valid; whether one of them has been revoked is asked each time, for that changes. Bounded: the one
/// used least lately goes first. One thread.
class TrustedChains {
 public:
  /// At least 1.
  explicit TrustedChains(std::size_t most = 1'000) : most_(most) {}

  /// Null where nothing is known.
  [[nodiscard]] std::shared_ptr<const CertificateChain> find(std::string_view certificate_der,
                                                             const TrustWish& wish, TimePoint at);
  /// `chain` as trust() gave it for this certificate and wish.
  void keep(std::string_view certificate_der, const TrustWish& wish,
            std::shared_ptr<const CertificateChain> chain);
  /// Where the roots are others now.
  void forget();
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::shared_ptr<const CertificateChain> chain;
    TimePoint from{};
    TimePoint until{};
    std::uint64_t used = 0;
  };
  void erase(std::map<std::string, Entry>::iterator entry);

  std::size_t most_;
  std::map<std::string, Entry> entries_;
  std::map<std::uint64_t, std::string> by_use_;
  std::uint64_t uses_ = 0;
};

}  // namespace budstikke::crypto
