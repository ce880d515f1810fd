#include "adapters/msh/reading.hpp"

#include <memory>
#include <utility>

#include "engine/runtime/run_on.hpp"

namespace budstikke::msh {

namespace asio = boost::asio;

asio::awaitable<Reading> MessageOpener::read(Incoming incoming) {
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
  const auto claims = std::make_shared<const Claims>(*std::move(looked));
  reading.claims = claims->envelope;
  const HerId from = ebms::her_id_of(claims->envelope.from);
  if (from.empty()) co_return refuse(Failure(Code::M504, "the sender has no HER-id"));
  auto partner = co_await parts_.partner(from);
  if (!partner) {
    if (partner.failure().code == Code::B203) co_return refuse(partner.failure());
    co_return refuse(Failure(Code::M504, "the sender is not in the address book"));
  }
  reading.partner = *std::move(partner);
  const signature::VerifyPolicy policy{reading.partner->sha1_until, parts_.clock->now()};
  auto opened = co_await run_on(parts_.cpu, [claims, policy] { return verify(*claims, policy); });
  if (!opened) co_return refuse(opened.failure());
  if (ebms::her_id_of(opened->envelope.from) != from)
    co_return refuse(Failure(Code::M505, "what is signed names another sender"));
  crypto::TrustWish wish;
  wish.use = CertificateUse::signature;
  wish.organisation_number = reading.partner->organisation_number;
  const auto trusted = co_await parts_.gate->check(opened->signer.der, std::move(wish));
  if (!trusted) co_return refuse(trusted.failure());
  reading.opened = *std::move(opened);
  co_return reading;
}

}  // namespace budstikke::msh
