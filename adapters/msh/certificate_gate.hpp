#pragma once
// Whether a certificate may be relied on now: chain, dates, usage, whose it is, and whether it has been revoked.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "adapters/crypto/revocation_check.hpp"
#include "adapters/crypto/trust.hpp"
#include "adapters/crypto/trusted_chains.hpp"
#include "adapters/http/client.hpp"
#include "engine/ports/clock.hpp"

namespace budstikke::msh {

struct GateParts {
  boost::asio::any_io_executor cpu;
  std::shared_ptr<const crypto::CertificateRoots> roots;
  crypto::RevocationPolicy revocation;
  HttpCaller* caller = nullptr;  ///< for OCSP and CRL: plain http, for those answers are signed
  Clock* clock = nullptr;
  Duration within = std::chrono::seconds{10};  ///< of one question to a certificate authority
};

/// For the history: " of which nobody said whether it was revoked", where the policy lets that pass; else empty.
[[nodiscard]] std::string doubt_in(const crypto::RevocationVerdict& verdict);

/// Loop thread; any number of calls at once. Everything in `parts` outlives them.
class CertificateGate {
 public:
  explicit CertificateGate(GateParts parts) : parts_(std::move(parts)) {}

  /// S605, S606 not to be trusted; S607 revoked; S608 nobody says whether it is, and the policy is hard: not now. A signature
  /// or encryption of a message is as good as its certificate was when this returned.
  boost::asio::awaitable<Outcome<crypto::RevocationVerdict>> check(std::string certificate_der,
                                                                   crypto::TrustWish wish);

  void replace_roots(std::shared_ptr<const crypto::CertificateRoots> roots) {
    parts_.roots = std::move(roots);
    trusted_.forget();
  }

 private:
  boost::asio::awaitable<Outcome<std::shared_ptr<const crypto::CertificateChain>>> chain_of(
      std::string certificate_der, crypto::TrustWish wish, TimePoint now);
  boost::asio::awaitable<Outcome<std::string>> fetch(crypto::RevocationFetch wanted);

  GateParts parts_;
  crypto::TrustedChains trusted_;
  crypto::RevocationCache cache_;
};

}  // namespace budstikke::msh
