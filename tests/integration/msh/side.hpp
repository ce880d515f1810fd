#pragma once
// One message handler with a real listener and a real connection out; intake and memory of envelopes are as simple as can be.

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "adapters/crypto/certificate.hpp"
#include "adapters/http/listener.hpp"
#include "adapters/msh/ebms_receiver.hpp"
#include "adapters/msh/ebms_transport.hpp"
#include "adapters/msh/roads.hpp"
#include "adapters/msh/signal_outbox.hpp"
#include "tests/support/counting_entropy.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/pki.hpp"
#include "tests/support/recording_status_sink.hpp"
#include "tests/support/temporary_folder.hpp"

namespace budstikke::tests {

/// Who exchanges messages here, and the organisations whose certificates they have.
inline constexpr HerId kWard{101};
inline constexpr HerId kService{201};
inline constexpr const char* kHospitalNumber = "983974880";
inline constexpr const char* kHospital = "NTRNO-983974880";
inline constexpr const char* kMunicipalityNumber = "938801363";
inline constexpr const char* kMunicipality = "NTRNO-938801363";

class PlainIntake : public MessageIntake {
 public:
  boost::asio::awaitable<Outcome<Acceptance>> accept(Submission submission) override {
    if (failing) co_return *failing;
    got.push_back(submission);
    Acceptance acceptance;
    acceptance.message.id = MessageId{"m-" + std::to_string(got.size())};
    if (submission.refused || refuses) acceptance.kind = Acceptance::Kind::refused;
    if (refuses && !submission.refused) {
      acceptance.failure = *refuses;
      acceptance.receipt = receipt;
    }
    co_return acceptance;
  }
  std::vector<Submission> got;
  std::optional<Failure> failing;
  std::optional<Failure> refuses;  ///< content, with this receipt
  std::optional<Payload> receipt;
};

class PlainDesk : public EnvelopeDesk {
 public:
  boost::asio::awaitable<Outcome<SignalFate>> take_signal(TransportSignal signal) override {
    signals.push_back(std::move(signal));
    co_return SignalFate::settled;
  }
  boost::asio::awaitable<Outcome<SignalFate>> take_report(MailReport report) override {
    reports.push_back(std::move(report));
    co_return SignalFate::settled;
  }
  boost::asio::awaitable<Outcome<std::optional<SentEnvelope>>> sent(EnvelopeId id) override {
    const auto found = own.find(id);
    if (found == own.end()) co_return std::optional<SentEnvelope>{};
    co_return SentEnvelope{{}, found->second};
  }
  boost::asio::awaitable<Outcome<std::optional<Payload>>> answer_to(HerId from, EnvelopeId id) override {
    const auto found = answers.find({from, id});
    if (found == answers.end()) co_return std::optional<Payload>{};
    co_return std::optional<Payload>{found->second};
  }
  boost::asio::awaitable<Outcome<std::optional<Payload>>> answer_to_message(HerId sender,
                                                                            BusinessId name) override {
    const auto found = brought.find(name);
    if (found == brought.end()) co_return std::optional<Payload>{};
    co_return co_await answer_to(sender, found->second);
  }
  boost::asio::awaitable<Outcome<Payload>> keep_answer(AnsweredEnvelope envelope) override {
    descriptions.push_back(envelope.description);
    co_return answers.emplace(std::pair{envelope.from, envelope.id}, envelope.answer).first->second;
  }
  std::map<EnvelopeId, Payload> own;
  std::map<std::pair<HerId, EnvelopeId>, Payload> answers;
  std::map<BusinessId, EnvelopeId> brought;  ///< which envelope of a peer's brought a message
  std::vector<TransportSignal> signals;
  std::vector<MailReport> reports;
  std::vector<std::string> descriptions;
};

[[nodiscard]] inline std::string said(const RecordingStatusSink& status) {
  std::string all;
  for (const StatusLine& line : status.lines) all += line.detail + "\n";
  return all;
}

/// An authority, and what it issues.
struct Pki {
  Issued root = issue(authority_wish("Testvik root"));
  TemporaryFolder folder;
  std::string roots_file = folder.file("roots.pem");
  std::vector<std::pair<int, std::string>> extensions;  ///< of all that is issued from now on
  mutable long last_serial = 1;

  Pki() { std::ofstream(roots_file) << certificate_pem(root); }

  [[nodiscard]] Issued enterprise(const char* number, const char* usage) const {
    CertificateWish wish = enterprise_wish(usage);
    wish.subject = {{"C", "NO"}, {"organizationIdentifier", number}, {"CN", number}};
    wish.extensions = extensions;
    wish.serial = ++last_serial;
    return issue(wish, &root);
  }
};

class Side {
 public:
  Side(boost::asio::io_context& io, const Pki& pki, HerId own, const char* number,
       const crypto::RevocationPolicy& policy = {.mode = crypto::RevocationMode::off})
      : her_id(own),
        io_(io),
        pki_(pki),
        signing_(pki.enterprise(number, "nonRepudiation")),
        encrypting(pki.enterprise(number, "keyEncipherment,dataEncipherment")),
        roots_(std::make_shared<const crypto::CertificateRoots>(pki.roots_file)) {
    identity_ = made_identity(signing_, encrypting);
    gate_.emplace(msh::GateParts{pool_.get_executor(), roots_, policy, &caller_, &clock});
    const auto find = [this](HerId her) { return find_partner(her); };
    opener_.emplace(msh::ReaderParts{pool_.get_executor(), find, &*gate_, &clock});
    const auto identity = [this] { return identity_; };
    transport.emplace(msh::TransportParts{
        pool_.get_executor(), identity, find, &*gate_, &*opener_, &sender_, &clock, &entropy, &status,
        [this](const Payload&) { return receipt; },
        [this](HerId sender, BusinessId name) { return desk.answer_to_message(sender, std::move(name)); }});
    outbox.emplace(msh::OutboxParts{io.get_executor(), find, &sender_, &clock, &entropy, &status});
    msh::ReceiverParts parts;
    parts.cpu = pool_.get_executor();
    parts.identity = identity;
    parts.opener = &*opener_;
    parts.intake = &intake;
    parts.desk = &desk;
    parts.clock = &clock;
    parts.entropy = &entropy;
    parts.status = &status;
    parts.is_ours = [this](HerId her) { return ours.empty() || ours.contains(her); };
    parts.is_known = [this](HerId her) { return book.empty() || book.contains(her); };
    parts.agreement = [this](std::string_view id) {
      const auto found = agreements.find(std::string(id));
      return found == agreements.end() ? nullptr : found->second;
    };
    parts.mail_address = [this](HerId her) { return mail_addresses[her]; };
    receiver.emplace(std::move(parts));
    ListenerOptions options;
    options.listen = "127.0.0.1:0";
    listener_.emplace(io.get_executor(), std::move(options),
                      msh::HttpRoad{*receiver, *outbox, std::chrono::seconds{5}});
    listener_->start();
  }
  ~Side() { pool_.join(); }

  [[nodiscard]] std::string endpoint() const {
    return "ebxml+http://127.0.0.1:" + std::to_string(listener_->port()) + "/ebxml";
  }
  void knows(const Side& other, const char* number, bool sync = true) {
    msh::Partner partner;
    partner.her_id = other.her_id;
    partner.organisation_number = number;
    partner.endpoint.address = other.endpoint();
    partner.encryption_certificate = certificate_der(other.encrypting);
    partner.sync_reply = sync;
    partners[other.her_id] = partner;
  }
  void sign_as(const char* number) {
    signing_ = pki_.enterprise(number, "nonRepudiation");
    identity_ = made_identity(signing_, encrypting);
  }
  /// What it signs with; lives as long as it does not sign as another.
  [[nodiscard]] const msh::OwnKey& signing_key() const { return *identity_->signing(clock.now()); }
  /// The same, with what it was issued with.
  [[nodiscard]] const Issued& signing() const { return signing_; }
  /// Its certificate.
  [[nodiscard]] PartyCertificate signer() const {
    auto facts = crypto::read_certificate(certificate_der(signing_));
    facts->use = CertificateUse::signature;
    return *std::move(facts);
  }
  /// Signers that the partner's register does not have are refused, or taken and told of.
  void judge_signers(bool refuse) {
    msh::ReaderParts parts;
    parts.cpu = pool_.get_executor();
    parts.partner = [this](HerId her) { return find_partner(her); };
    parts.gate = &*gate_;
    parts.clock = &clock;
    parts.refuse_unregistered = refuse;
    parts.status = &status;
    parts.ask_register = [this](HerId her) { asked.push_back(her); };
    opener_.emplace(std::move(parts));
  }
  void lose_decryption_key() {
    identity_ = made_identity(signing_, pki_.enterprise(kMunicipality, "keyEncipherment,dataEncipherment"));
  }
  void find_decryption_key() { identity_ = made_identity(signing_, encrypting); }
  Shipment shipment_to(HerId party, const std::string& text = "<MsgHead/>") {
    Shipment shipment;
    shipment.sender = her_id;
    shipment.party = party;
    shipment.type = "HELSEOPPL_SOKNAD";
    shipment.deadline = clock.now() + std::chrono::hours{72};
    shipment.endpoint = partners.at(party).endpoint;
    shipment.payload = Payload{text};
    return shipment;
  }

  HerId her_id;
  ManualClock clock;
  PlainIntake intake;
  PlainDesk desk;
  RecordingStatusSink status;
  CountingEntropy entropy;
  std::map<HerId, msh::Partner> partners;
  std::map<std::string, std::shared_ptr<const ebms::Cpa>> agreements;  ///< by CPAId
  std::set<HerId> book;                                   ///< whom the address book has; empty: everybody
  std::set<HerId> ours;                                   ///< who may be addressed; empty: everybody
  std::map<HerId, std::string> mail_addresses;            ///< in the address book
  std::vector<HerId> asked;                               ///< whose certificates the register is asked for
  msh::ReceiptNames receipt{"HELSEOPPL_SOKNAD", {}, {}};  ///< what each receipt says
  std::optional<msh::EbmsTransport> transport;
  std::optional<msh::EbmsReceiver> receiver;
  std::optional<msh::SignalOutbox> outbox;

 private:
  static msh::OwnKey own_key(const Issued& issued, CertificateUse use) {
    auto facts = crypto::read_certificate(certificate_der(issued));
    facts->use = use;
    EVP_PKEY_up_ref(issued.key.get());
    return {*std::move(facts), crypto::PrivateKey(issued.key.get())};
  }
  static std::shared_ptr<const msh::Identity> made_identity(const Issued& signing, const Issued& decrypting) {
    std::vector<msh::OwnKey> signs;
    std::vector<msh::OwnKey> opens;
    signs.push_back(own_key(signing, CertificateUse::signature));
    opens.push_back(own_key(decrypting, CertificateUse::encryption));
    return std::make_shared<const msh::Identity>(std::move(signs), std::move(opens));
  }
  boost::asio::awaitable<Outcome<msh::Partner>> find_partner(HerId her) {
    const auto found = partners.find(her);
    if (found == partners.end()) co_return Failure(Code::H317);
    co_return found->second;
  }

  boost::asio::io_context& io_;
  const Pki& pki_;
  boost::asio::thread_pool pool_{1};
  Issued signing_;

 public:
  Issued encrypting;

 private:
  std::shared_ptr<const msh::Identity> identity_;
  std::shared_ptr<const crypto::CertificateRoots> roots_;
  HttpCaller caller_{io_.get_executor(), {}};
  msh::WireSender sender_{caller_, nullptr, "edi@testvik.example"};
  std::optional<msh::CertificateGate> gate_;
  std::optional<msh::MessageOpener> opener_;
  std::optional<HttpListener> listener_;
};

}  // namespace budstikke::tests
