// What the judge knows of time that did not pass, of what becomes old, and of the store as a whole.

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <string>
#include <utility>

#include "adapters/store_memory/memory_store.hpp"
#include "tests/simulation/judge.hpp"
#include "tests/support/run.hpp"

namespace budstikke::simulation {

namespace {

/// From a look at the clock until what follows from it is dated: longer than any read of the store.
constexpr Duration kDecided = std::chrono::seconds{10};

bool notes_repeat(const HistoryEntry& row) { return row.event == "duplicate" || row.event == "conflict"; }

}  // namespace

template <class Change>
void Judge::change_terms(Change change) {
  for (auto& [id, account] : ledger_.deliveries) {
    change(account.deadline);
    change(account.receipt);
  }
  for (auto& [id, term] : ledger_.kept) change(term);
}

void Judge::jumped(const ClockJump& jump, bool heard) {
  if (!jump.forward()) set_back_ = std::pair{std::max(jump.from, judged_at(jump.from)), lived_};
  // One that comes before the start has read what was known counts with the silence, or is lost with its beginning.
  // What it undoes is undone either way.
  if (!heard) change_terms([](Term& term) { term.exact = false; });
  if (!heard && jump.forward()) return;
  jumps_.push_back({jump, !heard});
  change_terms([&jump](Term& term) { term.jumped(jump); });
  if (heard && jump.size() >= bounds_.clock.worth_remembering) unnoticed_.emplace(to_text(jump), lived_);
}

/// What is dated `at` may have been decided a little earlier, before the clock was set back.
TimePoint Judge::judged_at(TimePoint at) const {
  const bool just_now = set_back_ && lived_ <= set_back_->second + kDecided;
  return just_now ? std::max(at, set_back_->first) : at;
}

void Judge::appends(const LedgerEntry& entry) { unnoticed_.erase(entry.text); }

void Judge::appended(const LedgerEntry& entry) {
  for (KnownJump& known : jumps_) known.remembered |= to_text(known.jump) == entry.text;
}

/// As a node that has just started knows it.
void Judge::recall(Term& term) const {
  const TimePoint before = term.passes;
  term.passes = term.set;
  term.jumped_at = term.resumed = term.before = {};
  for (std::size_t i = term.since; i < jumps_.size(); ++i) {
    if (jumps_[i].gone) {
      term.exact = false;
    } else {
      term.jumped(jumps_[i].jump);
    }
  }
  term.passes = std::min(term.passes, std::max(before, term.set));
}

void Judge::node_begins(const std::optional<ClockJump>& silence) {
  ++life_;
  ++epoch_;
  for (auto& [id, account] : ledger_.deliveries) {
    account.considered_at.reset();
    if (account.stored.state == DeliveryState::waiting) account.waits_since = epoch_;
  }
  for (KnownJump& known : jumps_) known.gone |= !known.remembered;
  change_terms([this](Term& term) { recall(term); });
  if (!silence) return;
  // The start measures it a little later than this.
  change_terms([&silence](Term& term) { term.exact &= term.passes <= silence->from; });
  const Duration worth = silence->forward() ? bounds_.clock.worth_remembering : Duration{0};
  if (silence->size() <= worth) return;
  jumps_.push_back({*silence});
  change_terms([&silence](Term& term) { term.jumped(*silence); });
}

void Judge::set_terms(Account& account, const Delivery& after) {
  if (account.deadline.set != after.deadline) account.deadline = Term::at(after.deadline, jumps_.size());
  if (after.receipt_deadline && account.receipt.set != *after.receipt_deadline)
    account.receipt = Term::at(*after.receipt_deadline, jumps_.size());
}

void Judge::keep(const HistoryEntry& row) {
  ++ledger_.history[row.message];
  // Peers that repeat themselves put no erasing off.
  const bool by_peer = row.event == "receipt" || row.event == "acknowledgement";
  if (!bounds_.keep || row.event == "erased" || by_peer) return;
  Term& term = ledger_.kept[row.message];
  if (row.at + *bounds_.keep > term.set) term = Term::at(row.at + *bounds_.keep, jumps_.size());
}

void Judge::erased(const HistoryEntry& row) {
  const MessageId& id = row.message;
  trace_.line({"erased", id.value(), row.who});
  keep(row);
  if (!ledger_.messages.contains(id) || !ledger_.erased.insert(id).second)
    blame("erased what is not there: message " + id.value());
  const auto term = ledger_.kept.find(id);
  const bool over = term != ledger_.kept.end() && judged_at(row.at) >= term->second.passes;
  if (row.who == "budstikke" && !over) blame("erased before its time: message " + id.value());
  for (auto& [delivery, account] : ledger_.deliveries) {
    if (account.stored.message != id) continue;
    if (!account.stored.final()) blame("erased before its end: delivery " + delivery.value());
    ++account.stored.version;
  }
}

void Judge::forgotten(const std::vector<MessageId>& messages) {
  for (const MessageId& id : messages) {
    if (!ledger_.erased.contains(id)) continue;
    trace_.line({"forgotten", id.value()});
    ledger_.forgotten.insert(id);
    if (const Letter* letter = letter_of(id)) forget_letter(*letter);
    std::erase_if(ledger_.by_name, [&id](const auto& one) { return one.second == id; });
  }
}

/// And whatever was told by what it was known.
void Judge::forget_letter(const Letter& letter) {
  for (auto& [number, one] : letters_.all()) {
    if (one.id == letter.id && one.sender == letter.sender) one.afresh = true;
  }
}

void Judge::renewed(std::size_t seals) { trace_.line({"renewed", std::to_string(seals)}); }

std::vector<std::string> Judge::needless_keys(Duration age) const {
  std::vector<std::string> keys;
  for (const auto& [key, since] : needless_) {
    if (lived_ >= since + age) keys.push_back(key);
  }
  return keys;
}

void Judge::compare_bytes(boost::asio::io_context& loop, MemoryStore& disk, const MessageId& message,
                          const PayloadId& payload) {
  const auto sealed = tests::run(loop, disk.load(payload));
  if (ledger_.erased.contains(message)) {
    if (sealed || sealed.failure().code != Code::B208) blame("erased, and there: " + payload.value());
    return;
  }
  if (!sealed) return blame("forgotten: the bytes " + payload.value() + " of message " + message.value());
  const auto opened = protector_.open(payload, *sealed);
  const auto kept = ledger_.payloads.find(payload);
  if (!opened || kept == ledger_.payloads.end() || opened->reveal() != kept->second.reveal())
    blame("the bytes in the store are not those that were stored: " + payload.value());
}

void Judge::compare(MemoryStore& disk) {
  boost::asio::io_context loop;
  std::size_t count = 0;
  std::size_t gone = 0;
  for (const auto& [id, message] : ledger_.messages) {
    const auto stored = tests::run(loop, disk.message(id));
    const auto deliveries = tests::run(loop, disk.deliveries(id));
    if (ledger_.forgotten.contains(id)) {
      if (stored && *stored) blame("to be forgotten, and there: message " + id.value());
      continue;
    }
    if (!stored || !*stored || (*stored)->sha256 != message.sha256) {
      blame("forgotten: message " + id.value());
      continue;
    }
    compare_bytes(loop, disk, id, message.payload);
    count += deliveries->size();
    for (const Delivery& one : *deliveries) {
      const Account* account = ledger_.find(one.id);
      if (account == nullptr || account->stored.version != one.version || account->stored.state != one.state)
        blame("the store holds another state: delivery " + one.id.value());
      compare_bytes(loop, disk, id, one.payload);
    }
    const auto history = tests::run(loop, disk.history(id));
    const auto rows = static_cast<std::size_t>(std::count_if(
        history->begin(), history->end(), [](const HistoryEntry& row) { return !notes_repeat(row); }));
    if (rows != ledger_.history[id])
      blame("history rows of message " + id.value() + ": " + std::to_string(rows) + " stored, " +
            std::to_string(ledger_.history[id]) + " committed");
  }
  for (const auto& [id, account] : ledger_.deliveries)
    gone += ledger_.forgotten.contains(account.stored.message) ? 1 : 0;
  if (count + gone != ledger_.deliveries.size())
    blame("deliveries: " + std::to_string(count) + " stored, " +
          std::to_string(ledger_.deliveries.size() - gone) + " committed");
}

}  // namespace budstikke::simulation
