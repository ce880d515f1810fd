#include "engine/intake/intake.hpp"

#include <algorithm>
#include <utility>

#include "engine/intake/assembly.hpp"

namespace budstikke {

namespace asio = boost::asio;

namespace {

bool may_send(const std::vector<HerId>& allowed, const PartyPath& sender) {
  if (allowed.empty()) return true;
  return std::any_of(sender.begin(), sender.end(), [&allowed](const PartyLevel& level) {
    return std::find(allowed.begin(), allowed.end(), level.her_id) != allowed.end();
  });
}

}  // namespace

Message describe(const Submission& submission, const Examined& examined, MessageId id, PayloadId payload,
                 TimePoint now) {
  const Envelope& envelope = examined.read.envelope;
  Message message;
  message.id = std::move(id);
  message.business_id = envelope.message_id;
  message.sender = address_of(envelope.sender);
  message.sender_business = envelope.sender.empty() ? HerId{} : envelope.sender.front().her_id;
  message.receiver = address_of(envelope.receiver);
  message.type = envelope.type;
  message.shipment_status = envelope.shipment_status;
  if (envelope.conversation) message.conversation_parent = envelope.conversation->parent;
  message.conversation_root = envelope.conversation ? envelope.conversation->root : envelope.message_id;
  message.generated_at = envelope.generated_at;
  message.received_at = now;
  message.road = submission.road;
  message.caller = submission.caller;
  message.payload = std::move(payload);
  message.sha256 = examined.sha256;
  message.size_bytes = submission.payload.size_bytes();
  return message;
}

asio::awaitable<Outcome<Acceptance>> Intake::accept(Submission submission) {
  const TimePoint now = context_.clock.now();
  const PayloadId payload{context_.entropy.uuid(now)};
  Examined examined =
      co_await context_.workshop.examine(submission.payload, payload, context_.routing.current()->vocabulary);
  Message message = describe(submission, examined, MessageId{context_.entropy.uuid(now)}, payload, now);
  if (examined.has_header && !may_send(submission.may_send_as, examined.read.envelope.sender)) {
    StatusLine line = message_line(message, "impostor", Loudness::alarm);
    line.code = Code::B106;
    line.who = submission.caller;
    context_.status.write(line);
    co_return Failure{Code::B106};
  }
  if (examined.unreadable)
    co_return co_await refuse(std::move(submission), std::move(examined), std::move(message));

  auto known = co_await answer_known(message);
  if (!known) co_return known.failure();
  if (*known) co_return std::move(**known);

  auto accepted = co_await accept_new(std::move(submission), std::move(examined), message);
  if (accepted || accepted.failure().code != Code::B205) co_return accepted;
  // Somebody stored the same message while we decided: answer as for any duplicate.
  known = co_await answer_known(message);
  if (!known) co_return known.failure();
  if (*known) co_return std::move(**known);
  co_return accepted.failure();
}

asio::awaitable<Outcome<Acceptance>> Intake::accept_new(Submission submission, Examined examined,
                                                        Message message) {
  if (examined.read.envelope.format == Format::apprec) {
    co_return co_await receipts_.accept_receipt(std::move(examined.read.envelope), std::move(message),
                                                std::move(examined.sealed));
  }
  if (examined.read.envelope.type == "DIALOG_AVVIK") {
    auto deviation = co_await receipts_.accept_deviation(examined.read.envelope, message, examined.sealed);
    if (!deviation) co_return deviation.failure();
    if (*deviation) co_return std::move(**deviation);
  }
  co_return co_await accept_business(std::move(submission), std::move(examined), std::move(message));
}

asio::awaitable<Outcome<Acceptance>> Intake::accept_business(Submission submission, Examined examined,
                                                             Message message) {
  const std::shared_ptr<const Routing> routing = context_.routing.current();
  const Envelope& envelope = examined.read.envelope;
  std::optional<Followed> followed = co_await find_followed(context_.view, envelope, message.sender_business);
  Outcome<Plan> plan = plan_deliveries(
      PlanInput{envelope, examined.needs, *routing, message.received_at, std::move(followed), std::nullopt});
  if (!plan) co_return plan.failure();
  message.facts = rules::to_json(plan->facts);
  Assembled assembled = co_await assemble(context_.workshop, context_.entropy, message.received_at, message,
                                          submission.payload, plan->deliveries, routing->rules->hash());

  Unit unit;
  unit.message = message;
  unit.payloads.emplace_back(message.payload, std::move(examined.sealed));
  for (SealedBytes& bytes : assembled.payloads) unit.payloads.emplace_back(bytes.id, std::move(bytes.sealed));
  unit.added = assembled.deliveries;
  unit.history.push_back(message_entry(message, message.received_at, "received", to_text(message.road)));
  unit.history.push_back(message_entry(message, message.received_at, "decided", plan->explanation));
  for (const Delivery& delivery : assembled.deliveries) unit.history.push_back(birth_entry(delivery));
  unit.rule_set = {routing->rules->hash(), routing->rules->text()};
  const Outcome<void> committed = co_await context_.commits.commit(std::move(unit));
  if (!committed) co_return committed.failure();

  context_.status.write(message_line(message, "received"));
  announce_births(context_.status, message, assembled.deliveries);
  context_.offer(assembled.deliveries);
  co_await desk_.release_followers(message);

  Acceptance acceptance;
  const Delivery& first = assembled.deliveries.front();
  if (assembled.deliveries.size() == 1 && first.state == DeliveryState::refused && first.reason) {
    acceptance.kind = Acceptance::Kind::refused;
    acceptance.failure = Failure{first.reason->code, first.reason->detail};
    acceptance.receipt = context_.workshop.refusal(
        envelope, *acceptance.failure, context_.entropy.uuid(message.received_at), message.received_at);
  }
  acceptance.message = std::move(message);
  acceptance.deliveries = std::move(assembled.deliveries);
  co_return acceptance;
}

asio::awaitable<Outcome<Acceptance>> Intake::refuse(Submission submission, Examined examined,
                                                    Message message) {
  const TimePoint now = message.received_at;
  // A refused message is no original: its sender may mend it and send it again under the same id.
  message.sender = HerId{};
  Acceptance acceptance;
  acceptance.kind = Acceptance::Kind::refused;
  acceptance.failure = examined.unreadable;
  Delivery refused = new_delivery(context_.entropy, now, message);
  refused.state = DeliveryState::refused;
  refused.rule = RuleId{kRuleReading};
  refused.reason = Reason{examined.unreadable->code, examined.unreadable->detail};
  acceptance.deliveries.push_back(std::move(refused));

  Unit unit;
  unit.payloads.emplace_back(message.payload, std::move(examined.sealed));
  if (examined.has_header && examined.read.envelope.format == Format::msghead) {
    acceptance.receipt = context_.workshop.refusal(examined.read.envelope, *examined.unreadable,
                                                   context_.entropy.uuid(now), now);
  }
  if (acceptance.receipt && !submission.answered_in_person) {
    Message original = message;
    original.sender = address_of(examined.read.envelope.sender);
    Delivery answer = receipts_.on_return_road(message, original, DeliveryKind::receipt, now);
    SealedBytes bytes =
        co_await context_.workshop.seal(*acceptance.receipt, PayloadId{context_.entropy.uuid(now)});
    answer.payload = bytes.id;
    answer.sha256 = bytes.sha256;
    unit.payloads.emplace_back(bytes.id, std::move(bytes.sealed));
    acceptance.deliveries.push_back(std::move(answer));
  }
  unit.message = message;
  unit.added = acceptance.deliveries;
  unit.history.push_back(message_entry(message, now, "received", to_text(message.road)));
  for (const Delivery& delivery : acceptance.deliveries) unit.history.push_back(birth_entry(delivery));
  const Outcome<void> committed = co_await context_.commits.commit(std::move(unit));
  if (!committed) co_return committed.failure();

  context_.status.write(message_line(message, "received"));
  announce_births(context_.status, message, acceptance.deliveries);
  context_.offer(acceptance.deliveries);
  acceptance.message = std::move(message);
  co_return acceptance;
}

asio::awaitable<Outcome<std::optional<Acceptance>>> Intake::answer_known(Message message) {
  if (message.business_id.empty() || message.sender.empty()) co_return std::optional<Acceptance>{};
  auto named = co_await context_.view.messages_named(message.business_id);
  if (!named) co_return named.failure();
  const auto same = std::find_if(named->begin(), named->end(),
                                 [&message](const Message& one) { return one.sender == message.sender; });
  if (same == named->end()) co_return std::optional<Acceptance>{};

  Acceptance acceptance;
  acceptance.message = *same;
  auto deliveries = co_await context_.view.deliveries(same->id);
  if (!deliveries) co_return deliveries.failure();
  acceptance.deliveries = std::move(*deliveries);
  const bool identical = same->sha256 == message.sha256;
  acceptance.kind = identical ? Acceptance::Kind::duplicate : Acceptance::Kind::conflict;
  HistoryEntry entry = message_entry(*same, message.received_at, identical ? "duplicate" : "conflict",
                                     identical ? std::string{} : "sha256 " + message.sha256);
  if (!identical) {
    entry.code = Code::B103;
    acceptance.failure = Failure{Code::B103};
  }
  Unit unit;
  unit.history.push_back(std::move(entry));
  const Outcome<void> committed = co_await context_.commits.commit(std::move(unit));
  if (!committed) co_return committed.failure();
  StatusLine line =
      message_line(*same, identical ? "duplicate" : "conflict", identical ? Loudness::note : Loudness::alarm);
  if (!identical) line.code = Code::B103;
  context_.status.write(line);
  co_return std::optional<Acceptance>{std::move(acceptance)};
}

}  // namespace budstikke
