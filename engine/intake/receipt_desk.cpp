#include "engine/intake/receipt_desk.hpp"

#include <algorithm>
#include <utility>

#include "engine/intake/address_facts.hpp"
#include "engine/intake/assembly.hpp"
#include "engine/intake/description.hpp"
#include "engine/intake/planner.hpp"
#include "engine/intake/return_road.hpp"
#include "engine/runtime/failpoint.hpp"
#include "engine/tracking/correlator.hpp"
#include "engine/tracking/follow_up.hpp"

namespace budstikke {

namespace asio = boost::asio;
using addressing::AddressBook;

namespace {

constexpr int kTries = 5;
constexpr std::size_t kErrorsShown = 10;

std::vector<Delivery> all_deliveries(const std::vector<Earlier>& candidates) {
  std::vector<Delivery> all;
  for (const Earlier& candidate : candidates) {
    all.insert(all.end(), candidate.deliveries.begin(), candidate.deliveries.end());
  }
  return all;
}

const Message& message_of(const std::vector<Earlier>& candidates, const Delivery& delivery) {
  return std::find_if(candidates.begin(), candidates.end(),
                      [&delivery](const Earlier& one) { return one.message.id == delivery.message; })
      ->message;
}

/// The receipt's own codes (kv. 8221). A responder may write anything there, our own codes and patient data too:
/// what is no code of the list stands as X99.
Code error_code(const ReceiptError& error) {
  const std::string_view id = error.code;
  // Three characters: Budstikke's own, among them S601, have four.
  const bool of_receipts =
      id.size() == 3 && std::string_view("TSEX").find(id.front()) != std::string_view::npos;
  return of_receipts ? code_from_id(id).value_or(Code::X99) : Code::X99;
}

/// What a receipt says, as codes: kept in the history, shown to operators. Free text stays in the message.
std::string summary(const ReceiptFacts& receipt) {
  std::string text = receipt.status == ReceiptStatus::ok         ? "OK"
                     : receipt.status == ReceiptStatus::rejected ? "rejected"
                     : receipt.status == ReceiptStatus::unknown  ? "unknown status"
                                                                 : "OK with faults";
  for (std::size_t i = 0; i < receipt.errors.size() && i < kErrorsShown; ++i) {
    text += " " + std::string(id_of(error_code(receipt.errors[i])));
  }
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

Delivery unmatched(Entropy& entropy, const Message& message, std::string detail) {
  Delivery delivery = new_delivery(entropy, message.received_at, message);
  delivery.kind = DeliveryKind::receipt;
  delivery.state = DeliveryState::held;
  delivery.rule = RuleId{kRuleReturnRoad};
  delivery.reason = Reason{Code::H314, std::move(detail)};
  return delivery;
}

/// What the receipt makes of the delivery that it answers.
Outcome<PlannedChange> change_by(const ReceiptFacts& receipt, const Delivery& answered,
                                 const Message& original, const ReceiptMatch& match, TimePoint now) {
  RecordDetail detail;
  detail.why = "application receipt";
  detail.detail_text = summary(receipt);
  detail.label = label_of(original);
  if (receipt.status == ReceiptStatus::rejected) {
    detail.reason =
        Reason{receipt.errors.empty() ? Code::X99 : error_code(receipt.errors.front()), summary(receipt)};
  }
  if (match.kind == ReceiptMatch::Kind::contradicts) return plan_contradiction(answered, detail, now);
  if (match.kind == ReceiptMatch::Kind::repeats) return plan_repetition(answered, detail, now);
  return plan_change(answered, match.event, detail, now);
}

/// Two senders may use one MsgId: a receipt answers the one that it is addressed to, where it says so, or another part of
/// that business. What is addressed to another business answers none of them.
void keep_those_of(const PartyPath& receiver, const AddressBook& book, std::vector<Earlier>& candidates) {
  const HerId address = address_of(receiver);
  const HerId business = addressed_business(receiver, book);
  if (business.empty()) return;
  const auto is_of = [](HerId party, const Message& one) {
    return !party.empty() && (one.sender == party || one.sender_business == party);
  };
  const bool named = std::any_of(candidates.begin(), candidates.end(),
                                 [&](const Earlier& one) { return is_of(address, one.message); });
  std::erase_if(candidates,
                [&](const Earlier& one) { return !is_of(named ? address : business, one.message); });
}

/// A message in this state reaches, or has reached, its party: what follows it goes there already.
bool is_on_the_way(DeliveryState state) {
  return state == DeliveryState::waiting || state == DeliveryState::sending ||
         state == DeliveryState::handed_over || state == DeliveryState::unconfirmed;
}

/// The receipt on its way back, and what it makes of the delivery that it answers (nothing where none is found).
struct SettledReceipt {
  Delivery passed_on;
  std::optional<PlannedChange> change;
  /// The message answered, where the receipt shows that it reached a party which we thought it had not.
  std::optional<Message> brought_back;
};

asio::awaitable<Outcome<SettledReceipt>> settle_receipt(IntakeContext& context, Message message,
                                                        Envelope envelope, TimePoint now) {
  const ReceiptFacts receipt = envelope.receipt.value_or(ReceiptFacts{});
  auto candidates = co_await find_named(context.view, receipt.original_id);
  if (!candidates) co_return candidates.failure();
  keep_those_of(envelope.receiver, *context.routing.current()->book, *candidates);
  const std::vector<Delivery> deliveries = all_deliveries(*candidates);
  const ReceiptMatch match = correlate(deliveries, receipt);
  SettledReceipt settled{unmatched(context.entropy, message, summary(receipt)), std::nullopt, std::nullopt};
  if (match.kind == ReceiptMatch::Kind::none) co_return settled;
  const Delivery& answered = deliveries[match.index];
  const Message& original = message_of(*candidates, answered);
  Outcome<PlannedChange> planned = change_by(receipt, answered, original, match, now);
  if (!planned) co_return planned.failure();
  settled.change = *std::move(planned);
  if (settled.change->after && !is_on_the_way(answered.state)) settled.brought_back = original;
  settled.passed_on = on_return_road(context, message, original);
  if (match.kind == ReceiptMatch::Kind::contradicts) {
    settled.passed_on.state = DeliveryState::held;
    settled.passed_on.reason = Reason{Code::H319, summary(receipt)};
  }
  co_return settled;
}

Acceptance accepted(Message message, Delivery delivery) {
  Acceptance acceptance;
  acceptance.message = std::move(message);
  acceptance.deliveries.push_back(std::move(delivery));
  return acceptance;
}

}  // namespace

bool is_unmatched(const Delivery& delivery) {
  return delivery.kind == DeliveryKind::receipt && delivery.state == DeliveryState::held && delivery.reason &&
         delivery.reason->code == Code::H314;
}

asio::awaitable<Outcome<ReceivedReceipt>> ReceiptDesk::accept_receipt(Envelope envelope, Message message,
                                                                      SealedPayload sealed) {
  for (int attempt = 0; attempt < kTries; ++attempt) {
    auto settled = co_await settle_receipt(context_, message, envelope, message.received_at);
    if (!settled) co_return settled.failure();
    Delivery passed_on = std::move(settled->passed_on);
    Unit unit = unit_of(message, sealed, passed_on);
    if (settled->change) add_to(unit, *settled->change);
    BUDSTIKKE_FAILPOINT("receipt.before_commit");
    const Outcome<void> committed =
        co_await context_.commits.commit(std::move(unit), CommitQueue::Priority::reserved);
    if (!committed && committed.failure().code == Code::B202) continue;
    if (!committed) co_return committed.failure();
    BUDSTIKKE_FAILPOINT("receipt.after_commit");
    context_.status.write(message_line(message, "received"));
    announce_births(context_.status, message, {passed_on});
    if (settled->change) context_.tracker.announce(*settled->change);
    context_.offer({passed_on}, {});
    co_return ReceivedReceipt{accepted(std::move(message), std::move(passed_on)),
                              std::move(settled->brought_back)};
  }
  // Nothing was stored: the sender is told to come back.
  co_return Failure{Code::B203, "the delivery that the receipt answers keeps changing"};
}

asio::awaitable<Outcome<TiedReceipt>> ReceiptDesk::correlate_again(Delivery held, Message message,
                                                                   Envelope envelope, OperatorAction action) {
  const TimePoint now = context_.clock.now();
  auto settled = co_await settle_receipt(context_, message, std::move(envelope), now);
  if (!settled) co_return settled.failure();
  if (!settled->change) {
    co_return Failure{Code::B207,
                      "the receipt answers nothing sent from here: release it to a party, or discard it"};
  }
  const bool stays = settled->passed_on.state == DeliveryState::held;
  RecordDetail detail;
  detail.who = std::move(action.who);
  detail.why = std::move(action.why);
  detail.reason = settled->passed_on.reason;
  detail.due = now;
  detail.label = label_of(message);
  detail.replacement = std::move(settled->passed_on);
  auto change = plan_change(held, stays ? DeliveryEvent::hold : DeliveryEvent::release, detail, now);
  if (!change) co_return change.failure();
  Unit unit;
  add_to(unit, *settled->change);
  add_to(unit, *change);
  const Outcome<void> committed =
      co_await context_.commits.commit(std::move(unit), CommitQueue::Priority::reserved);
  if (!committed) co_return committed.failure();
  context_.tracker.announce(*settled->change);
  context_.tracker.announce(*change);
  co_return TiedReceipt{*std::move(change->after), std::move(settled->brought_back)};
}

}  // namespace budstikke
