#include "engine/intake/receipt_desk.hpp"

#include <algorithm>
#include <utility>

#include "engine/intake/assembly.hpp"
#include "engine/intake/planner.hpp"
#include "engine/tracking/correlator.hpp"

namespace budstikke {

namespace asio = boost::asio;

namespace {

constexpr int kTries = 5;

/// One of our messages that an answer may be about, with its deliveries.
struct Candidate {
  Message message;
  std::vector<Delivery> deliveries;
};

asio::awaitable<Outcome<std::vector<Candidate>>> candidates_named(StoreView& view, BusinessId id) {
  std::vector<Candidate> candidates;
  auto messages = co_await view.messages_named(std::move(id));
  if (!messages) co_return messages.failure();
  for (Message& message : *messages) {
    auto deliveries = co_await view.deliveries(message.id);
    if (!deliveries) co_return deliveries.failure();
    candidates.push_back({std::move(message), std::move(*deliveries)});
  }
  co_return candidates;
}

std::vector<Delivery> all_deliveries(const std::vector<Candidate>& candidates) {
  std::vector<Delivery> all;
  for (const Candidate& candidate : candidates) {
    all.insert(all.end(), candidate.deliveries.begin(), candidate.deliveries.end());
  }
  return all;
}

const Message& message_of(const std::vector<Candidate>& candidates, const Delivery& delivery) {
  return std::find_if(candidates.begin(), candidates.end(),
                      [&delivery](const Candidate& one) { return one.message.id == delivery.message; })
      ->message;
}

/// What a receipt says, as codes: kept in the history, shown to operators. Free text stays in the message.
std::string summary(const ReceiptFacts& receipt) {
  std::string text = receipt.status == ReceiptStatus::ok         ? "OK"
                     : receipt.status == ReceiptStatus::rejected ? "rejected"
                                                                 : "OK with faults";
  for (const ReceiptError& error : receipt.errors) text += " " + error.code.substr(0, 16);
  return text;
}

Unit unit_of(const Message& message, SealedPayload sealed, const Delivery& delivery) {
  Unit unit;
  unit.message = message;
  unit.payloads.emplace_back(message.payload, std::move(sealed));
  unit.added.push_back(delivery);
  unit.history.push_back(message_entry(message, message.received_at, "received", to_text(message.road)));
  unit.history.push_back(birth_entry(delivery));
  return unit;
}

Delivery on_work_list(Entropy& entropy, const Message& message, DeliveryKind kind, Code code,
                      std::string detail) {
  Delivery delivery = new_delivery(entropy, message.received_at, message);
  delivery.kind = kind;
  delivery.state = DeliveryState::held;
  delivery.rule = RuleId{kRuleReturnRoad};
  delivery.reason = Reason{code, std::move(detail)};
  return delivery;
}

/// What the receipt makes of the delivery that it answers.
Outcome<PlannedChange> settle(const Delivery& answered, const Message& original, const ReceiptMatch& match,
                              const ReceiptFacts& receipt, TimePoint now) {
  RecordDetail detail;
  detail.why = "application receipt";
  detail.detail_text = summary(receipt);
  detail.label = label_of(original);
  if (receipt.status == ReceiptStatus::rejected) {
    const std::string first = receipt.errors.empty() ? std::string{} : receipt.errors.front().code;
    detail.reason = Reason{code_from_id(first).value_or(Code::X99), summary(receipt)};
  }
  if (match.kind == ReceiptMatch::Kind::contradicts) return plan_contradiction(answered, detail, now);
  if (match.kind == ReceiptMatch::Kind::repeats) return plan_repetition(answered, detail, now);
  return plan_change(answered, match.event, detail, now);
}

Acceptance accepted(Message message, Delivery delivery) {
  Acceptance acceptance;
  acceptance.message = std::move(message);
  acceptance.deliveries.push_back(std::move(delivery));
  return acceptance;
}

}  // namespace

Delivery ReceiptDesk::on_return_road(const Message& message, const Message& original, DeliveryKind kind,
                                     TimePoint now) const {
  Delivery delivery = new_delivery(context_.entropy, now, message);
  delivery.kind = kind;
  delivery.rule = RuleId{kRuleReturnRoad};
  delivery.role = "original sender";
  delivery.party = original.sender;
  delivery.deadline = now + context_.routing.current()->deadline;
  delivery.lane = return_lane(original.sender);
  auto endpoint = context_.endpoints.endpoint(delivery.lane);
  if (!endpoint && original.sender_business != original.sender) {
    const LaneId business = return_lane(original.sender_business);
    if (context_.endpoints.endpoint(business)) {
      delivery.lane = business;
      delivery.party = original.sender_business;
      return delivery;
    }
  }
  if (!endpoint) {
    delivery.state = DeliveryState::held;
    delivery.reason = Reason{endpoint.failure().code, endpoint.failure().detail};
  }
  return delivery;
}

asio::awaitable<Outcome<Acceptance>> ReceiptDesk::accept_receipt(Envelope envelope, Message message,
                                                                 SealedPayload sealed) {
  const ReceiptFacts& receipt = *envelope.receipt;
  for (int attempt = 0; attempt < kTries; ++attempt) {
    auto candidates = co_await candidates_named(context_.view, receipt.original_id);
    if (!candidates) co_return candidates.failure();
    const std::vector<Delivery> deliveries = all_deliveries(*candidates);
    const ReceiptMatch match = correlate(deliveries, receipt);
    Delivery passed_on =
        on_work_list(context_.entropy, message, DeliveryKind::receipt, Code::H314, summary(receipt));
    std::optional<PlannedChange> change;
    if (match.kind != ReceiptMatch::Kind::none) {
      const Delivery& answered = deliveries[match.index];
      const Message& original = message_of(*candidates, answered);
      Outcome<PlannedChange> planned = settle(answered, original, match, receipt, message.received_at);
      if (!planned) co_return planned.failure();
      change = std::move(*planned);
      passed_on =
          match.kind == ReceiptMatch::Kind::contradicts
              ? on_work_list(context_.entropy, message, DeliveryKind::receipt, Code::H319, summary(receipt))
              : on_return_road(message, original, DeliveryKind::receipt, message.received_at);
    }
    Unit unit = unit_of(message, sealed, passed_on);
    if (change) add_to(unit, *change);
    const Outcome<void> committed = co_await context_.commits.commit(std::move(unit), CommitQueue::Priority::reserved);
    if (!committed && committed.failure().code == Code::B202) continue;
    if (!committed) co_return committed.failure();
    context_.status.write(message_line(message, "received"));
    announce_births(context_.status, message, {passed_on});
    if (change) context_.tracker.announce(*change);
    context_.offer({passed_on});
    co_return accepted(std::move(message), std::move(passed_on));
  }
  co_return Failure{Code::B202, "the delivery that the receipt answers keeps changing"};
}

asio::awaitable<Outcome<std::optional<Acceptance>>> ReceiptDesk::accept_deviation(Envelope envelope,
                                                                                  Message message,
                                                                                  SealedPayload sealed) {
  if (!envelope.conversation) co_return std::optional<Acceptance>{};
  auto candidates = co_await candidates_named(context_.view, envelope.conversation->parent);
  if (!candidates) co_return candidates.failure();
  const Candidate* answered = nullptr;
  const Delivery* delivery = nullptr;
  for (const Candidate& candidate : *candidates) {
    for (const Delivery& one : candidate.deliveries) {
      if (one.party != message.sender || one.party.empty()) continue;
      answered = &candidate;
      delivery = &one;
    }
  }
  if (delivery == nullptr) co_return std::optional<Acceptance>{};

  const bool wrong_addressee = says_wrong_addressee(envelope);
  Delivery passed_on = on_return_road(message, answered->message, DeliveryKind::reply, message.received_at);
  Unit unit = unit_of(message, std::move(sealed), passed_on);
  HistoryEntry entry = message_entry(answered->message, message.received_at, "deviation",
                                     "message " + message.id.value() + " says theme 8117/" + envelope.theme);
  entry.delivery = delivery->id;
  entry.why = delivery->rule.value();
  if (wrong_addressee) entry.code = Code::E21;
  unit.history.push_back(std::move(entry));
  const Outcome<void> committed = co_await context_.commits.commit(std::move(unit), CommitQueue::Priority::reserved);
  if (!committed) co_return committed.failure();

  context_.status.write(message_line(message, "received"));
  StatusLine line =
      message_line(answered->message, "deviation", wrong_addressee ? Loudness::alarm : Loudness::warn);
  line.delivery = delivery->id;
  line.party = delivery->party;
  line.rule = delivery->rule;
  context_.status.write(line);
  announce_births(context_.status, message, {passed_on});
  context_.offer({passed_on});
  co_return std::optional<Acceptance>{accepted(std::move(message), std::move(passed_on))};
}

}  // namespace budstikke
