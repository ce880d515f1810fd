#pragma once
// Messages in ebXML envelopes (ebMS 2.0, HIS 1037): encrypted to the party, signed by us, by HTTP(S) or by mail.

#include <functional>
#include <memory>

#include "adapters/msh/agreement.hpp"
#include "adapters/msh/identity.hpp"
#include "adapters/msh/reading.hpp"
#include "adapters/msh/sealing.hpp"
#include "adapters/msh/wire_sender.hpp"
#include "engine/ports/clock.hpp"
#include "engine/ports/status_sink.hpp"
#include "engine/ports/transport.hpp"

namespace budstikke::msh {

/// What an application receipt says.
struct ReceiptNames {
  std::string type;    ///< OriginalMsgId/MsgType; empty where it cannot be read
  BusinessId answers;  ///< OriginalMsgId/Id
  HerId from;          ///< who writes it
};

struct TransportParts {
  boost::asio::any_io_executor cpu;  ///< for encrypting and signing alone, so that nothing else waits for it
  std::function<std::shared_ptr<const Identity>()> identity;
  FindPartner partner;
  CertificateGate* gate = nullptr;
  MessageOpener* opener = nullptr;
  WireSender* sender = nullptr;
  Clock* clock = nullptr;
  Entropy* entropy = nullptr;
  StatusSink* status = nullptr;
  std::function<ReceiptNames(const Payload&)> read_receipt;  ///< called in the pool
  /// EnvelopeDesk::answer_to_message. May be null: then no receipt knows the envelope that it answers.
  std::function<boost::asio::awaitable<Outcome<std::optional<Payload>>>(HerId sender, BusinessId name)>
      answer_to_message{};
};

/// Loop thread. Everything in `parts` outlives its calls.
class EbmsTransport : public Transport {
 public:
  explicit EbmsTransport(TransportParts parts) : parts_(std::move(parts)) {}

  [[nodiscard]] bool wraps(const Endpoint& endpoint) const override;

  /// One sender, one party, one payload. Service, Action and Roles are the message type's; a receipt goes under those of the
  /// envelope that it answers, the roles swapped, in its conversation, and where that is not known under those of the message.
  /// What is held or deferred: no certificate of the party (S610), one that is not trusted (S605-S607,
  /// held), nobody says whether it was revoked (S608), no key of ours that is valid today (S611), H317.
  boost::asio::awaitable<Outcome<Wrapped>> wrap(Shipment shipment) override;

  /// Handed over where the peer's signed acknowledgement comes in the same exchange; else it is awaited. D422 and D423 where an
  /// error signal comes instead. An answer that nobody signed can put the delivery on the work list (D406), and ends nothing; a
  /// SOAP fault defers it (D405). What comes back and is not trusted counts as nothing.
  boost::asio::awaitable<Outcome<HandOver>> send(Shipment shipment, Duration within) override;

 private:
  /// Under which names a shipment goes, but for its party's.
  boost::asio::awaitable<Outcome<TermsWish>> wish_for(Shipment shipment, TimePoint now);
  [[nodiscard]] MessageToSeal order_for(const Shipment& shipment, const Partner& partner, Terms terms,
                                        const TermsWish& wish);
  /// Where the envelope of a shipment goes: an agreement may have an address for each of its actions.
  boost::asio::awaitable<Outcome<Endpoint>> endpoint_for(Shipment shipment);
  boost::asio::awaitable<Outcome<HandOver>> answer_of(Shipment shipment, HttpAnswer answer);
  HandOver not_believed(const Shipment& shipment, const Failure& failure);

  TransportParts parts_;
};

}  // namespace budstikke::msh
