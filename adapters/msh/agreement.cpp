#include "adapters/msh/agreement.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "adapters/crypto/certificate.hpp"
#include "adapters/ebms/fit.hpp"

namespace budstikke::msh {

namespace {

constexpr std::string_view kReceipt = "APPREC";
constexpr std::string_view kMailto = "mailto:";

/// An endpoint of an agreement as the address book writes it; empty where Budstikke carries nothing there.
std::string endpoint_from(std::string_view uri) {
  const bool plain = std::ranges::all_of(uri, [](char c) { return c > ' ' && c < '\x7f'; });
  if (!plain) return {};
  if (uri.starts_with("https://") || uri.starts_with("http://")) return "ebxml+" + std::string(uri);
  const bool address = std::ranges::count(uri, '@') == 1 && uri.find_first_of("<>()[]\\,;\"") == uri.npos;
  if (!uri.starts_with(kMailto) || !address) return {};
  return std::string(kMail) + std::string(uri.substr(kMailto.size()));
}

const ebms::CpaParty* other_party(const ebms::Cpa& cpa, HerId partner) {
  for (const ebms::CpaParty& party : cpa.parties) {
    if (ebms::her_id_of(party) != partner) return &party;
  }
  return nullptr;
}

/// What makes it no agreement between the two.
std::vector<std::string> faults_of(const ebms::Cpa& cpa, HerId partner, const std::vector<HerId>& own) {
  if (cpa.is_profile) return {"it is a profile (CPP), not an agreement"};
  std::vector<std::string> faults;
  if (cpa.id.empty()) faults.emplace_back("it has no cpaid");
  if (!ebms::has_known_status(cpa)) faults.emplace_back("its status is none of proposed, agreed and signed");
  if (!cpa.start || !cpa.end) faults.emplace_back("Start or End is missing or not a dateTime");
  if (ebms::find_party(cpa, partner) == nullptr) {
    faults.push_back("HER-id " + partner.text() + " is not a party of it");
  } else if (const ebms::CpaParty* const other = other_party(cpa, partner)) {
    const HerId us = ebms::her_id_of(*other);
    if (us.empty() || (!own.empty() && std::ranges::find(own, us) == own.end()))
      faults.push_back("its other party is not one of ebxml.her_ids");
  } else {
    faults.emplace_back("it has no other party");
  }
  return faults;
}

/// Precondition: no faults.
std::vector<std::string> warnings_about(const ebms::Cpa& cpa, TimePoint now) {
  std::vector<std::string> warnings = ebms::remarks_on(cpa);
  if (now < *cpa.start) warnings.push_back("it is not valid before " + to_text(*cpa.start));
  if (now >= *cpa.end) warnings.push_back("it is not valid after " + to_text(*cpa.end));
  return warnings;
}

/// By mail or by HTTP, whichever `endpoint` is first; none where Budstikke carries nothing to any of its addresses.
Outcome<ebms::AgreedRoad> road_for(const ebms::Cpa& cpa, ebms::RoadWish wish, std::string_view endpoint) {
  std::optional<Failure> why;
  for (const bool mail : {is_mail(endpoint), !is_mail(endpoint)}) {
    wish.protocol = mail ? "SMTP" : "HTTP";
    auto road = ebms::choose_road(cpa, wish);
    if (road && !endpoint_from(road->endpoint).empty()) return road;
    if (!why)
      why = road ? Failure(Code::M509, "its address for " + wish.action + " is none") : road.failure();
  }
  return *why;
}

/// The roads by which the partner receives, over mail or HTTP.
std::vector<ebms::AgreedRoad> roads_to(const ebms::Cpa& cpa, HerId partner) {
  std::vector<ebms::AgreedRoad> roads;
  const HerId from = ebms::her_id_of(*other_party(cpa, partner));
  for (const ebms::CpaProcess& process : ebms::find_party(cpa, partner)->processes) {
    for (const ebms::CpaAction& action : process.actions) {
      if (action.sends) continue;
      auto road = road_for(cpa, {from, partner, action.action, process.service}, kMail);
      if (road) roads.push_back(*std::move(road));
    }
  }
  return roads;
}

/// Whether the partner receives anything there.
bool has_endpoint(const ebms::Cpa& cpa, HerId partner, std::string_view endpoint) {
  return std::ranges::any_of(roads_to(cpa, partner), [endpoint](const ebms::AgreedRoad& road) {
    return endpoint_from(road.endpoint) == endpoint;
  });
}

/// The certificate of `der`, or a fault that names `what`; a warning where it is not valid at `now`.
std::optional<PartyCertificate> readable(std::string_view der, const std::string& what, TimePoint now,
                                         ReadAgreement& result) {
  auto certificate = crypto::read_certificate(der);
  if (!certificate) {
    result.faults.push_back(what + " cannot be read");
    return std::nullopt;
  }
  if (now < certificate->not_before || now >= certificate->not_after)
    result.warnings.push_back(what + " is not valid today");
  certificate->fetched_at = now;
  return *std::move(certificate);
}

void take_signers(Agreement& agreement, HerId partner, TimePoint now, ReadAgreement& result) {
  const ebms::CpaParty& party = *ebms::find_party(*agreement.cpa, partner);
  std::set<std::string> ids;
  for (const ebms::CpaChannel& channel : party.channels) {
    if (!channel.signing_certificate.empty()) ids.insert(channel.signing_certificate);
  }
  for (const std::string& id : ids) {
    const auto der = party.certificates.find(id);
    if (der == party.certificates.end()) {
      result.faults.emplace_back("a certificate to sign with is named and missing");
      continue;
    }
    auto signer = readable(der->second, "a certificate to sign with", now, result);
    if (!signer) continue;
    signer->her_id = partner;
    signer->use = CertificateUse::signature;
    agreement.signers.push_back(*std::move(signer));
  }
}

/// The service of the process in which the partner sends what a receipt answers.
std::string service_of(const ebms::Cpa& cpa, HerId partner, HerId to, const std::string& type) {
  const auto road = ebms::choose_road(cpa, {partner, to, type});
  return road ? road->service : ebms::names_of_type(type).service;
}

/// The CPAId that the receipt's envelope has in common with the one that it answers; empty: none. From somebody else than whom
/// that was addressed to it would name other parties, and an agreement's goes by the agreement alone.
std::string answered_cpa_id(const Partner& partner, const TermsWish& wish) {
  if (!wish.answered || wish.answered->from != partner.her_id || wish.answered->to != wish.from) return {};
  const bool agreed = partner.agreement && wish.answered->cpa_id == partner.agreement->id;
  return agreed ? std::string{} : wish.answered->cpa_id;
}

Terms default_terms(const Partner& partner, const TermsWish& wish) {
  auto names = ebms::names_of_type(wish.type);
  if (wish.answered && !wish.answered->names.service.empty()) names = wish.answered->names;
  std::string cpa_id = answered_cpa_id(partner, wish);
  return {wish.receipt ? ebms::names_of_receipt(names) : names,
          cpa_id.empty() ? partner.cpa_id : std::move(cpa_id), partner.encryption_certificate, wish.endpoint};
}

/// What the partner's agreement does not have came by the default one, and so its receipt goes. Where no certificate is known
/// but the agreement's, that serves: the key is the partner's by whatever names a message goes.
Terms terms_beside(const Partner& partner, const TermsWish& wish) {
  Terms terms = default_terms(partner, wish);
  if (!terms.encryption_certificate.empty()) return terms;
  for (ebms::AgreedRoad& road : roads_to(*partner.agreement, partner.her_id)) {
    if (road.encryption_certificate.empty()) continue;
    terms.encryption_certificate = std::move(road.encryption_certificate);
    break;
  }
  return terms;
}

}  // namespace

ReadAgreement read_agreement(std::string_view text, HerId partner, const std::vector<HerId>& own,
                             TimePoint now) {
  auto read = ebms::read_cpa(text, ebms::cpa_limits());
  if (!read) return {std::nullopt, {"it is no agreement: " + read.failure().detail}};
  ReadAgreement result{std::nullopt, faults_of(*read, partner, own)};
  if (!result.faults.empty()) return result;
  result.warnings = warnings_about(*read, now);
  Agreement agreement;
  std::set<std::string> encrypting;
  for (const ebms::AgreedRoad& road : roads_to(*read, partner)) {
    if (agreement.endpoint.empty()) agreement.endpoint = endpoint_from(road.endpoint);
    if (!road.encryption_certificate.empty()) encrypting.insert(road.encryption_certificate);
  }
  if (agreement.endpoint.empty())
    result.faults.emplace_back("nothing that the partner receives can reach it by mail or HTTP");
  for (const std::string& der : encrypting)
    static_cast<void>(readable(der, "a certificate to encrypt to", now, result));
  agreement.cpa = std::make_shared<const ebms::Cpa>(*std::move(read));
  take_signers(agreement, partner, now, result);
  if (result.faults.empty()) result.agreement = std::move(agreement);
  return result;
}

Outcome<Terms> terms_of(const Partner& partner, const TermsWish& wish) {
  if (!partner.agreement) return default_terms(partner, wish);
  const ebms::Cpa& cpa = *partner.agreement;
  if (wish.answered && wish.answered->cpa_id != cpa.id) return terms_beside(partner, wish);
  if ((cpa.start && wish.now < *cpa.start) || (cpa.end && wish.now >= *cpa.end)) {
    if (wish.receipt) return terms_beside(partner, wish);
    return Failure(Code::M509, "the agreement " + cpa.id + " is not valid today");
  }
  ebms::RoadWish road_wish{wish.from, partner.her_id, wish.type};
  if (wish.receipt) {
    road_wish.action = kReceipt;
    const bool known = wish.answered && !wish.answered->names.service.empty();
    road_wish.service =
        known ? wish.answered->names.service : service_of(cpa, partner.her_id, wish.from, wish.type);
  }
  auto road = road_for(cpa, std::move(road_wish), wish.endpoint);
  if (!road && wish.receipt) return terms_beside(partner, wish);
  if (!road) return Failure(road.failure().code, "the agreement " + cpa.id + ": " + road.failure().detail);
  if (!has_endpoint(cpa, partner.her_id, wish.endpoint))
    return Failure(Code::M509, "the agreement " + cpa.id + " has another address for " + road->action);
  Terms terms{{road->service, road->action, road->from_role, road->to_role},
              road->cpa_id,
              partner.encryption_certificate,
              endpoint_from(road->endpoint)};
  if (!partner.certificate_is_chosen && !road->encryption_certificate.empty())
    terms.encryption_certificate = std::move(road->encryption_certificate);
  return terms;
}

Outcome<std::string> endpoint_of_envelope(const ebms::Cpa& cpa, const ebms::EbmsEnvelope& envelope,
                                          bool mail) {
  const auto road = ebms::choose_road(cpa, {ebms::her_id_of(envelope.from), ebms::her_id_of(envelope.to),
                                            envelope.action, envelope.service, mail ? "SMTP" : "HTTP"});
  std::string endpoint = road ? endpoint_from(road->endpoint) : std::string{};
  if (!endpoint.empty()) return endpoint;
  Failure failure(Code::M509, "the agreement " + cpa.id + " has no address any more for " + envelope.action);
  failure.advice = Advice::hold;
  return failure;
}

}  // namespace budstikke::msh
