#include "tests/simulation/judge.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "tests/simulation/region.hpp"

namespace budstikke::simulation {

namespace {

std::string name_of(const Delivery& delivery) {
  return "delivery " + delivery.id.value() + " (" + std::string(to_text(delivery.state)) + ")";
}

int number_of(const std::optional<DeliveryState>& state) { return state ? static_cast<int>(*state) : -1; }

bool contains(const std::vector<HerId>& all, HerId one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

/// What stands before and behind the receiver's content.
std::pair<std::string_view, std::string_view> around_receiver(std::string_view bytes) {
  const std::size_t from = bytes.find("<Receiver>");
  const std::size_t to = bytes.find("</Receiver>");
  if (from == std::string_view::npos || to == std::string_view::npos) return {bytes, {}};
  return {bytes.substr(0, from), bytes.substr(to)};
}

}  // namespace

void Judge::blame(std::string sentence) {
  trace_.line({"VIOLATION", sentence});
  faults_.push_back(std::move(sentence));
}

const Letter* Judge::letter_of(const MessageId& message) const {
  const auto found = ledger_.messages.find(message);
  return found == ledger_.messages.end() ? nullptr : letters_.with_digest(found->second.sha256);
}

Judge::Conversation Judge::conversation_of(const Letter& letter) const {
  const Letter* first = &letter;
  while (first->about) first = &letters_.at(*first->about);
  return {business_of_party(first->sender), letter.conversation};
}

void Judge::write(const StatusLine& line) {
  if (line.event == "key_no_longer_needed") {
    const std::size_t from = line.detail.find("needs key ") + std::string_view("needs key ").size();
    needless_.emplace(line.detail.substr(from, line.detail.find(' ', from) - from), lived_);
  }
  if (line.event == "clock_jumped") trace_.line({"said", line.event});
  if (line.delivery.empty() || !line.to) return;
  trace_.line({"said", line.event, line.delivery.value(), to_text(*line.to)});
  if (--unsaid_[{line.delivery, line.event, number_of(line.from), number_of(line.to)}] < 0)
    blame("a status line of " + line.event +
          " that is not stored, or a second one: " + line.delivery.value());
  Account* account = ledger_.find(line.delivery);
  if (account == nullptr || *line.to != DeliveryState::waiting) return;
  account->waits_since = epoch_;
  account->considered_at.reset();
  // A first attempt needs no look into the store: it may be made from what was just stored.
  if (line.event == "planned" && account->stored.state != DeliveryState::sending)
    account->considered_at = epoch_;
}

void Judge::attempt_begins(const Shipment& shipment, HerId owner) {
  Account* account = ledger_.find(shipment.delivery);
  if (account == nullptr || !account->at_start) return blame("sent, and never stored as sending");
  const Delivery& delivery = *account->at_start;
  if (!std::exchange(account->may_be_sent, false)) blame("sent without a start: " + name_of(account->stored));
  if (account->under_way) blame("sent twice at once: " + name_of(account->stored));
  account->under_way = true;
  if (++under_way_[delivery.lane] > bounds_.lanes.concurrency)
    blame("more attempts at once than the lane may have: " + delivery.lane.value());
  if (!delivery.ordering_key.empty() && ++under_way_of_key_[{delivery.lane, delivery.ordering_key}] > 1)
    blame("two of one ordering key are under way: " + name_of(delivery));
  const Message& message = ledger_.messages.at(delivery.message);
  if (ledger_.erased.contains(message.id)) blame("sent after its bytes were erased: " + name_of(delivery));
  if (shipment.business_id != message.business_id) blame("sent under another id: " + name_of(delivery));
  if (owner != delivery.party) blame("sent to somebody else's address: " + name_of(delivery));
  const std::string_view bytes = shipment.payload.reveal();
  const std::string digest = protector_.digest(bytes);
  if (digest != delivery.sha256) blame("the bytes sent are not those stored: " + name_of(delivery));
  const auto given = account->given.find(owner);
  if (given != account->given.end() && given->second != digest)
    blame("other bytes than the party has: " + name_of(delivery));
  const Letter* letter = letter_of(delivery.message);
  if (letter == nullptr) return blame("sent what nobody wrote: " + name_of(delivery));
  if (!may_get(*letter, delivery, owner))
    blame("sent to HER-id " + owner.text() + ", which nobody named: " + name_of(delivery));
  check_bytes(*letter, delivery, bytes);
}

void Judge::attempt_ends(const DeliveryId& id) {
  Account* found = ledger_.find(id);
  if (found == nullptr || !found->under_way) return;  // blamed already
  Account& account = *found;
  account.under_way = false;
  --under_way_[account.at_start->lane];
  if (!account.at_start->ordering_key.empty())
    --under_way_of_key_[{account.at_start->lane, account.at_start->ordering_key}];
}

void Judge::arrives(const DeliveryId& id, HerId owner, const std::string& sha256) {
  ++arrivals_;
  Account& account = *ledger_.find(id);
  account.arrived.insert(owner);
  account.given.try_emplace(owner, sha256);
}

std::size_t Judge::attempts_in(const LaneId& lane) const {
  const auto found = under_way_.find(lane);
  return found == under_way_.end() ? 0 : found->second;
}

bool Judge::may_get(const Letter& letter, const Delivery& delivery, HerId party) const {
  const auto conversation = conversation_of(letter);
  const auto named = named_by_people_.find(conversation);
  if (named != named_by_people_.end() && named->second.contains(party)) return true;
  const auto is_of = [party](HerId sender) { return party == sender || party == business_of_party(sender); };
  if (delivery.kind == DeliveryKind::receipt || delivery.kind == DeliveryKind::reply) {
    if (letter.about && is_of(letters_.at(*letter.about).sender)) return true;
    if (is_of(letter.sender)) return true;  // our own refusal
    if (delivery.kind == DeliveryKind::receipt) return false;
  }
  if (party == kRegister) return true;
  for (const auto& [number, one] : letters_.all()) {
    if (one.kind == LetterKind::receipt || conversation_of(one) != conversation) continue;
    if (contains(one.receivers, party) || contains(case_handlers(one.municipality), party)) return true;
    if (delivery.kind == DeliveryKind::reply && is_of(one.sender)) return true;
  }
  return false;
}

void Judge::check_bytes(const Letter& letter, const Delivery& delivery, std::string_view bytes) {
  if (delivery.kind == DeliveryKind::receipt && letter.kind != LetterKind::receipt) {
    const bool answers = letter.id.empty() || bytes.find(letter.id.value()) != std::string_view::npos;
    if (!answers) blame("a refusal of another message: " + name_of(delivery));
    return;
  }
  const bool same =
      delivery.readdressed ? around_receiver(bytes) == around_receiver(letter.bytes) : bytes == letter.bytes;
  if (!same) blame("the message was altered: " + name_of(delivery));
}

void Judge::answered(Letter& letter, const Outcome<Acceptance>& outcome) {
  using Kind = Acceptance::Kind;
  if (!outcome) {
    const Code code = outcome.failure().code;
    trace_.line({"answer", std::to_string(letter.number), id_of(code)});
    if (code == Code::B106) {
      if (!letter.impostor) blame("taken for an impostor: letter " + std::to_string(letter.number));
      letter.told = Told::forbidden;
    } else if (code != Code::B104 && code != Code::B201 && code != Code::B203) {
      blame("told " + std::string(id_of(code)) + ": letter " + std::to_string(letter.number));
    }
    return;
  }
  const MessageId& id = outcome->message.id;
  trace_.line({"answer", std::to_string(letter.number), id.value(),
               std::to_string(static_cast<int>(outcome->kind)),
               outcome->failure ? id_of(outcome->failure->code) : "",
               outcome->failure ? outcome->failure->detail : ""});
  const std::string which = "letter " + std::to_string(letter.number);
  const auto stored = ledger_.messages.find(id);
  if (stored == ledger_.messages.end()) return blame("told of, and not stored: " + which);
  if (letter.impostor) blame("an impostor was believed: " + which);
  const bool same = stored->second.sha256 == letter.sha256;
  // What was told before binds the node for as long as it need not forget it.
  const bool afresh = std::exchange(letter.afresh, ledger_.forgotten.contains(id));
  if (outcome->kind == Kind::conflict) {
    if (same || stored->second.business_id != letter.id) blame("told conflict, and it is none: " + which);
    if (!afresh && letter.told == Told::accepted)
      blame("told conflict of what was received before: " + which);
    letter.told = Told::conflict;
    return;
  }
  if (!same) return blame("told received, and other bytes are stored: " + which);
  if (!afresh && letter.told == Told::conflict) blame("received, and a conflict before: " + which);
  const bool refused = outcome->failure.has_value();
  const bool unreadable = letter.kind == LetterKind::unreadable;  // may be sent again: each stands for itself
  if (!unreadable && refused && outcome->failure->code != Code::E21)
    blame("refused with " + std::string(id_of(outcome->failure->code)) + ": " + which);
  if (unreadable && !refused) blame("took what cannot be read: " + which);
  if (!unreadable && !afresh && !letter.told_id.empty() && letter.told_id != id)
    blame("received under two ids: " + which);
  if (!afresh && letter.told == Told::accepted && refused && outcome->kind == Kind::refused)
    blame("refused after it was received: " + which);
  letter.told = refused ? Told::refused : Told::accepted;
  letter.told_id = id;
  if (outcome->deliveries.empty() && !letter.afresh) blame("received, and goes nowhere: " + which);
}

void Judge::acts(const OperatorAction& action) {
  const Account* account = ledger_.find(action.delivery);
  const Letter* letter = account == nullptr ? nullptr : letter_of(account->stored.message);
  if (letter == nullptr) return;
  std::set<HerId>& named = named_by_people_[conversation_of(*letter)];
  if (!action.to.empty()) named.insert(action.to);
  for (const HerId one : case_handlers(action.municipality)) named.insert(one);
}

void Judge::acted(const OperatorAction& action, const Outcome<std::vector<Delivery>>& outcome) {
  trace_.line({"acted", action.delivery.value(), outcome ? "ok" : id_of(outcome.failure().code)});
  if (!outcome) return;
  for (const Delivery& one : *outcome) {
    const Account* account = ledger_.find(one.id);
    if (account == nullptr || account->stored.version < one.version)
      blame("an operator was told what is not stored: " + name_of(one));
  }
}

void Judge::quiet(bool store_idle, bool recovered) {
  ++epoch_;
  if (!recovered) {
    for (auto& [text, since] : unnoticed_) since = lived_;  // nobody looks yet
  }
  if (!store_idle || !recovered) return;
  for (auto line = unsaid_.begin(); line != unsaid_.end();) {
    if (line->second > 0)
      blame("stored, and no status line tells of it: " + std::get<1>(line->first) + " of " +
            std::get<0>(line->first).value());
    line = unsaid_.erase(line);
  }
  for (const auto& [text, since] : unnoticed_) {
    if (lived_ > since + 2 * bounds_.clock.interval + std::chrono::minutes{1})
      blame("nobody noticed that the clock jumped: " + text);
  }
  for (const auto& [id, account] : ledger_.deliveries) {
    if (account.stored.state == DeliveryState::sending && account.started_life != life_)
      blame("left in sending by an earlier life: " + name_of(account.stored));
  }
}

bool Judge::all_settled() const {
  const bool told = std::all_of(letters_.all().begin(), letters_.all().end(),
                                [](const auto& one) { return one.second.told != Told::nothing; });
  const bool said =
      std::all_of(unsaid_.begin(), unsaid_.end(), [](const auto& one) { return one.second == 0; });
  return told && said &&
         std::all_of(ledger_.deliveries.begin(), ledger_.deliveries.end(), [](const auto& one) {
           const Delivery& delivery = one.second.stored;
           return delivery.final() || delivery.state == DeliveryState::held ||
                  delivery.state == DeliveryState::unconfirmed;
         });
}

void Judge::finished() {
  for (const auto& [line, count] : unsaid_) {
    if (count > 0)
      blame("no status line ever told of " + std::get<1>(line) + " of " + std::get<0>(line).value());
  }
  for (const auto& [number, letter] : letters_.all()) {
    if (letter.told == Told::nothing) blame("nobody was ever told of letter " + std::to_string(number));
  }
  for (const auto& [id, account] : ledger_.deliveries) {
    const Delivery& delivery = account.stored;
    const bool rests = delivery.final() || delivery.state == DeliveryState::held ||
                       delivery.state == DeliveryState::unconfirmed;
    if (!rests) blame("never ended: " + name_of(delivery));
    if (ledger_.forgotten.contains(delivery.message)) continue;
    if (delivery.state == DeliveryState::handed_over && !account.arrived.contains(delivery.party))
      blame("handed over, and the party has nothing: " + name_of(delivery));
  }
}

}  // namespace budstikke::simulation
