#pragma once
// One message of a partner's, from bytes to trust: read, verified under the partner's policy, signed by a certificate that is
// the partner's and has not been revoked.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <optional>

#include "adapters/msh/certificate_gate.hpp"
#include "adapters/msh/opening.hpp"
#include "adapters/msh/partner.hpp"
#include "engine/ports/status_sink.hpp"

namespace budstikke::msh {

/// What became of the bytes: as much as there is.
struct Reading {
  std::optional<Failure> failure;            ///< why it is not trusted; nothing: `opened` is set
  std::optional<ebms::EbmsEnvelope> claims;  ///< nothing: it is no ebXML
  std::optional<Partner> partner;  ///< whom it claims to be from, where the address book knows that one
  std::optional<Opened> opened;    ///< set only where all of it holds
  std::optional<Outcome<std::vector<ebms::SignatureReference>>> own;  ///< where they were asked for
};

struct ReaderParts {
  boost::asio::any_io_executor cpu;
  FindPartner partner;
  CertificateGate* gate = nullptr;
  Clock* clock = nullptr;
  std::size_t most_bytes = 52'428'800;
  /// Of signers that are none of the partner's registered or agreed ones (rule 79): refused with S606, or taken and told of.
  bool refuse_unregistered = false;
  StatusSink* status = nullptr;  ///< may be null where none are told of
  /// Asks the register for a party's certificates anew; may be empty. Quick.
  std::function<void(HerId)> ask_register{};
  /// Registers lag: nobody is refused by what was fetched longer ago, but told to try again.
  Duration fetched_within = std::chrono::hours{1};
};

/// Loop thread; any number of calls at once. Everything in `parts` outlives them.
class MessageOpener {
 public:
  explicit MessageOpener(ReaderParts parts) : parts_(std::move(parts)) {}

  /// A failure with advice `defer` (S608, B203, S606 before the register was asked) says that nothing is known yet: the peer is
  /// to try again. Others: M501-M503, M504 (no sender that is known), S601-S607, M505 (the signed envelope names another sender
  /// than the unsigned one).
  /// `own`: wire text of an envelope of ours that this may answer, whose references are read with it; may be empty.
  boost::asio::awaitable<Reading> read(Incoming incoming, Payload own = {});

 private:
  /// Rule 79. Nothing where the signer is registered or agreed, or may be another.
  [[nodiscard]] std::optional<Failure> fault_of_register(const Partner& partner,
                                                         const PartyCertificate& signer) const;

  ReaderParts parts_;
};

}  // namespace budstikke::msh
