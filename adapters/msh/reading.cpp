#include "adapters/msh/reading.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "adapters/msh/sealing.hpp"
#include "engine/runtime/run_on.hpp"

namespace budstikke::msh {

namespace asio = boost::asio;

using References = std::optional<Outcome<std::vector<ebms::SignatureReference>>>;

asio::awaitable<Reading> MessageOpener::read(Incoming incoming, Payload own) {
  Reading reading;
  const auto refuse = [&reading](Failure failure) {
    reading.failure = std::move(failure);
    return std::move(reading);
  };
  auto look = [incoming = std::move(incoming), most = parts_.most_bytes] {
    return look_into(incoming, most);
  };
  auto looked = co_await run_on(parts_.cpu, std::move(look));
  if (!looked) co_return refuse(looked.failure());
  const auto claims = std::make_shared<const Claims>(std::move(looked).value());
  reading.claims = claims->envelope;
  const HerId from = ebms::her_id_of(claims->envelope.from);
  if (from.empty()) co_return refuse(Failure(Code::M504, "the sender has no HER-id"));
  auto partner = co_await parts_.partner(from);
  if (!partner) {
    if (partner.failure().code == Code::B203) co_return refuse(partner.failure());
    co_return refuse(Failure(Code::M504, "the sender is not in the address book"));
  }
  reading.partner = std::move(partner).value();
  const signature::VerifyPolicy policy{reading.partner->sha1_until, parts_.clock->now()};
  auto references = std::make_shared<References>();
  auto open = [claims, policy, own = std::move(own), references] {
    if (own.size_bytes() > 0) references->emplace(references_of(own.reveal()));
    return verify(*claims, policy);
  };
  auto opened = co_await run_on(parts_.cpu, std::move(open));
  reading.own = *std::move(references);
  if (!opened) co_return refuse(opened.failure());
  if (ebms::her_id_of(opened->envelope.from) != from)
    co_return refuse(Failure(Code::M505, "what is signed names another sender"));
  crypto::TrustWish wish;
  wish.use = CertificateUse::signature;
  wish.organisation_number = reading.partner->organisation_number;
  const auto trusted = co_await parts_.gate->check(opened->signer.der, std::move(wish));
  if (!trusted) co_return refuse(trusted.failure());
  opened->doubt = doubt_in(*trusted);
  if (auto fault = fault_of_register(*reading.partner, opened->signer)) co_return refuse(*std::move(fault));
  reading.opened = std::move(opened).value();
  co_return reading;
}

std::optional<Failure> MessageOpener::fault_of_register(const Partner& partner,
                                                        const PartyCertificate& signer) const {
  std::vector<PartyCertificate> known = partner.registered_signers;
  known.insert(known.end(), partner.agreed_signers.begin(), partner.agreed_signers.end());
  const auto registered = crypto::check_registered(signer.der, CertificateUse::signature, known);
  if (registered) return std::nullopt;
  if (parts_.ask_register) parts_.ask_register(partner.her_id);
  Failure failure = registered.failure();
  if (parts_.refuse_unregistered) {
    const TimePoint since = parts_.clock->now() - parts_.fetched_within;
    // An agreement does not lag: it was read at the start, and nobody is to wait for another.
    const bool lags = !partner.registered_signers.empty() &&
                      std::ranges::none_of(partner.registered_signers, [since](const PartyCertificate& one) {
                        return one.fetched_at >= since;
                      });
    if (lags) failure.advice = Advice::defer;
    return failure;
  }
  if (parts_.status != nullptr) {
    StatusLine line;
    line.loudness = Loudness::note;
    line.event = "signer_unregistered";
    line.party = partner.her_id;
    line.code = failure.code;
    line.detail = failure.detail + "; it signed with " + name_of(signer);
    parts_.status->write(line);
  }
  return std::nullopt;
}

}  // namespace budstikke::msh
