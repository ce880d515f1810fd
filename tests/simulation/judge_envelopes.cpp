// What the judge knows of envelopes and of what message handlers say of them.

#include <string>

#include "tests/simulation/judge.hpp"
#include "tests/simulation/region.hpp"

namespace budstikke::simulation {

namespace {

using E = DeliveryEvent;

std::string name_of(const Delivery& delivery) {
  return "delivery " + delivery.id.value() + " (" + std::string(to_text(delivery.state)) + ")";
}

bool may_speak_for(HerId from, HerId party) { return from == party || from == business_of_party(party); }

}  // namespace

void Judge::goes_in_envelope(const Shipment& shipment) {
  const Account* account = ledger_.find(shipment.delivery);
  if (account == nullptr || !account->at_start) return blame("sent in an envelope, and never stored");
  const Delivery& delivery = *account->at_start;
  if (shipment.envelope.empty() || shipment.envelope != delivery.envelope)
    blame("sent in another envelope than the stored one: " + name_of(delivery));
  const std::string digest = protector_.digest(shipment.payload.reveal());
  const auto [posted, fresh] =
      posted_.try_emplace(shipment.envelope, Posted{delivery.id, delivery.party, digest});
  if (posted->second.sha256 != digest) blame("an envelope has other bytes than before: " + name_of(delivery));
  if (posted->second.delivery != delivery.id) blame("two deliveries in one envelope: " + name_of(delivery));
}

void Judge::said(const EnvelopeId& envelope, HerId from, Say say) {
  const auto posted = posted_.find(envelope);
  if (posted == posted_.end() || !may_speak_for(from, posted->second.party)) return;
  (say == Say::taken ? posted->second.taken : posted->second.refused) = true;
  if (say != Say::taken) ledger_.find(posted->second.delivery)->disowned = true;
}

void Judge::heard(const TransportSignal& signal, const Outcome<SignalFate>& fate) {
  trace_.line({"heard", signal.answers.value(), signal.from.text(),
               fate ? std::to_string(static_cast<int>(*fate)) : id_of(fate.failure().code)});
  if (!fate) return;
  const auto posted = posted_.find(signal.answers);
  if (posted == posted_.end()) {
    if (*fate != SignalFate::unknown) blame("believed a signal of an envelope that there is not");
    return;
  }
  const Account* account = ledger_.find(posted->second.delivery);
  const bool gone = account != nullptr && ledger_.erased.contains(account->stored.message);
  if (!may_speak_for(signal.from, posted->second.party)) {
    if (*fate != SignalFate::foreign && !gone) blame("believed a signal of somebody else");
    return;
  }
  if ((*fate == SignalFate::unknown || *fate == SignalFate::foreign) && !gone)
    blame("did not know its own envelope: " + signal.answers.value());
  if (*fate == SignalFate::settled && !signal.refusal) posted->second.settled = true;
}

bool Judge::has_said(const Delivery& delivery, bool taken) const {
  const auto posted = posted_.find(delivery.envelope);
  return posted != posted_.end() && (taken ? posted->second.taken : posted->second.refused);
}

void Judge::check_envelope(const Delivery& before, const Delivery& after, DeliveryEvent event) {
  const bool anew = event == E::release || event == E::resend;
  if (!before.envelope.empty() && after.envelope != before.envelope && !anew)
    blame("got another envelope: " + name_of(after));
  if (after.envelope.empty()) return;
  if (event == E::start) {
    const auto posted = posted_.find(after.envelope);
    if (posted != posted_.end() && posted->second.settled)
      blame("sent again what was acknowledged: " + name_of(after));
  }
  if (event == E::accepted && !has_said(after, true))
    blame("taken, and its party has not said so: " + name_of(after));
  const bool refused_by_peer =
      after.reason && (after.reason->code == Code::D422 || after.reason->code == Code::D423);
  if ((event == E::refuse || event == E::hold) && refused_by_peer && !has_said(after, false))
    blame("refused by a peer that has not: " + name_of(after));
  if (event == E::refuse && after.reason && after.reason->code == Code::D406)
    blame("ended by what nobody has signed: " + name_of(after));
}

}  // namespace budstikke::simulation
