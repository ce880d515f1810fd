#include "engine/intake/appointment.hpp"

#include <utility>

#include "engine/intake/address_facts.hpp"
#include "engine/intake/description.hpp"
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
  Reply reply{message, envelope.sender, address_of(envelope.receiver), business_of(envelope.receiver), false};
  const Party* known = routing.book->find(reply.address);
  if (reply.address_business == reply.address && known != nullptr && !known->parent.empty()) {
    reply.address_business = known->parent;
  }
  reply.from_municipality = !municipality_of(envelope.sender, routing, norwegian_date(now)).empty();
  return reply;
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
  if (address.empty() || address == original.sender) return addressed;
  addressed.how += "; it is addressed to HER-id " + address.text();
  const Party* sender = book.find(original.sender);
  if (envelope.is_signed || sender == nullptr) {
    addressed.how += envelope.is_signed ? " and stays so, for it is signed"
                                        : " and stays so, for the address book does not know the sender";
    return addressed;
  }
  addressed.how += " and is re-addressed";
  addressed.readdress = true;
  addressed.party = *sender;
  return addressed;
}

asio::awaitable<Outcome<Appointment>> appoint(IntakeContext& context, Message message, Envelope envelope) {
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
      appointment.way_back = WayBack{*std::move(*answered), std::move(way), out};
      co_return appointment;
    }
  }
  auto precedent = co_await find_precedent(context.view, std::move(message));
  if (!precedent) co_return precedent.failure();
  appointment.precedent = *std::move(precedent);
  co_return appointment;
}

}  // namespace budstikke
