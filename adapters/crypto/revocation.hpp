#pragma once
// Revocation answers: what to ask (OCSP, RFC 6960; CRL, RFC 5280 §5), and what an answer says once it is verified. Values
// only: nothing here opens a connection or reads a clock. Any thread; CPU only.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/outcome.hpp"
#include "engine/model/time.hpp"

namespace budstikke::crypto {

enum class RevocationStatus : std::uint8_t {
  good,
  revoked,
  unknown,  ///< the responder does not know the certificate
};

struct RevocationAnswer {
  RevocationStatus status = RevocationStatus::unknown;
  TimePoint this_update{};
  TimePoint next_update{};  ///< until when the answer may be used
  TimePoint revoked_at{};   ///< where revoked
};

/// Where a certificate says that its status is told. Plain http only (RFC 5280 and 6960: the answers are signed, and https
/// would need this very check); each list bounded, in the certificate's order.
struct RevocationSources {
  std::vector<std::string> ocsp;
  std::vector<std::string> crl;
};
[[nodiscard]] RevocationSources revocation_sources(std::string_view certificate_der);

/// Largest answers that are looked at.
inline constexpr std::size_t kMostOcspBytes = 65'536;
inline constexpr std::size_t kMostCrlBytes = 16'777'216;

/// An OCSP request (DER) for one certificate: without nonce, as responders that answer from prepared answers want it (RFC 5019).
/// S608 where one of the two is no certificate.
[[nodiscard]] Outcome<std::string> ocsp_request(std::string_view certificate_der,
                                                std::string_view issuer_der);

/// Verifies the response's signature (by the issuer, or by a responder that the issuer certified for OCSP), that it is about
/// this certificate, and its dates at `at` (5 minutes of skew). S608 where any of it fails; never a guess.
[[nodiscard]] Outcome<RevocationAnswer> read_ocsp(std::string_view response, std::string_view certificate_der,
                                                  std::string_view issuer_der, TimePoint at);

/// Verifies that the list (DER or PEM) is the issuer's own, speaks of this certificate as a whole (no delta or indirect list, nor
/// one of some reasons only, nor another point's), and its dates. S608 otherwise.
[[nodiscard]] Outcome<RevocationAnswer> read_crl(std::string_view list, std::string_view certificate_der,
                                                 std::string_view issuer_der, TimePoint at);

}  // namespace budstikke::crypto
