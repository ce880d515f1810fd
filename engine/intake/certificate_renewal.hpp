#pragma once
// What a party could not open, or what could not be encrypted to the certificate that was known of it, is encrypted anew when
// its new certificate is known.

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <vector>

#include "engine/intake/context.hpp"
#include "engine/intake/desk.hpp"

namespace budstikke {

/// What a release because of a new certificate gives as its reason; by it such releases are counted.
inline constexpr const char* kNewCertificate = "the party has a new certificate";

struct RenewalLimits {
  std::size_t releases = 2;   ///< of one delivery
  std::size_t page = 200;     ///< deliveries read at once
  std::size_t most = 10'000;  ///< deliveries looked at for one certificate, of each code
};

/// Loop thread. `context` and `desk` outlive it.
class CertificateRenewal {
 public:
  CertificateRenewal(IntakeContext& context, Desk& desk, RenewalLimits limits = {})
      : context_(context), desk_(desk), limits_(limits) {}

  /// Lets the deliveries go that are held with D423 (the peer's SecurityFailure), S605, S606, S607 (its certificate is not to be
  /// relied on) or S610 (it has none), and are encrypted to `party`'s certificate: its own, and those of its parts for which
  /// `has_own` is false. Oldest first; each at most `releases` times, by its history.
  /// They go to whom they were decided for, in a new envelope. How many went; B203 where the store cannot be read. What could
  /// not be written stays held. Status line: certificate_renewed (note).
  boost::asio::awaitable<Outcome<std::size_t>> renewed(HerId party, std::function<bool(HerId)> has_own);

 private:
  enum class Fate { released, left, gone };
  struct Found {
    TimePoint received_at{};
    DeliveryId id;
  };

  boost::asio::awaitable<Outcome<std::vector<DeliveryId>>> held_for(HerId party,
                                                                    std::function<bool(HerId)> has_own);
  boost::asio::awaitable<Outcome<std::vector<Found>>> held_with(Code code, HerId party,
                                                                std::function<bool(HerId)> has_own);
  /// B202 where the delivery changed meanwhile.
  boost::asio::awaitable<Outcome<Fate>> release(DeliveryId id);
  boost::asio::awaitable<Outcome<bool>> may_go(Delivery delivery);

  IntakeContext& context_;
  Desk& desk_;
  RenewalLimits limits_;
};

}  // namespace budstikke
