#include "adapters/store_memory/memory_store.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace budstikke {

boost::asio::awaitable<std::vector<Outcome<void>>> MemoryStore::commit(std::vector<Unit> units) {
  ++commits_;
  std::vector<Outcome<void>> outcomes;
  outcomes.reserve(units.size());
  if (!failures_.empty()) {
    outcomes.assign(units.size(), Failure(failures_.front()));
    failures_.pop_front();
    co_return outcomes;
  }
  for (Unit& unit : units) outcomes.push_back(write(unit));
  co_return outcomes;
}

Outcome<void> MemoryStore::write(Unit& unit) {
  if (unit.only_notes_repeat() && noted_often(unit.history.front())) return {};
  Outcome<void> outcome = check(unit);
  if (outcome.ok()) apply(unit);
  return outcome;
}

bool MemoryStore::noted_often(const HistoryEntry& entry) const {
  const auto same = [&entry](const HistoryEntry& one) {
    return one.message == entry.message && one.event == entry.event;
  };
  return static_cast<std::size_t>(std::ranges::count_if(history_, same)) >= kMostRepeatNotes;
}

Outcome<void> MemoryStore::check(const Unit& unit) const {
  if (Outcome<void> outcome = check_message(unit); !outcome.ok()) return outcome;
  std::set<PayloadId> new_payloads;
  for (const auto& [id, sealed] : unit.payloads) {
    if (payloads_.contains(id) || !new_payloads.insert(id).second)
      return Failure(Code::B203, "a payload id is taken");
  }
  if (Outcome<void> outcome = check_deliveries(unit); !outcome.ok()) return outcome;
  if (Outcome<void> outcome = check_envelopes(unit); !outcome.ok()) return outcome;
  for (const HistoryEntry& entry : unit.history) {
    if (!messages_.contains(entry.message) && !(unit.message && unit.message->id == entry.message)) {
      return Failure(Code::B203, "history of a message that is not stored");
    }
  }
  return {};
}

Outcome<void> MemoryStore::check_envelopes(const Unit& unit) const {
  for (auto one = unit.envelopes.begin(); one != unit.envelopes.end(); ++one) {
    const auto same = [one](const WireEnvelope& other) {
      return other.heading == one->heading && other.peer == one->peer && other.id == one->id;
    };
    if (std::ranges::any_of(envelopes_, same) || std::any_of(unit.envelopes.begin(), one, same))
      return Failure(Code::B205);
    if (!messages_.contains(one->message) && !(unit.message && unit.message->id == one->message))
      return Failure(Code::B203, "an envelope of a message that is not stored");
    if (const auto of = messages_.find(one->message); of != messages_.end() && of->second.erased_at)
      return Failure(Code::B208);
  }
  return {};
}

Outcome<void> MemoryStore::check_message(const Unit& unit) const {
  if (!unit.message) return {};
  const Message& message = *unit.message;
  if (messages_.contains(message.id)) return Failure(Code::B203, "a message id is taken");
  if (duplicate_keys_.contains(message.duplicate_key)) return Failure(Code::B205);
  return {};
}

Outcome<void> MemoryStore::check_deliveries(const Unit& unit) const {
  std::map<DeliveryId, std::uint64_t> versions;  // of what this unit writes
  for (const Delivery& added : unit.added) {
    const bool known =
        messages_.contains(added.message) || (unit.message && unit.message->id == added.message);
    if (!known) return Failure(Code::B203, "a delivery of a message that is not stored");
    if (deliveries_.contains(added.id) || !versions.emplace(added.id, added.version).second) {
      return Failure(Code::B203, "a delivery id is taken");
    }
  }
  for (const DeliveryChange& change : unit.changed) {
    const auto stored = deliveries_.find(change.after.id);
    if (stored != deliveries_.end()) versions.emplace(change.after.id, stored->second.version);
    const auto version = versions.find(change.after.id);
    if (version == versions.end()) return Failure(Code::B204);
    if (version->second + 1 != change.after.version) return Failure(Code::B202);
    version->second = change.after.version;
  }
  return {};
}

void MemoryStore::apply(Unit& unit) {
  if (unit.message) {
    Message& message = *unit.message;
    if (!message.duplicate_key.empty()) duplicate_keys_.insert(message.duplicate_key);
    MessageId id = message.id;
    messages_.emplace(std::move(id), std::move(message));
  }
  for (auto& payload : unit.payloads) payloads_.insert(std::move(payload));
  for (Delivery& added : unit.added) {
    DeliveryId id = added.id;
    deliveries_.emplace(std::move(id), std::move(added));
  }
  for (DeliveryChange& one : unit.changed) change(one.after);
  for (HistoryEntry& entry : unit.history) history_.push_back(std::move(entry));
  for (WireEnvelope& envelope : unit.envelopes) envelopes_.push_back(std::move(envelope));
  if (unit.rule_set) rule_sets_.insert(std::move(*unit.rule_set));
}

/// What nothing of the message carries any more is erased.
void MemoryStore::change(Delivery& after) {
  Delivery& stored = deliveries_[after.id];
  const PayloadId before = stored.payload;
  stored = std::move(after);
  if (before == stored.payload || payloads_of(messages_.at(stored.message)).contains(before)) return;
  if (payloads_.erase(before) > 0) erased_.insert(before);
}

}  // namespace budstikke
