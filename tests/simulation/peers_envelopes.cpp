// What the message handlers of parties that take envelopes do: they acknowledge in the same exchange or on a connection of
// their own, later, twice, after the receipt, after all hope is gone, or never; and some of what they say is nonsense.

#include <string>
#include <utility>

#include "tests/simulation/peers.hpp"
#include "tests/simulation/region.hpp"

namespace budstikke::simulation {

using boost::asio::awaitable;

namespace {

Failure refusal_of(Say say) {
  return say == Say::cannot ? Failure(Code::D423, "SecurityFailure") : Failure(Code::D422, "OtherXml");
}

}  // namespace

bool Peers::wraps(const Endpoint& endpoint) const { return takes_envelopes(owner_of(endpoint.address)); }

awaitable<Outcome<Wrapped>> Peers::wrap(Shipment shipment) {
  Dice& dice = around_.dice;
  co_await around_.clock.wait_until(around_.clock.now() +
                                    dice.between(Duration{0}, std::chrono::milliseconds{20}));
  if (dice.chance(temper_.trouble / 10)) co_return Failure(dice.chance(500) ? Code::S608 : Code::S611);
  Wrapped wrapped;
  wrapped.id = EnvelopeId{around_.entropy.uuid(around_.clock.now())};
  wrapped.bytes = Payload{put_into_envelope(wrapped.id, shipment.payload.reveal())};
  wrapped.description = "envelope " + wrapped.id.value();
  co_return wrapped;
}

Outcome<HandOver> Peers::reaches(const Parcel& parcel, bool in_exchange) {
  if (parcel.envelope.empty()) {
    arrives(parcel.delivery, parcel.owner, parcel.digest);
    return HandOver{"ref"};
  }
  const Say say = say_of(parcel.envelope);
  if (say == Say::taken) arrives(parcel.delivery, parcel.owner, parcel.digest);
  mischief_with(parcel);
  if (!in_exchange || around_.dice.chance(temper_.later)) {
    signal_later(parcel, say);
    return HandOver{"", "taken", false};
  }
  around_.judge.said(parcel.envelope, parcel.owner, say);
  if (say != Say::taken) return refusal_of(say);
  return HandOver{"", "acknowledged"};
}

Say Peers::say_of(const EnvelopeId& envelope) {
  const std::uint64_t kind = around_.dice.below(20);
  const Say say = kind == 0 ? Say::refused : kind == 1 ? Say::cannot : Say::taken;
  return said_.try_emplace(envelope, say).first->second;
}

void Peers::signal_later(const Parcel& parcel, Say about) {
  Dice& dice = around_.dice;
  if (dice.chance(temper_.silence / 2)) return;
  const bool by_business = dice.chance(200);
  const HerId from = by_business ? business_of_party(parcel.owner) : parcel.owner;
  say(parcel.envelope, from, about, some_time());
  if (dice.chance(temper_.mischief)) say(parcel.envelope, from, about, some_time());
}

/// By somebody else, of an envelope that there is not, or the opposite of what was said.
void Peers::mischief_with(const Parcel& parcel) {
  Dice& dice = around_.dice;
  if (!dice.chance(temper_.mischief)) return;
  const Say any = dice.chance(500) ? Say::taken : Say::refused;
  switch (dice.below(3)) {
    case 0:
      return say(parcel.envelope, dice.pick(receivers()), any, some_time());
    case 1:
      return say(EnvelopeId{around_.entropy.uuid(around_.clock.now())}, parcel.owner, any, some_time());
    default:
      return say(parcel.envelope, parcel.owner, Say::refused, some_time());
  }
}

void Peers::say(const EnvelopeId& envelope, HerId from, Say about, Duration after) {
  TransportSignal signal{envelope, from, {}, "a signal"};
  if (about != Say::taken) signal.refusal = refusal_of(about);
  // Nobody acknowledges what is not there: one that means to has it.
  around_.agenda.at(around_.clock.now() + after, [this, signal = std::move(signal)] { signal_(signal); });
}

}  // namespace budstikke::simulation
