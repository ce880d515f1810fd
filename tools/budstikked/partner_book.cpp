#include <chrono>
#include <exception>
#include <stdexcept>
#include <utility>

#include "adapters/crypto/private_key.hpp"
#include "engine/addressing/address_book.hpp"
#include "tools/budstikked/ebxml_parts.hpp"

namespace budstikke {

namespace asio = boost::asio;

namespace {

/// How long certificates of the registry are taken for what they were.
constexpr Duration kFresh = std::chrono::minutes{1};

}  // namespace

PartnerBook::PartnerBook(EbxmlSurroundings around, const config::Settings& settings)
    : around_(std::move(around)), has_register_(!settings.registry.url.empty()), read_(around_.loop) {
  for (const config::EbxmlPartnerSettings& one : settings.ebxml.partners) {
    Special special{one, {}};
    if (!one.certificate.empty()) {
      auto der = crypto::load_own_certificate(one.certificate);
      if (!der)
        throw std::runtime_error("[[ebxml.partner]] " + one.her_id.text() + ": " + der.failure().detail);
      special.certificate = *std::move(der);
    }
    special_.emplace(one.her_id, std::move(special));
  }
}

asio::awaitable<Outcome<msh::Partner>> PartnerBook::find(HerId her_id) {
  if (auto refreshed = co_await refresh_certificates(); !refreshed) co_return refreshed.failure();
  const Party* const row = around_.routing.current()->book->find(her_id);
  if (row == nullptr) co_return Failure(Code::H317, "HER-id " + her_id.text());
  msh::Partner partner;
  partner.her_id = her_id;
  partner.organisation_number = row->parent_organisation_number;
  // Without it, every organisation's certificate would do.
  if (partner.organisation_number.empty())
    co_return Failure(Code::S606, "the address book has no organisation number of HER-id " + her_id.text());
  partner.endpoint = endpoint_of(her_id);
  partner.edi_address = row->edi_address;
  partner.encryption_certificate = certificate_of(her_id, row->parent);
  partner.registered_signers = signers_of(her_id, row->parent);
  specialise(partner, row->parent);
  co_return partner;
}

void PartnerBook::specialise(msh::Partner& partner, HerId parent) const {
  const auto agreed = around_.agreements.find(partner.her_id);
  if (agreed != around_.agreements.end()) {
    partner.agreement = agreed->second.cpa;
    partner.agreed_signers = agreed->second.signers;
  }
  auto special = special_.find(partner.her_id);
  if (special == special_.end()) special = special_.find(parent);
  if (special == special_.end()) return;
  const config::EbxmlPartnerSettings& settings = special->second.settings;
  partner.cpa_id = settings.cpa_id;
  partner.sha1_until = settings.sha1_until;
  partner.sync_reply = settings.sync_reply;
  if (settings.encryption == crypto::to_text(crypto::CmsProfile::gcm_oaep))
    partner.encryption.form = crypto::CmsProfile::gcm_oaep;
  partner.encryption.from = settings.encryption_from;
  partner.encryption.until = settings.encryption_until;
  if (special->second.certificate.empty()) return;
  partner.encryption_certificate = special->second.certificate;
  partner.certificate_is_chosen = true;
}

bool PartnerBook::are_fresh(TimePoint now) const {
  return read_at_ && now >= *read_at_ && now - *read_at_ < kFresh;
}

asio::awaitable<Outcome<void>> PartnerBook::refresh_certificates() {
  // Who comes while they are read waits for that: of two readings, the older could end last and count as the newer.
  while (reading_) co_await read_.wait();
  if (are_fresh(around_.clock.now())) co_return Outcome<void>();
  reading_ = true;
  Outcome<void> read;
  std::exception_ptr thrown;
  try {
    read = co_await read_certificates();
  } catch (...) {
    thrown = std::current_exception();
  }
  reading_ = false;
  read_.notify();
  if (thrown) std::rethrow_exception(thrown);
  co_return read;
}

asio::awaitable<Outcome<void>> PartnerBook::read_certificates() {
  for (;;) {
    const TimePoint now = around_.clock.now();
    const std::uint64_t forgotten = forgotten_;
    const auto all = co_await around_.certificates.certificates();
    if (!all) co_return all.failure();
    // They may have changed while they were read.
    if (forgotten != forgotten_) continue;
    encryption_certificates_.clear();
    signers_.clear();
    for (const PartyCertificate& one : *all) {
      if (one.use == CertificateUse::encryption) encryption_certificates_.emplace(one.her_id, one.der);
      if (one.use == CertificateUse::signature && has_register_) signers_[one.her_id].push_back(one);
    }
    read_at_ = now;
    co_return Outcome<void>();
  }
}

void PartnerBook::forget_certificates() {
  ++forgotten_;
  read_at_.reset();
}

std::string PartnerBook::certificate_of(HerId her_id, HerId parent) const {
  for (const HerId level : {her_id, parent}) {
    const auto found = encryption_certificates_.find(level);
    if (found != encryption_certificates_.end()) return found->second;
  }
  return {};
}

std::vector<PartyCertificate> PartnerBook::signers_of(HerId her_id, HerId parent) const {
  for (const HerId level : {her_id, parent}) {
    const auto found = signers_.find(level);
    if (found != signers_.end()) return found->second;
  }
  return {};
}

/// A sender's return road where the settings have one, else the party's own endpoint; an empty one where there is neither.
Endpoint PartnerBook::endpoint_of(HerId her_id) const {
  for (const LaneId& lane : {return_lane(her_id), party_lane(her_id)}) {
    if (auto endpoint = around_.endpoints.endpoint(lane)) return *std::move(endpoint);
  }
  return {};
}

}  // namespace budstikke
