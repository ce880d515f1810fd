#include "tools/budstikked/ebxml_parts.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <set>
#include <stdexcept>
#include <utility>
#include <variant>

#include "adapters/crypto/certificate.hpp"
#include "engine/intake/turn.hpp"
#include "tools/budstikked/part_options.hpp"

namespace budstikke {

namespace asio = boost::asio;

namespace {

constexpr auto kLongestWaitForRoom = std::chrono::seconds{5};

crypto::RevocationPolicy revocation_policy(const config::EbxmlSettings& settings) {
  crypto::RevocationPolicy policy;
  policy.longest_use = settings.revocation_longest;
  if (settings.revocation == "soft") policy.mode = crypto::RevocationMode::soft;
  if (settings.revocation == "off") policy.mode = crypto::RevocationMode::off;
  return policy;
}

HttpCallerOptions peer_options(const config::Settings& settings) {
  HttpCallerOptions options;
  options.tls = transport_options(settings).tls;
  options.allow_plain_http = settings.allow_plain_http;
  options.keep_connection = settings.keep_connection;
  options.kept_connections = static_cast<std::size_t>(settings.kept_connections);
  options.calls_to_a_host = static_cast<std::size_t>(settings.ebxml.connections_to_a_host);
  return options;
}

/// Their answers are signed, and most of them speak plain HTTP only.
HttpCallerOptions authority_options() {
  HttpCallerOptions options;
  options.allow_plain_http = true;
  return options;
}

mail::SmtpOptions smtp_options(const config::EbxmlSettings& settings) {
  mail::SmtpOptions options;
  options.server = settings.mail_server;
  options.ca_file = settings.mail_ca_file;
  options.user = settings.mail_user;
  options.password_file = settings.mail_password_file;
  options.connections = static_cast<std::size_t>(settings.mail_connections);
  return options;
}

std::unique_ptr<mail::SmtpSender> smtp_sender(asio::any_io_executor loop,
                                              const config::EbxmlSettings& settings) {
  if (settings.mail_server.empty()) return nullptr;
  return std::make_unique<mail::SmtpSender>(std::move(loop), smtp_options(settings));
}

ListenerOptions ebxml_listener_options(const config::EbxmlSettings& settings) {
  config::ListenerSettings listener = config::listener_at(settings.listen);
  listener.authentication = config::Authentication::none;
  listener.certificate_file = settings.certificate_file;
  listener.key_file = settings.key_file;
  listener.connections = settings.connections;
  ListenerOptions options = listener_options(listener);
  options.open_to_strangers = true;
  options.body_bytes = static_cast<std::size_t>(settings.max_message_bytes);
  return options;
}

mail::LmtpOptions lmtp_options(const config::EbxmlSettings& settings) {
  mail::LmtpOptions options;
  options.listen = settings.lmtp_listen;
  options.addresses = settings.lmtp_addresses;
  options.limits.message_bytes = static_cast<std::size_t>(settings.max_message_bytes);
  return options;
}

msh::ReceiptNames receipt_in(const MessageReader& reader, const Payload& payload) {
  const auto read = reader.read(payload);
  const ReadMessage* const message = std::get_if<ReadMessage>(&read);
  if (message == nullptr || !message->envelope.receipt) return {};
  const ReceiptFacts& receipt = *message->envelope.receipt;
  return {receipt.original_type, receipt.original_id, nearest_her_id(message->envelope.sender)};
}

std::shared_ptr<const msh::Identity> identity_of(const config::EbxmlSettings& settings) {
  auto identity = load_identity(settings);
  if (!identity) throw std::runtime_error("[[ebxml.key]]: " + identity.failure().detail);
  return std::make_shared<const msh::Identity>(*std::move(identity));
}

/// Of the parties that the node answers for.
std::set<std::string> own_organisations(const std::vector<HerId>& own, const std::vector<Party>& book) {
  std::set<std::string> numbers;
  for (const Party& party : book) {
    const bool ours =
        std::ranges::any_of(own, [&party](HerId one) { return one == party.her_id || one == party.parent; });
    if (ours && !party.parent_organisation_number.empty()) numbers.insert(party.parent_organisation_number);
  }
  return numbers;
}

}  // namespace

Outcome<msh::Identity> load_identity(const config::EbxmlSettings& settings) {
  std::vector<msh::OwnKeyPlace> places;
  for (const config::EbxmlKeySettings& one : settings.keys) {
    msh::OwnKeyPlace place;
    place.use = one.use == "signature" ? CertificateUse::signature : CertificateUse::encryption;
    place.certificate = one.certificate;
    place.key = {one.key, one.secret, one.module};
    places.push_back(std::move(place));
  }
  return msh::load_identity(places);
}

std::vector<std::string> warnings_about_own(const config::EbxmlSettings& settings,
                                            const std::vector<Party>& book) {
  const auto now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  auto warnings = msh::warnings_about(*identity_of(settings), crypto::CertificateRoots(settings.roots_file),
                                      own_organisations(settings.her_ids, book), now);
  for (std::string& one : warnings) one.insert(0, "[[ebxml.key]]: ");
  return warnings;
}

void check_ebxml_parts(const config::Settings& settings) {
  const config::EbxmlSettings& ebxml = settings.ebxml;
  if (!ebxml.on()) return;
  static_cast<void>(identity_of(ebxml));
  static_cast<void>(crypto::CertificateRoots(ebxml.roots_file));
  asio::io_context loop;
  static_cast<void>(smtp_sender(loop.get_executor(), ebxml));
  if (!ebxml.listen.empty()) HttpListener{loop.get_executor(), ebxml_listener_options(ebxml), {}};
  if (!ebxml.lmtp_listen.empty()) mail::LmtpServer{loop.get_executor(), lmtp_options(ebxml), {}};
  for (const config::EbxmlPartnerSettings& one : ebxml.partners) {
    if (one.certificate.empty()) continue;
    if (const auto der = crypto::load_own_certificate(one.certificate); !der)
      throw std::runtime_error("[[ebxml.partner]] " + one.her_id.text() + ": " + der.failure().detail);
  }
}

EbxmlParts::EbxmlParts(EbxmlSurroundings around, const config::Settings& settings)
    : around_(around),
      settings_(settings),
      cpu_(static_cast<std::size_t>(settings.ebxml.threads)),
      roots_(std::make_shared<const crypto::CertificateRoots>(settings.ebxml.roots_file)),
      identity_(identity_of(settings.ebxml)),
      partners_(around, settings),
      peers_(around.loop, peer_options(settings)),
      authorities_(around.loop, authority_options()),
      smtp_(smtp_sender(around.loop, settings.ebxml)),
      gate_(msh::GateParts{cpu_.get_executor(), roots_, revocation_policy(settings.ebxml), &authorities_,
                           &around.clock}),
      opener_(msh::ReaderParts{cpu_.get_executor(), find_partner(), &gate_, &around.clock,
                               static_cast<std::size_t>(settings.ebxml.max_message_bytes),
                               settings.ebxml.unregistered_signer == "refuse", &around.status,
                               around.ask_for_certificates}),
      sender_(peers_, smtp_.get(), settings.ebxml.mail_address),
      transport_(msh::TransportParts{
          cpu_.get_executor(), [this] { return identity_; }, find_partner(), &gate_, &opener_, &sender_,
          &around.clock, &around.entropy, &around.status,
          [&reader = around.reader](const Payload& payload) { return receipt_in(reader, payload); },
          [this](HerId sender, BusinessId name) { return answer_to_message(sender, std::move(name)); }}),
      outbox_(msh::OutboxParts{around.loop, find_partner(), &sender_, &around.clock, &around.entropy,
                               &around.status}) {}

EbxmlParts::~EbxmlParts() {
  cpu_.stop();
  cpu_.join();
}

msh::FindPartner EbxmlParts::find_partner() {
  return [this](HerId her_id) { return partners_.find(her_id); };
}

asio::awaitable<Outcome<std::optional<Payload>>> EbxmlParts::answer_to_message(HerId sender,
                                                                               BusinessId name) {
  if (desk_ == nullptr) co_return std::optional<Payload>{};
  co_return co_await desk_->answer_to_message(sender, std::move(name));
}

void EbxmlParts::take_in(EbxmlIntake intake) {
  desk_ = &intake.desk;
  const config::EbxmlSettings& ebxml = settings_.ebxml;
  msh::ReceiverParts parts;
  parts.cpu = cpu_.get_executor();
  parts.identity = [this] { return identity_; };
  parts.opener = &opener_;
  parts.intake = &intake.intake;
  parts.desk = &intake.desk;
  parts.clock = &around_.clock;
  parts.entropy = &around_.entropy;
  parts.status = &around_.status;
  if (!ebxml.her_ids.empty()) {
    parts.is_ours = [ours = std::set<HerId>(ebxml.her_ids.begin(), ebxml.her_ids.end())](HerId her_id) {
      return ours.contains(her_id);
    };
  }
  parts.is_known = [&routing = around_.routing](HerId her_id) {
    return routing.current()->book->find(her_id) != nullptr;
  };
  parts.agreement = [&agreements = around_.agreements](std::string_view cpa_id) {
    const auto found = std::ranges::find_if(
        agreements, [cpa_id](const auto& agreed) { return agreed.second.cpa->id == cpa_id; });
    return found == agreements.end() ? nullptr : found->second.cpa;
  };
  parts.mail_address = [&routing = around_.routing](HerId her_id) {
    const Party* const row = routing.current()->book->find(her_id);
    return row == nullptr ? std::string{} : row->edi_address;
  };
  parts.largest_message = settings_.xml_limits.message_bytes;
  receiver_ = std::make_unique<msh::EbmsReceiver>(std::move(parts));
  const Duration within = std::min<Duration>(settings_.intake_limits.retry_after, kLongestWaitForRoom);
  if (!ebxml.listen.empty()) {
    ListenerOptions options = ebxml_listener_options(ebxml);
    options.retry_after = settings_.intake_limits.retry_after;
    options.begin = [&admission = intake.admission](const std::string& caller, std::size_t bytes) {
      return admission.begin(caller, bytes);
    };
    options.reserve = [&admission = intake.admission, within](std::string caller, std::size_t bytes) {
      return room_in_turn(&admission, std::move(caller), bytes, within);
    };
    options.fault = intake.fault;
    listener_ = std::make_unique<HttpListener>(
        around_.loop, std::move(options),
        msh::HttpRoad{*receiver_, outbox_, settings_.intake_limits.retry_after});
  }
  if (ebxml.lmtp_listen.empty()) return;
  mail::LmtpOptions options = lmtp_options(ebxml);
  options.reserve = [&admission = intake.admission, within](std::size_t bytes) {
    return place_and_room(&admission, "mail", bytes, within);
  };
  options.fault = intake.fault;
  msh::ReportParts reports{cpu_.get_executor(), &intake.desk, &around_.status,
                           static_cast<std::size_t>(ebxml.max_message_bytes)};
  lmtp_ = std::make_unique<mail::LmtpServer>(around_.loop, std::move(options),
                                             msh::MailRoad{*receiver_, outbox_, std::move(reports)});
}

void EbxmlParts::start() {
  tell_of_own_certificates();
  if (listener_) listener_->start();
  if (lmtp_) lmtp_->start();
}

std::string EbxmlParts::listening() const {
  std::string where;
  if (listener_) where += ", ebXML port " + std::to_string(listener_->port());
  if (lmtp_) where += ", LMTP port " + std::to_string(lmtp_->port());
  return where;
}

void EbxmlParts::stop_listening() {
  if (listener_) listener_->stop();
  if (lmtp_) lmtp_->stop();
}

asio::awaitable<void> EbxmlParts::stopped(Duration grace) {
  if (listener_) co_await listener_->stopped();
  if (lmtp_) co_await lmtp_->stopped(grace);
  co_await outbox_.stop(grace);
  peers_.let_go();
}

void EbxmlParts::reload_tls() {
  if (listener_ && !settings_.ebxml.certificate_file.empty()) listener_->reload_tls();
}

void EbxmlParts::replace_identity(msh::Identity identity) {
  identity_ = std::make_shared<const msh::Identity>(std::move(identity));
  tell_of_own_certificates();
}

void EbxmlParts::tell_of_own_certificates() {
  const auto organisations =
      own_organisations(settings_.ebxml.her_ids, around_.routing.current()->book->parties());
  for (std::string& one : msh::warnings_about(*identity_, *roots_, organisations, around_.clock.now())) {
    StatusLine line;
    line.loudness = Loudness::warn;
    line.event = "own_certificate";
    line.detail = std::move(one);
    around_.status.write(line);
  }
}

std::unique_ptr<EbxmlParts> ebxml_parts(EbxmlSurroundings around, const config::Settings& settings) {
  if (!settings.ebxml.on()) return nullptr;
  return std::make_unique<EbxmlParts>(around, settings);
}

}  // namespace budstikke
