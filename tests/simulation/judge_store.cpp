// What the judge sees of the store: each unit as it becomes durable.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "tests/simulation/judge.hpp"
#include "tests/simulation/region.hpp"

namespace budstikke::simulation {

namespace {

using E = DeliveryEvent;

std::string name_of(const Delivery& delivery) {
  return "delivery " + delivery.id.value() + " (" + std::string(to_text(delivery.state)) + ")";
}

std::optional<DeliveryEvent> event_named(std::string_view name) {
  for (int i = 0; i < kDeliveryEvents; ++i) {
    const auto event = static_cast<DeliveryEvent>(i);
    if (to_text(event) == name) return event;
  }
  return std::nullopt;
}

/// Of a delivery whose party has the message.
bool says_it_may_be_there(const Delivery& delivery) {
  switch (delivery.state) {
    case DeliveryState::sending:
    case DeliveryState::handed_over:
    case DeliveryState::unconfirmed:
    case DeliveryState::confirmed:
    case DeliveryState::rejected:
      return true;
    case DeliveryState::waiting:
    case DeliveryState::held:
    case DeliveryState::refused:
    case DeliveryState::expired:
    case DeliveryState::discarded:
      break;
  }
  return delivery.uncertain || delivery.receipt_deadline.has_value();
}

bool notes_repeat(const HistoryEntry& row) { return row.event == "duplicate" || row.event == "conflict"; }

/// A delivery that was stored as begun, as one that was born and then started.
Unit with_starts_apart(Unit unit) {
  for (Delivery& one : unit.added) {
    if (one.state != DeliveryState::sending) continue;
    unit.changed.push_back({one, true});
    one.state = DeliveryState::waiting;
    --one.version;
    --one.attempts;
  }
  return unit;
}

bool tells_state(const HistoryEntry& row) { return !row.delivery.empty() && row.to.has_value(); }

}  // namespace

void Judge::batch(const std::vector<Unit>& units, const CommitLimits& limits) {
  std::size_t bytes = 0;
  for (const Unit& unit : units) bytes += unit.size_bytes();
  if (units.size() > limits.batch_units) blame("a batch of more units than the limit");
  if (units.size() > 1 && bytes > limits.batch_bytes) blame("a batch of more bytes than the limit");
}

void Judge::queued(const Unit& unit) {
  ++queued_units_;
  for (const Delivery& one : unit.added) queued_at_[one.id] = queued_units_;
}

void Judge::committed(const Unit& stored) {
  const Unit unit = with_starts_apart(stored);
  if (unit.message) check_message(unit);
  check_payloads(unit);
  check_births(unit);
  check_changes(unit);
  for (const HistoryEntry& row : unit.history) {
    if (!notes_repeat(row)) keep(row);
    if (!ledger_.messages.contains(row.message))
      blame("history of a message that is not stored: " + row.event);
    if (!tells_state(row)) continue;
    const auto number = [](const std::optional<DeliveryState>& state) {
      return state ? static_cast<int>(*state) : -1;
    };
    ++unsaid_[{row.delivery, row.event, number(row.from), number(row.to)}];
    trace_.line({"stored", row.event, row.delivery.value(), to_text(*row.to)});
  }
}

void Judge::looked_at(const DeliveryId& id) {
  Account* account = ledger_.find(id);
  if (account != nullptr && !account->considered_at) account->considered_at = epoch_;
}

void Judge::check_message(const Unit& unit) {
  const Message& message = *unit.message;
  const Letter* letter = letters_.with_digest(message.sha256);
  if (letter == nullptr) return blame("stored what nobody wrote: message " + message.id.value());
  trace_.line({"message", message.id.value(), std::to_string(letter->number)});
  if (letter->impostor) blame("stored the message of an impostor: letter " + std::to_string(letter->number));
  if (!ledger_.messages.emplace(message.id, message).second)
    blame("a message id came twice: " + message.id.value());
  const bool refused_while_read = message.duplicate_key.empty();
  if (!refused_while_read &&
      !ledger_.by_name.emplace(std::pair{letter->sender, letter->id}, message.id).second)
    blame("stored twice: letter " + std::to_string(letter->number));
  const auto own = std::find_if(unit.payloads.begin(), unit.payloads.end(),
                                [&message](const auto& one) { return one.first == message.payload; });
  if (own == unit.payloads.end()) return blame("a message without its bytes: " + message.id.value());
  const auto opened = protector_.open(own->first, own->second);
  if (!opened || opened->reveal() != letter->bytes)
    blame("other bytes are stored than came: " + message.id.value());
  if (unit.added.empty()) blame("a message that goes nowhere: " + message.id.value());
}

void Judge::check_payloads(const Unit& unit) {
  for (const auto& [id, sealed] : unit.payloads) {
    if (sealed.base.empty()) ledger_.originals.emplace(id, std::make_shared<const SealedPayload>(sealed));
  }
  for (const auto& [id, sealed] : unit.payloads) {
    SealedPayload loaded = sealed;
    if (const auto base = ledger_.originals.find(sealed.base); base != ledger_.originals.end())
      loaded.original = base->second;
    const auto opened = protector_.open(id, loaded);
    if (!opened) {
      blame("a payload that does not open: " + id.value());
    } else if (!ledger_.payloads.emplace(id, *opened).second) {
      blame("a payload was written over: " + id.value());
    }
  }
}

/// What must be true of a delivery whenever it is stored.
void Judge::check_resting(const Delivery& delivery) {
  const auto payload = ledger_.payloads.find(delivery.payload);
  if (payload == ledger_.payloads.end()) return blame("no bytes: " + name_of(delivery));
  switch (delivery.state) {
    case DeliveryState::waiting:
      if (delivery.lane.empty() || delivery.party.empty()) blame("waits for nobody: " + name_of(delivery));
      if (delivery.due_at == TimePoint{} || delivery.deadline == TimePoint{})
        blame("waits for ever: " + name_of(delivery));
      break;
    case DeliveryState::held:
    case DeliveryState::refused:
    case DeliveryState::expired:
    case DeliveryState::rejected:
      if (!delivery.reason) blame("no reason: " + name_of(delivery));
      break;
    case DeliveryState::handed_over:
      if (delivery.expects_receipt() && !delivery.receipt_deadline)
        blame("no receipt deadline: " + name_of(delivery));
      break;
    case DeliveryState::sending:
    case DeliveryState::unconfirmed:
    case DeliveryState::confirmed:
    case DeliveryState::discarded:
      break;
  }
}

void Judge::check_births(const Unit& unit) {
  for (const Delivery& one : unit.added) {
    const bool allowed = one.state == DeliveryState::waiting || one.state == DeliveryState::held ||
                         one.state == DeliveryState::refused;
    if (!allowed || one.version != 1) blame("born in another state: " + name_of(one));
    if (!ledger_.messages.contains(one.message)) blame("of no message: " + name_of(one));
    const auto rows =
        std::count_if(unit.history.begin(), unit.history.end(), [&one](const HistoryEntry& row) {
          return row.delivery == one.id && row.event == "planned" && row.to == one.state && !row.from;
        });
    if (rows != 1) blame("history rows of a birth: " + std::to_string(rows) + " of " + name_of(one));
    check_resting(one);
    Account account;
    account.stored = one;
    // Until the lanes are told, it is behind everything.
    account.waits_since = UINT64_MAX;
    if (const auto queued = queued_at_.extract(one.id)) account.queued_at = queued.mapped();
    set_terms(account, one);
    if (!ledger_.deliveries.emplace(one.id, std::move(account)).second)
      blame("a delivery id came twice: " + name_of(one));
  }
}

void Judge::check_changes(const Unit& unit) {
  std::map<DeliveryId, std::vector<const HistoryEntry*>> rows;
  for (const HistoryEntry& row : unit.history) {
    const bool note = row.event == "receipt" || row.event == "acknowledgement";
    if (tells_state(row) && row.from && !note) rows[row.delivery].push_back(&row);
  }
  for (const DeliveryChange& change : unit.changed) {
    const Delivery& after = change.after;
    Account* account = ledger_.find(after.id);
    if (account == nullptr) {
      blame("changed what is not stored: " + name_of(after));
      continue;
    }
    auto& own = rows[after.id];
    if (own.empty()) {
      blame("changed without a history row: " + name_of(after));
      continue;
    }
    const Delivery before = account->stored;
    check_change(unit, before, after, *own.front());
    own.erase(own.begin());
    account->stored = after;
    set_terms(*account, after);
    if (after.state != DeliveryState::waiting) account->waits_since = UINT64_MAX;
    if (after.state == DeliveryState::sending) check_start(*account, after);
    account->queued_at = UINT64_MAX;
  }
  for (const auto& [id, left] : rows) {
    if (!left.empty()) blame("a history row without a change: " + left.front()->event + " of " + id.value());
  }
}

void Judge::check_change(const Unit& unit, const Delivery& before, const Delivery& after,
                         const HistoryEntry& row) {
  const auto event = event_named(row.event);
  const auto next = event ? next_state(before.state, *event) : std::nullopt;
  if (!next || *next != after.state || row.from != before.state || row.to != after.state) {
    return blame("no such transition: " + std::string(to_text(before.state)) + " " + row.event + " " +
                 name_of(after));
  }
  check_lasting(before, after, *event);
  check_envelope(before, after, *event);
  if (after.version != before.version + 1) blame("a version was passed over: " + name_of(after));
  check_resting(after);
  const bool decided = *event == E::release || *event == E::hold || *event == E::refuse;
  const bool same_place = after.kind == before.kind && after.created_at == before.created_at &&
                          after.ordering_key == before.ordering_key;
  if (!same_place && !decided) blame("lost its place: " + name_of(after));
  if (after.party != before.party && !decided) blame("went over to another party: " + name_of(after));
  const Account& known = *ledger_.find(after.id);
  const bool has_it = !known.disowned && known.arrived.contains(before.party);
  if (after.party != before.party && (before.uncertain || has_it) && !before.party.empty())
    blame("left a party that may have it: " + name_of(after));
  if (!known.disowned && known.arrived.contains(after.party) && !says_it_may_be_there(after))
    blame("forgot that the party may have it: " + name_of(after));
  if (after.payload != before.payload && !decided) blame("got other bytes: " + name_of(after));
  if (*event == E::interrupt && !after.uncertain) blame("interrupted, and not marked so: " + name_of(after));
  const bool by_person = row.who != "budstikke";
  if (before.state == DeliveryState::sending && *event == E::hold && by_person && !after.uncertain)
    blame("held on its way, and not marked uncertain: " + name_of(after));
  if ((*event == E::resend || *event == E::discard) && !by_person)
    blame(row.event + " by nobody: " + name_of(after));
  const Account& account = *ledger_.find(after.id);
  if (*event == E::expire && judged_at(row.at) < account.deadline.passes)
    blame("expired before its time: " + name_of(after));
  if (*event == E::receipt_overdue &&
      (!before.receipt_deadline || judged_at(row.at) < account.receipt.passes))
    blame("overdue before its time: " + name_of(after));
  if (*event == E::accepted && !ledger_.find(after.id)->arrived.contains(after.party))
    blame("taken, and the party has nothing: " + name_of(after));
  if (*event == E::receipt_ok || *event == E::receipt_rejected) check_receipt(unit, after, *event);
}

/// What a delivery is for as long as it lasts.
void Judge::check_lasting(const Delivery& before, const Delivery& after, DeliveryEvent event) {
  if (after.message != before.message) blame("went over to another message: " + name_of(after));
  const bool goes_on = after.state == DeliveryState::waiting || after.state == DeliveryState::sending ||
                       after.state == DeliveryState::held;
  if (goes_on && ledger_.erased.contains(after.message))
    blame("brought back after its bytes were erased: " + name_of(after));
  // What is handed over for good may still be acknowledged, and what came too late here, or was refused by a transport's
  // answer, may have arrived.
  const bool refused = before.state == DeliveryState::refused;
  const bool by_answer = refused && before.reason && before.reason->code == Code::D406;
  const bool may_end_again =
      before.state == DeliveryState::expired || before.state == DeliveryState::handed_over || by_answer;
  if (before.final() && after.final() && !may_end_again) blame("final, and ended again: " + name_of(after));
  if (refused && !by_answer && event != E::resend) blame("refused, and came back: " + name_of(after));
}

/// The receipt comes with the unit, or waited on the work list and is passed on by it.
void Judge::check_receipt(const Unit& unit, const Delivery& after, DeliveryEvent event) {
  std::optional<MessageId> id;
  if (unit.message) id = unit.message->id;
  for (const DeliveryChange& change : unit.changed) {
    if (!id && change.after.kind == DeliveryKind::receipt) id = change.after.message;
  }
  const Letter* receipt = id ? letter_of(*id) : nullptr;
  if (receipt == nullptr || receipt->kind != LetterKind::receipt)
    return blame("settled by no receipt: " + name_of(after));
  if (++ledger_.settled_by[*id] > 1)
    blame("a receipt settled twice: letter " + std::to_string(receipt->number));
  const Letter* answered = letter_of(after.message);
  const Letter& about = letters_.at(*receipt->about);
  if (answered == nullptr || answered->id != about.id || answered->sender != about.sender)
    blame("settled by the receipt of another message: " + name_of(after));
  if (after.party != receipt->sender && after.party != business_of_party(receipt->sender))
    blame("settled by somebody else's receipt: " + name_of(after));
  if ((event == E::receipt_rejected) != (receipt->status == "2"))
    blame("a receipt was turned round: " + name_of(after));
}

/// Nothing of its key is under way, and nothing older was there to be sent when the lane looked at it first.
void Judge::check_start(Account& account, const Delivery& after) {
  account.at_start = after;
  account.may_be_sent = true;
  account.started_life = life_;
  const std::uint64_t considered = std::exchange(account.considered_at, std::nullopt).value_or(0);
  if (after.ordering_key.empty()) return;
  for (const auto& [id, other] : ledger_.deliveries) {
    const Delivery& one = other.stored;
    if (id == after.id || one.lane != after.lane || one.ordering_key != after.ordering_key) continue;
    if (one.state == DeliveryState::sending) blame("two of one ordering key are being sent: " + name_of(one));
    const bool elder = std::pair{one.created_at, one.id} < std::pair{after.created_at, after.id};
    const bool begun = considered == 0;
    const bool waited = begun ? other.queued_at < account.queued_at : other.waits_since < considered;
    if (elder && one.state == DeliveryState::waiting && waited)
      blame("overtook " + name_of(one) + ": " + name_of(after));
  }
}

}  // namespace budstikke::simulation
