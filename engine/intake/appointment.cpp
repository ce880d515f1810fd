#include "engine/intake/appointment.hpp"

#include <utility>

#include "engine/intake/address_facts.hpp"
#include "engine/intake/description.hpp"
#include "engine/intake/forwarding.hpp"
#include "engine/intake/planner.hpp"
#include "engine/intake/return_road.hpp"

namespace budstikke {

namespace asio = boost::asio;

namespace {

/// The profiles of care messages say for each kind which service it goes to (HIS 1144), in a conversation or not: from
/// hospital to municipality only dialogue answers whoever wrote.
bool may_be_answer(const Envelope& envelope, bool to_municipality) {
  return !to_municipality || envelope.type.starts_with("DIALOG");
}

Reply reply_of(const Message& message, const Envelope& envelope, const Routing& routing, TimePoint now) {
  Reply reply{message, envelope.sender, address_of(envelope.receiver),
              addressed_business(envelope.receiver, *routing.book), false};
  reply.from_municipality = !municipality_of(envelope.sender, routing, norwegian_date(now)).empty();
  return reply;
}

/// The last answer to the same receiver that a person released to a party.
asio::awaitable<Outcome<std::optional<std::pair<BusinessId, HerId>>>> released_before(StoreView& view,
                                                                                      Message message) {
  using Found = std::optional<std::pair<BusinessId, HerId>>;
  std::vector<BusinessId> ids{message.conversation_parent, message.conversation_root};
  const auto earlier = co_await view.conversation(message.sender_business, std::move(ids));
  if (!earlier) co_return earlier.failure();
  for (auto one = earlier->rbegin(); one != earlier->rend(); ++one) {
    if (one->id == message.id || one->receiver != message.receiver) continue;
    const auto deliveries = co_await view.deliveries(one->id);
    if (!deliveries) co_return deliveries.failure();
    for (const Delivery& delivery : *deliveries) {
      const bool by_person = delivery.kind == DeliveryKind::reply && delivery.rule.value() == kRuleOperator;
      if (by_person && took_effect(delivery)) co_return Found{{one->business_id, delivery.party}};
    }
  }
  co_return Found{};
}

}  // namespace

Addressed address_back(const WayBack& back, const Envelope& envelope, const addressing::AddressBook& book) {
  const Message& original = back.answered.message;
  const HerId address = address_of(envelope.receiver);
  Addressed addressed;
  addressed.party.her_id = back.way.party;
  addressed.party.name = back.way.party_name;
  addressed.how = "answers " + original.business_id.value() + ", which HER-id " +
                  back.answered.delivery.party.text() + " got: back to its sender, HER-id " +
                  original.sender.text();
  if (!back.as_earlier.empty()) {
    addressed.how += "; there is no way, and a person released " + back.as_earlier.value() + " to HER-id " +
                     back.way.party.text() + ": so does this one go";
  }
  const HerId expected = back.as_earlier.empty() ? original.sender : back.way.party;
  if (address.empty() || address == expected) return addressed;
  addressed.how += "; it is addressed to HER-id " + address.text();
  addressed.forbidden = forbids_forwarding(envelope, false);
  if (addressed.forbidden && address == back.way.party) {
    addressed.forbidden.reset();
    addressed.how += ", whose way this is, and stays so";
    return addressed;
  }
  const Party* known = book.find(expected);
  if (envelope.is_signed || known == nullptr) {
    addressed.how +=
        envelope.is_signed ? " and signed" : " and stays so, for the address book does not know the sender";
    return addressed;
  }
  addressed.how += " and is re-addressed";
  addressed.readdress = true;
  addressed.party = *known;
  return addressed;
}

asio::awaitable<Outcome<Appointment>> appoint(IntakeContext& context, const Message& message,
                                              const Envelope& envelope) {
  Appointment appointment;
  const std::shared_ptr<const Routing> routing = context.routing.current();
  auto answered =
      co_await find_answered(context.view, reply_of(message, envelope, *routing, context.clock.now()));
  if (!answered) co_return answered.failure();
  if (*answered) {
    const Message& original = (*answered)->message;
    const PartyPath sender{{original.sender_business, {}, {}}, {original.sender, {}, {}}};
    const bool out = !municipality_of(sender, *routing, norwegian_date(context.clock.now())).empty();
    if (may_be_answer(envelope, out)) {
      Way way = way_to_sender(context, original.sender, original.sender_business);
      WayBack back{*std::move(*answered), std::move(way), out};
      if (back.way.missing) {
        const auto before = co_await released_before(context.view, message);
        if (!before) co_return before.failure();
        if (*before) {
          back.as_earlier = (*before)->first;
          back.way = way_to_party(context, (*before)->second);
        }
      }
      appointment.way_back = std::move(back);
      co_return appointment;
    }
  }
  auto precedent = co_await find_precedent(context.view, message);
  if (!precedent) co_return precedent.failure();
  appointment.precedent = std::move(precedent).value();
  co_return appointment;
}

}  // namespace budstikke
