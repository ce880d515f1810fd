#pragma once
// The national transport: keys, partners, what goes out in envelopes and what comes in.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/http/listener.hpp"
#include "adapters/mail/lmtp_server.hpp"
#include "adapters/mail/smtp_sender.hpp"
#include "adapters/msh/agreement.hpp"
#include "adapters/msh/ebms_receiver.hpp"
#include "adapters/msh/ebms_transport.hpp"
#include "adapters/msh/roads.hpp"
#include "adapters/msh/signal_outbox.hpp"
#include "config/settings.hpp"
#include "engine/intake/admission.hpp"
#include "engine/intake/routing.hpp"
#include "engine/ports/address_archive.hpp"
#include "engine/ports/message_reader.hpp"
#include "engine/runtime/signal.hpp"
#include "tools/budstikked/lane_endpoints.hpp"

namespace budstikke {

/// What the parts work with. All of it outlives them.
struct EbxmlSurroundings {
  boost::asio::any_io_executor loop;
  RoutingSlot& routing;
  LaneEndpoints& endpoints;
  CertificateArchive& certificates;
  const MessageReader& reader;
  Clock& clock;
  Entropy& entropy;
  StatusSink& status;
  msh::Agreements agreements;
  /// Asks the register for a party's certificates anew; may be empty.
  std::function<void(HerId)> ask_for_certificates;
};

/// Where what comes in goes. All of it outlives the parts too.
struct EbxmlIntake {
  MessageIntake& intake;
  EnvelopeDesk& desk;
  Admission& admission;
  std::function<void(const std::string&)> fault;
};

/// The parties that envelopes are exchanged with, as address book, registry and settings say it now. Loop thread.
class PartnerBook {
 public:
  /// Throws std::runtime_error with a sentence where a certificate file cannot be used.
  PartnerBook(EbxmlSurroundings around, const config::Settings& settings);

  boost::asio::awaitable<Outcome<msh::Partner>> find(HerId her_id);
  /// The registry's certificates have changed: those that are known are not used any more.
  void forget_certificates();

 private:
  struct Special {
    config::EbxmlPartnerSettings settings;
    std::string certificate;  ///< DER
  };

  [[nodiscard]] bool are_fresh(TimePoint now) const;
  boost::asio::awaitable<Outcome<void>> refresh_certificates();
  boost::asio::awaitable<Outcome<void>> read_certificates();
  [[nodiscard]] std::string certificate_of(HerId her_id, HerId parent) const;
  [[nodiscard]] std::vector<PartyCertificate> signers_of(HerId her_id, HerId parent) const;
  /// What the settings, and an agreement, say of it.
  void specialise(msh::Partner& partner, HerId parent) const;
  [[nodiscard]] Endpoint endpoint_of(HerId her_id) const;

  EbxmlSurroundings around_;
  std::map<HerId, Special> special_;
  std::map<HerId, std::string> encryption_certificates_;  ///< of the registry, DER
  bool has_register_;  ///< else what the store has of signers may be years old
  std::map<HerId, std::vector<PartyCertificate>> signers_;  ///< of the registry
  std::optional<TimePoint> read_at_;
  std::uint64_t forgotten_ = 0;  ///< how often
  bool reading_ = false;
  Signal read_;  ///< notified when a reading has ended
};

class EbxmlParts {
 public:
  /// Throws std::runtime_error with a sentence where a key, a certificate or an address cannot be used.
  EbxmlParts(EbxmlSurroundings around, const config::Settings& settings);
  ~EbxmlParts();

  [[nodiscard]] Transport& transport() { return transport_; }

  /// What comes in goes there from now on. Once, before start().
  void take_in(EbxmlIntake intake);
  /// Binds. Throws std::runtime_error with a sentence where an address cannot be bound.
  void start();
  /// "ebXML port 1, LMTP port 2"; empty where nothing listens.
  [[nodiscard]] std::string listening() const;
  void stop_listening();
  /// Returns when nothing that came in is under way any more, and the signals that go back are sent or `grace` has passed.
  boost::asio::awaitable<void> stopped(Duration grace);

  /// The registry's certificates have changed.
  void forget_certificates() { partners_.forget_certificates(); }
  void reload_tls();
  void replace_identity(msh::Identity identity);

 private:
  [[nodiscard]] msh::FindPartner find_partner();
  /// Status lines: own_certificate (warn).
  void tell_of_own_certificates();
  boost::asio::awaitable<Outcome<std::optional<Payload>>> answer_to_message(HerId sender, BusinessId name);

  EbxmlSurroundings around_;
  config::Settings settings_;
  EnvelopeDesk* desk_ = nullptr;  ///< once what comes in is taken
  boost::asio::thread_pool cpu_;
  std::shared_ptr<const crypto::CertificateRoots> roots_;
  std::shared_ptr<const msh::Identity> identity_;
  PartnerBook partners_;
  HttpCaller peers_;
  HttpCaller authorities_;
  std::unique_ptr<mail::SmtpSender> smtp_;
  msh::CertificateGate gate_;
  msh::MessageOpener opener_;
  msh::WireSender sender_;
  msh::EbmsTransport transport_;
  msh::SignalOutbox outbox_;
  std::unique_ptr<msh::EbmsReceiver> receiver_;
  std::unique_ptr<HttpListener> listener_;
  std::unique_ptr<mail::LmtpServer> lmtp_;
};

/// Null where the settings name no keys. Throws as EbxmlParts does.
[[nodiscard]] std::unique_ptr<EbxmlParts> ebxml_parts(EbxmlSurroundings around,
                                                      const config::Settings& settings);

/// As the settings say. Blocks on files and tokens.
[[nodiscard]] Outcome<msh::Identity> load_identity(const config::EbxmlSettings& settings);

/// What partners will have against the node's own certificates today, in sentences that name the option; `book` are the parties
/// that are known. Precondition: check_ebxml_parts() throws nothing. Blocks on files and tokens.
[[nodiscard]] std::vector<std::string> warnings_about_own(const config::EbxmlSettings& settings,
                                                          const std::vector<Party>& book);

/// Tries what can be tried without binding an address; throws std::runtime_error with a sentence.
void check_ebxml_parts(const config::Settings& settings);

}  // namespace budstikke
