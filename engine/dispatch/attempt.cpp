#include "engine/dispatch/attempt.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "engine/dispatch/backoff.hpp"
#include "engine/dispatch/resend.hpp"
#include "engine/runtime/failpoint.hpp"
#include "engine/runtime/run_on.hpp"

namespace budstikke {

using boost::asio::awaitable;

namespace {

using Ending = AttemptResult::Kind;

/// The stored state is another one than the attempt knows: asking again would answer the same.
bool is_another(const Failure& failure) { return failure.code == Code::B202 || failure.code == Code::B207; }

AttemptResult gone(bool stale) {
  AttemptResult result;
  result.kind = Ending::gone;
  result.stale = stale;
  return result;
}

}  // namespace

Attempt::Attempt(const LaneParts& parts, LaneId lane, DeliveryId id)
    : parts_(&parts), lane_(std::move(lane)), id_(std::move(id)) {}

awaitable<AttemptResult> Attempt::send() {
  if (auto ended = co_await prepare()) co_return *std::move(ended);
  RecordDetail start = detail();
  auto envelope = co_await make_envelope();
  if (envelope) start.envelope = *std::move(envelope);
  if (wrapped_) start.detail_text = wrapped_->description;
  BUDSTIKKE_FAILPOINT("attempt.before_start");
  auto started = co_await parts_->tracker->record(delivery_, DeliveryEvent::start, std::move(start));
  if (!started) co_return is_another(started.failure()) ? gone(true) : postponed();
  delivery_ = std::move(started).value();
  co_return co_await carry_over(envelope ? std::nullopt : std::optional(envelope.failure()));
}

awaitable<AttemptResult> Attempt::go_on(Place place, FreshDelivery begun) {
  endpoint_ = std::move(place.endpoint);
  room_ = std::move(place.room);
  take(std::move(begun));
  co_return co_await carry_over(std::nullopt);
}

awaitable<AttemptResult> Attempt::carry_over(std::optional<Failure> no_envelope) {
  BUDSTIKKE_FAILPOINT("attempt.after_start");
  auto outcome = no_envelope ? Outcome<HandOver>(*std::move(no_envelope)) : co_await hand_over();
  if (outcome || outcome.failure().scope != Scope::node)
    parts_->room->learn(lane_, payload_bytes_, outcome || outcome.failure().scope == Scope::message);
  BUDSTIKKE_FAILPOINT("attempt.before_result");
  AttemptResult result;
  if (!outcome) {
    result = co_await record_failed(outcome.failure());
  } else if (outcome->acknowledged) {
    result = co_await record_delivered(std::move(outcome).value());
  } else {
    result = co_await record_sent(std::move(outcome).value());
  }
  BUDSTIKKE_FAILPOINT("attempt.after_result");
  co_return result;
}

/// Reads the delivery, its message and its endpoint. Returns a result where there is nothing to send.
awaitable<std::optional<AttemptResult>> Attempt::prepare() {
  if (auto fresh = parts_->fresh->take(id_)) {
    take(*std::move(fresh));
  } else {
    auto read = co_await read_delivery();
    if (!read) co_return is_another(read.failure()) ? gone(true) : postponed();
    payload_bytes_ = *read;
  }
  if (out_of_time()) co_return co_await record_gone(DeliveryEvent::expire, Reason{Code::D410, {}});
  auto endpoint = parts_->endpoints->endpoint(lane_);
  if (!endpoint) {
    const Failure& failure = endpoint.failure();
    co_return co_await record_gone(DeliveryEvent::hold, Reason{failure.code, failure.detail});
  }
  endpoint_ = std::move(endpoint).value();
  room_ = parts_->room->reserve(lane_, payload_bytes_, parts_->clock->now());
  if (!room_) co_return postponed();
  co_return std::nullopt;
}

void Attempt::take(FreshDelivery fresh) {
  delivery_ = std::move(fresh.delivery);
  label_ = std::move(fresh.label);
  payload_bytes_ = fresh.payload.size_bytes();
  payload_ = std::move(fresh.payload);
}

/// Returns the size of the payload.
awaitable<Outcome<std::size_t>> Attempt::read_delivery() {
  auto found = co_await parts_->view->delivery(id_);
  if (!found) co_return found.failure();
  if (!found->has_value() || (*found)->state != DeliveryState::waiting || (*found)->lane != lane_)
    co_return Failure{Code::B202};
  delivery_ = **std::move(found);
  auto message = co_await parts_->view->message(delivery_.message);
  if (!message) co_return message.failure();
  if (!message->has_value()) co_return std::size_t{0};
  label_ = label_of(**message);
  co_return (*message)->size_bytes;
}

/// Sealed for the store, where this is the first attempt of its life at an endpoint that takes envelopes.
awaitable<Outcome<std::optional<KeptEnvelope>>> Attempt::make_envelope() {
  if (!parts_->transport->wraps(endpoint_) || !delivery_.envelope.empty())
    co_return std::optional<KeptEnvelope>{};
  auto payload = co_await read_payload();
  if (!payload) co_return payload.failure();
  auto wrapped = co_await parts_->transport->wrap(shipment(*std::move(payload)));
  if (!wrapped) co_return wrapped.failure();
  wrapped_ = *std::move(wrapped);
  const TimePoint now = parts_->clock->now();
  KeptEnvelope kept;
  kept.envelope.id = wrapped_->id;
  kept.envelope.peer = delivery_.party;
  kept.envelope.message = delivery_.message;
  kept.envelope.delivery = delivery_.id;
  kept.envelope.bytes = PayloadId{parts_->entropy->uuid(now)};
  kept.envelope.at = now;
  auto seal = [protector = parts_->protector, bytes = wrapped_->bytes, kept = std::move(kept)]() mutable {
    kept.envelope.sha256 = protector->digest(bytes.reveal());
    kept.sealed = protector->seal(kept.envelope.bytes, bytes);
    return std::optional<KeptEnvelope>{std::move(kept)};
  };
  co_return co_await run_on(parts_->cpu, std::move(seal));
}

Shipment Attempt::shipment(Payload payload) const {
  Shipment shipment;
  shipment.delivery = delivery_.id;
  shipment.message = delivery_.message;
  shipment.business_id = label_.business_id;
  shipment.type = label_.type;
  shipment.receipt = delivery_.kind == DeliveryKind::receipt;
  shipment.sender = label_.sender;
  shipment.party = delivery_.party;
  shipment.conversation = label_.conversation;
  shipment.deadline = delivery_.deadline;
  shipment.endpoint = endpoint_;
  shipment.payload = std::move(payload);
  return shipment;
}

awaitable<Outcome<HandOver>> Attempt::hand_over() {
  const bool wraps = parts_->transport->wraps(endpoint_);
  auto payload = wraps ? co_await read_envelope() : co_await read_payload();
  if (!payload) co_return payload.failure();
  Shipment ready = shipment(*std::move(payload));
  if (wraps) ready.envelope = delivery_.envelope;
  co_return co_await parts_->transport->send(std::move(ready), parts_->limits.attempt);
}

awaitable<Outcome<Payload>> Attempt::read_envelope() {
  if (wrapped_) co_return wrapped_->bytes;
  const auto kept = co_await parts_->view->envelopes(Heading::out, delivery_.party, delivery_.envelope);
  if (!kept) co_return kept.failure();
  const auto own = std::ranges::find(*kept, delivery_.id, &WireEnvelope::delivery);
  if (own == kept->end()) {
    Failure failure{Code::B204, "the envelope of the delivery is not there"};
    failure.advice = Advice::hold;
    co_return failure;
  }
  co_return co_await open(own->bytes, own->sha256);
}

awaitable<Outcome<Payload>> Attempt::read_payload() {
  if (payload_) co_return *std::move(payload_);
  co_return co_await open(delivery_.payload, delivery_.sha256);
}

awaitable<Outcome<Payload>> Attempt::open(PayloadId id, std::string sha256) {
  auto sealed = co_await parts_->store->load(id);
  if (!sealed) {
    Failure failure = sealed.failure();
    // A payload that is not there will not come back by itself: a person must see it.
    if (failure.code == Code::B204) failure.advice = Advice::hold;
    co_return failure;
  }
  auto work = [protector = parts_->protector, id = std::move(id), sha256 = std::move(sha256),
               bytes = *std::move(sealed)]() -> Outcome<Payload> {
    Outcome<Payload> opened = protector->open(id, bytes);
    // What a row says of its payload is not sealed: where the row is damaged, another message must not go out in its place.
    if (opened && !sha256.empty() && protector->digest(opened->reveal()) != sha256)
      return Failure{Code::B206, "the payload is not the one that the delivery was made with"};
    return opened;
  };
  co_return co_await run_on(parts_->cpu, std::move(work));
}

awaitable<AttemptResult> Attempt::record_delivered(HandOver hand_over) {
  RecordDetail taken = detail();
  taken.detail_text = std::move(hand_over.evidence);
  if (!hand_over.peer_reference.empty()) taken.detail_text = "peer reference " + hand_over.peer_reference;
  AttemptResult result;
  result.kind = Ending::delivered;
  result.stale = !co_await record_surely(DeliveryEvent::accepted, std::move(taken));
  if (result.stale) co_await mark_taken_while_held();
  co_return result;
}

/// An acknowledgement that is quicker than this has settled the delivery: then nothing is awaited.
awaitable<AttemptResult> Attempt::record_sent(HandOver hand_over) {
  const AcknowledgementWait wait = await_acknowledgement(delivery_, parts_->limits, parts_->clock->now());
  RecordDetail sent = detail();
  sent.due = wait.resend_at;
  sent.give_up = wait.give_up_at;
  sent.detail_text = std::move(hand_over.evidence);
  if (!co_await record_surely(DeliveryEvent::sent, std::move(sent))) {
    co_await mark_taken_while_held();
    co_return gone(true);
  }
  AttemptResult result;
  result.kind = Ending::sent;
  result.due = wait.resend_at;
  result.deadline = parts_->clock->timeline().passes_at(wait.give_up_at);
  co_return result;
}

awaitable<AttemptResult> Attempt::record_failed(Failure failure) {
  RecordDetail why = detail();
  why.reason = Reason{failure.code, failure.detail};
  AttemptResult result;
  result.scope = failure.scope;
  const TimePoint now = parts_->clock->now();
  DeliveryEvent event = DeliveryEvent::deferred;
  switch (failure.advice) {
    case Advice::defer: {
      const auto asked = asked_pause(failure.detail, parts_->limits);
      const Duration pause =
          asked ? *asked : backoff(delivery_.attempts, parts_->limits, parts_->entropy->below(UINT64_MAX));
      result.kind = Ending::deferred;
      result.due = now + pause;
      if (asked && failure.scope == Scope::party) result.pause_until = result.due;
      why.due = result.due;
      break;
    }
    case Advice::refuse:
      result.kind = Ending::refused;
      event = DeliveryEvent::refuse;
      break;
    case Advice::hold:
      result.kind = Ending::gone;
      event = DeliveryEvent::hold;
      break;
  }
  if (co_await record_surely(event, std::move(why))) co_return result;
  // Someone settled the delivery meanwhile. What the peer did still tells of the peer, but nothing is due
  // here.
  if (result.kind == Ending::deferred) result = gone(true);
  result.stale = true;
  co_return result;
}

awaitable<AttemptResult> Attempt::expire() {
  auto found = co_await reread();
  if (!found) co_return postponed();
  delivery_ = *std::move(found);
  if (delivery_.state != DeliveryState::waiting || !out_of_time()) co_return gone(true);
  RecordDetail why;
  why.reason = Reason{Code::D410, {}};
  auto changed = co_await parts_->tracker->record(delivery_, DeliveryEvent::expire, std::move(why));
  if (!changed && !is_another(changed.failure())) co_return postponed();
  co_return gone(!changed);
}

awaitable<AttemptResult> Attempt::hold_after_fault() {
  for (;;) {
    auto found = co_await reread();
    if (found && found->state != DeliveryState::sending && found->state != DeliveryState::waiting)
      co_return gone(true);
    if (found) {
      delivery_ = *std::move(found);
      RecordDetail why;
      why.reason = Reason{Code::D413, {}};
      why.uncertain = delivery_.state == DeliveryState::sending;
      auto changed = co_await parts_->tracker->record(delivery_, DeliveryEvent::hold, std::move(why));
      if (changed) co_return gone(false);
    }
    co_await parts_->clock->wait_until(parts_->clock->now() + parts_->store_pause);
  }
}

/// Before an attempt has begun: a fault of the store postpones, and nothing is lost.
awaitable<AttemptResult> Attempt::record_gone(DeliveryEvent event, Reason reason) {
  RecordDetail why = detail();
  why.reason = std::move(reason);
  auto changed = co_await parts_->tracker->record(delivery_, event, std::move(why));
  if (changed) co_return gone(false);
  co_return is_another(changed.failure()) ? gone(true) : postponed();
}

/// Returns false where the stored state is another one by now. A store that fails is asked until it answers:
/// what the peer said must not be lost for want of disk.
awaitable<bool> Attempt::record_surely(DeliveryEvent event, RecordDetail detail) {
  for (;;) {
    auto changed = co_await parts_->tracker->record(delivery_, event, detail);
    if (changed) co_return true;
    if (is_another(changed.failure())) co_return false;
    co_await parts_->clock->wait_until(parts_->clock->now() + parts_->store_pause);
  }
}

/// An operator held the delivery while it was on its way, and the peer took it all the same: the work list
/// must say so.
awaitable<void> Attempt::mark_taken_while_held() {
  auto found = co_await reread();
  if (!found || found->state != DeliveryState::held) co_return;
  RecordDetail note = detail();
  note.uncertain = true;
  note.detail_text = "the attempt under way was accepted by the peer";
  delivery_ = *std::move(found);
  co_await record_surely(DeliveryEvent::hold, std::move(note));
}

awaitable<std::optional<Delivery>> Attempt::reread() {
  auto found = co_await parts_->view->delivery(id_);
  if (!found) co_return std::nullopt;
  co_return *std::move(found);
}

bool Attempt::out_of_time() const {
  // The time first: reading it is what notices a jump.
  const TimePoint now = parts_->clock->now();
  return parts_->clock->timeline().passes_at(delivery_.deadline) <= now;
}

AttemptResult Attempt::postponed() const {
  AttemptResult result;
  result.kind = Ending::postponed;
  result.scope = Scope::node;
  result.due = parts_->clock->now() + parts_->store_pause;
  return result;
}

RecordDetail Attempt::detail() const {
  RecordDetail detail;
  detail.label = label_;
  return detail;
}

}  // namespace budstikke
