#include "adapters/msh/ebms_transport.hpp"

#include <utility>

#include "adapters/ebms/envelope_reader.hpp"
#include "adapters/msh/mail_report.hpp"
#include "adapters/msh/signal_meaning.hpp"
#include "adapters/msh/wire_text.hpp"
#include "engine/model/uuid_form.hpp"
#include "engine/runtime/run_on.hpp"

namespace budstikke::msh {

namespace asio = boost::asio;

namespace {

constexpr std::string_view kReceiptType = "APPREC";

/// What is wrong with a partner's certificate is a person's to mend; what cannot be found out now is tried again.
Failure for_a_person(Failure failure) {
  if (failure.advice == Advice::refuse) failure.advice = Advice::hold;
  return failure;
}

HandOver awaited(std::string evidence) {
  HandOver sent;
  sent.evidence = std::move(evidence);
  sent.acknowledged = false;
  return sent;
}

}  // namespace

bool EbmsTransport::wraps(const Endpoint& endpoint) const { return is_ebxml(endpoint.address); }

asio::awaitable<Outcome<TermsWish>> EbmsTransport::wish_for(Shipment shipment, TimePoint now) {
  TermsWish wish{shipment.sender, shipment.type, shipment.receipt || shipment.type == kReceiptType,
                 shipment.endpoint.address, now};
  if (!wish.receipt) co_return wish;
  auto read = [payload = std::move(shipment.payload), &read_receipt = parts_.read_receipt] {
    return read_receipt(payload);
  };
  ReceiptNames names = co_await run_on(parts_.cpu, std::move(read));
  wish.type = std::move(names.type);
  if (!names.from.empty()) wish.from = names.from;
  if (!parts_.answer_to_message) co_return wish;
  auto kept = co_await parts_.answer_to_message(shipment.party, std::move(names.answers));
  if (!kept) co_return kept.failure();
  if (!*kept) co_return wish;
  auto look = [kept = **std::move(kept)] { return names_answered_by(kept.reveal()); };
  wish.answered = co_await run_on(parts_.cpu, std::move(look));
  if (wish.answered && names.from.empty()) wish.from = wish.answered->to;
  co_return wish;
}

MessageToSeal EbmsTransport::order_for(const Shipment& shipment, const Partner& partner, Terms terms,
                                       const TermsWish& wish) {
  MessageToSeal order;
  order.plain = shipment.payload;
  order.encryption_certificate = std::move(terms.encryption_certificate);
  order.encryption = partner.encryption.at(wish.now);
  order.stamp = {parts_.entropy->uuid(wish.now), wish.now};
  order.wrap.names = std::move(terms.names);
  order.wrap.from = wish.from;
  order.wrap.to = shipment.party;
  order.wrap.cpa_id = std::move(terms.cpa_id);
  order.wrap.conversation_id = order.stamp.message_id;
  for (const std::string& named :
       {wish.answered ? wish.answered->conversation_id : std::string{}, shipment.conversation.value()}) {
    if (!has_form_of_uuid(named)) continue;
    order.wrap.conversation_id = named;
    break;
  }
  order.wrap.time_to_live = shipment.deadline;
  order.carriage.boundary = "budstikke-" + parts_.entropy->uuid(wish.now);
  const bool mail = is_mail(shipment.endpoint.address);
  order.sync_reply = !mail && partner.sync_reply;
  if (mail) {
    order.carriage.mail = MailFrame{parts_.sender->own_address(), address_in(shipment.endpoint.address),
                                    order.stamp.message_id + "@" + std::string(kMailHost), wish.now};
  }
  return order;
}

asio::awaitable<Outcome<Wrapped>> EbmsTransport::wrap(Shipment shipment) {
  const TimePoint now = parts_.clock->now();
  const auto identity = parts_.identity();
  const OwnKey* const key = identity ? identity->signing(now) : nullptr;
  if (key == nullptr) co_return Failure(Code::S611, "no key that signs today");
  auto partner = co_await parts_.partner(shipment.party);
  if (!partner) co_return partner.failure();
  const auto wish = co_await wish_for(shipment, now);
  if (!wish) co_return wish.failure();
  if (wish->type.empty()) co_return Failure(Code::D426, "the message has no type");
  auto terms = terms_of(*partner, *wish);
  if (!terms) co_return for_a_person(terms.failure());
  if (terms->encryption_certificate.empty()) co_return Failure(Code::S610, "HER-id " + shipment.party.text());
  crypto::TrustWish trust;
  trust.use = CertificateUse::encryption;
  trust.organisation_number = partner->organisation_number;
  const auto trusted = co_await parts_.gate->check(terms->encryption_certificate, std::move(trust));
  if (!trusted) co_return for_a_person(trusted.failure());

  shipment.endpoint.address = terms->endpoint;
  const bool by_agreement = partner->agreement && terms->cpa_id == partner->agreement->id;
  MessageToSeal order = order_for(shipment, *partner, *std::move(terms), *wish);
  Wrapped wrapped;
  wrapped.id = EnvelopeId{order.stamp.message_id};
  wrapped.description = "envelope " + order.stamp.message_id + " signed by " + name_of(key->facts) +
                        ", encrypted by " + std::string(crypto::to_text(order.encryption)) +
                        (doubt_in(*trusted).empty() ? "" : " to a certificate" + doubt_in(*trusted)) +
                        (by_agreement ? ", by the agreement " + partner->agreement->id : "");
  // The identity is kept for as long as its key is used.
  auto seal = [order = std::move(order), identity, key] { return seal_message(order, *key); };
  auto sealed = co_await run_on(parts_.cpu, std::move(seal));
  if (!sealed) co_return for_a_person(sealed.failure());
  wrapped.bytes = Payload{std::move(sealed).value()};
  co_return wrapped;
}

asio::awaitable<Outcome<Endpoint>> EbmsTransport::endpoint_for(Shipment shipment) {
  auto partner = co_await parts_.partner(shipment.party);
  if (!partner) co_return partner.failure();
  if (!partner->agreement) co_return std::move(shipment.endpoint);
  auto choose = [cpa = partner->agreement, shipment = std::move(shipment)]() -> Outcome<Endpoint> {
    const auto text = read_wire_text(shipment.payload.reveal());
    const auto package = open_own(shipment.payload.reveal());
    const auto read = package ? ebms::read_envelope(package->soap, ebms::envelope_limits())
                              : Outcome<ebms::ReadEnvelope>(package.failure());
    if (!text) return text.failure();
    if (!read) return read.failure();
    if (read->envelope.cpa_id != cpa->id) return shipment.endpoint;
    auto address = endpoint_of_envelope(*cpa, read->envelope, is_for_mail(*text));
    if (!address) return address.failure();
    return Endpoint{std::move(address).value(), shipment.endpoint.certificate};
  };
  co_return co_await run_on(parts_.cpu, std::move(choose));
}

asio::awaitable<Outcome<HandOver>> EbmsTransport::send(Shipment shipment, Duration within) {
  auto endpoint = co_await endpoint_for(shipment);
  if (!endpoint) co_return endpoint.failure();
  shipment.endpoint = std::move(endpoint).value();
  auto handed = co_await parts_.sender->send(shipment.endpoint, shipment.payload, within);
  if (!handed) co_return handed.failure();
  if (!handed->answer) {
    co_return awaited("taken by the mail server" +
                      (handed->queue_name.empty() ? std::string{} : " as " + handed->queue_name));
  }
  if (handed->answer->body.empty())
    co_return awaited("taken, HTTP " + std::to_string(handed->answer->status));
  co_return co_await answer_of(std::move(shipment), *std::move(handed->answer));
}

asio::awaitable<Outcome<HandOver>> EbmsTransport::answer_of(Shipment shipment, HttpAnswer answer) {
  Incoming incoming;
  incoming.headers.add("Content-Type", answer.content_type);
  incoming.body = Payload{std::move(answer.body)};
  auto look = [type = std::move(answer.content_type), body = incoming.body] {
    return soap_fault_in(type, body.reveal(), body.size_bytes());
  };
  const Reading reading = co_await parts_.opener->read(std::move(incoming), shipment.payload);
  if (reading.failure) {
    // A fault says what HTTP 500 says, which it should have come with: the message handler has not taken the envelope.
    if (const auto fault = co_await run_on(parts_.cpu, std::move(look)))
      co_return Failure(Code::D405, "HTTP " + std::to_string(answer.status) + " with " + *fault);
    co_return not_believed(shipment, *reading.failure);
  }
  const Opened& opened = *reading.opened;
  const auto kind = ebms::kind_of(opened.envelope);
  if (kind != ebms::MessageKind::acknowledgment && kind != ebms::MessageKind::error)
    co_return not_believed(shipment, Failure(Code::M506, "the answer is no acknowledgement"));
  if (answered_by(opened.envelope) != shipment.envelope)
    co_return not_believed(shipment, Failure(Code::M505, "the answer is to another message"));
  if (ebms::her_id_of(opened.envelope.from) != shipment.party)
    co_return not_believed(shipment, Failure(Code::M505, "another party answered"));
  if (!reading.own) co_return not_believed(shipment, Failure(Code::M503, "our own envelope is empty"));
  if (!*reading.own) co_return not_believed(shipment, reading.own->failure());
  const auto meaning = signal_of(opened, **reading.own);
  if (!meaning) co_return not_believed(shipment, meaning.failure());
  if (meaning->refusal) co_return *meaning->refusal;
  HandOver taken;
  taken.evidence = meaning->evidence;
  co_return taken;
}

HandOver EbmsTransport::not_believed(const Shipment& shipment, const Failure& failure) {
  StatusLine line;
  line.loudness = Loudness::warn;
  line.event = "acknowledgement";
  line.message = shipment.message;
  line.delivery = shipment.delivery;
  line.party = shipment.party;
  line.code = failure.code;
  line.detail = "the answer in the same exchange is not believed: " + failure.detail;
  parts_.status->write(line);
  return awaited("taken; the answer was not believed");
}

}  // namespace budstikke::msh
