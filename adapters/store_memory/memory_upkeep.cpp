// Keys and retention.

#include <algorithm>
#include <tuple>
#include <utility>

#include "adapters/store_memory/memory_store.hpp"

namespace budstikke {

namespace asio = boost::asio;

asio::awaitable<Outcome<std::vector<KeyUse>>> MemoryStore::keys_in_use(bool count) {
  std::map<std::string, KeyUse> uses;
  for (const auto& [id, sealed] : payloads_) {
    KeyUse& use = uses[sealed.key_id];
    use.key_id = sealed.key_id;
    std::size_t& number = sealed.wrapped_key.empty() ? use.direct : use.wrapped;
    number = count ? number + 1 : 1;
  }
  std::vector<KeyUse> list;
  for (auto& [id, use] : uses) list.push_back(std::move(use));
  co_return list;
}

asio::awaitable<Outcome<std::vector<StoredSeal>>> MemoryStore::sealed_under(SealPage page) {
  std::vector<StoredSeal> found;
  for (auto next = payloads_.upper_bound(page.after); next != payloads_.end() && found.size() < page.max;
       ++next) {
    const auto& [id, sealed] = *next;
    if (sealed.key_id != page.key_id || sealed.wrapped_key.empty() != page.direct) continue;
    found.push_back({id, {page.direct ? sealed.bytes : std::string{}, sealed.key_id, sealed.wrapped_key}});
  }
  co_return found;
}

asio::awaitable<Outcome<void>> MemoryStore::renew(std::vector<RenewedSeal> seals) {
  if (auto failed = write_failure(); !failed) co_return failed;
  for (RenewedSeal& one : seals) {
    const auto stored = payloads_.find(one.before.id);
    if (stored == payloads_.end()) continue;
    SealedPayload& sealed = stored->second;
    if (sealed.key_id != one.before.sealed.key_id || sealed.wrapped_key != one.before.sealed.wrapped_key)
      continue;
    if (sealed.wrapped_key.empty()) sealed.bytes = std::move(one.after.bytes);
    sealed.key_id = std::move(one.after.key_id);
    sealed.wrapped_key = std::move(one.after.wrapped_key);
  }
  co_return Outcome<void>();
}

asio::awaitable<Outcome<std::optional<std::string>>> MemoryStore::key_proof() { co_return key_proof_; }

asio::awaitable<Outcome<void>> MemoryStore::set_key_proof(std::string proof) {
  if (auto failed = write_failure(); !failed) co_return failed;
  key_proof_ = std::move(proof);
  co_return Outcome<void>();
}

bool MemoryStore::all_final(const MessageId& message) const {
  return std::ranges::all_of(deliveries_, [&message](const auto& entry) {
    return entry.second.message != message || entry.second.final();
  });
}

std::set<PayloadId> MemoryStore::payloads_of(const Message& message) const {
  std::set<PayloadId> ids{message.payload};
  for (const auto& [id, delivery] : deliveries_) {
    if (delivery.message == message.id) ids.insert(delivery.payload);
  }
  for (const WireEnvelope& one : envelopes_) {
    if (one.message == message.id) ids.insert(one.bytes);
  }
  return ids;
}

asio::awaitable<Outcome<std::vector<AgedMessage>>> MemoryStore::aged(AgePage page) {
  std::vector<AgedMessage> found;
  for (const auto& [id, message] : messages_) {
    const bool wanted = message.erased_at.has_value() == page.erased && message.received_at < page.before &&
                        std::tie(message.received_at, id) > std::tie(page.after_received, page.after);
    if (wanted) found.push_back({id, message.received_at, message.received_at, all_final(id)});
  }
  std::ranges::sort(found, [](const AgedMessage& left, const AgedMessage& right) {
    return std::tie(left.received_at, left.id) < std::tie(right.received_at, right.id);
  });
  if (found.size() > page.max) found.resize(page.max);
  for (const HistoryEntry& entry : history_) {
    constexpr std::string_view kNotOfItsLife[] = {"duplicate",       "conflict", "enveloped",
                                                  "acknowledgement", "receipt",  "erased"};
    if (std::ranges::find(kNotOfItsLife, entry.event) != std::end(kNotOfItsLife)) continue;
    for (AgedMessage& one : found) {
      if (one.id == entry.message) one.last_at = std::max(one.last_at, entry.at);
    }
  }
  co_return found;
}

Outcome<void> MemoryStore::erase_one(HistoryEntry& entry) {
  const auto stored = messages_.find(entry.message);
  if (stored == messages_.end()) return Failure(Code::B204);
  Message& message = stored->second;
  if (message.erased_at) return Failure(Code::B208);
  if (!all_final(message.id)) return Failure(Code::B207, "a delivery of the message is not final");
  for (const PayloadId& payload : payloads_of(message)) {
    if (payloads_.erase(payload) > 0) erased_.insert(payload);
  }
  message.erased_at = entry.at;
  for (auto& [id, delivery] : deliveries_) {
    if (delivery.message == message.id) ++delivery.version;
  }
  history_.push_back(std::move(entry));
  return {};
}

asio::awaitable<Outcome<std::vector<Outcome<void>>>> MemoryStore::erase(std::vector<HistoryEntry> entries) {
  if (auto failed = write_failure(); !failed) co_return failed.failure();
  std::vector<Outcome<void>> outcomes;
  for (HistoryEntry& one : entries) outcomes.push_back(erase_one(one));
  co_return outcomes;
}

asio::awaitable<Outcome<void>> MemoryStore::forget(std::vector<MessageId> messages) {
  if (auto failed = write_failure(); !failed) co_return failed;
  for (const MessageId& id : messages) {
    const auto stored = messages_.find(id);
    if (stored == messages_.end() || !stored->second.erased_at) continue;
    for (const PayloadId& payload : payloads_of(stored->second)) erased_.erase(payload);
    std::erase_if(history_, [&id](const HistoryEntry& entry) { return entry.message == id; });
    std::erase_if(envelopes_, [&id](const WireEnvelope& one) { return one.message == id; });
    std::erase_if(deliveries_, [&id](const auto& entry) { return entry.second.message == id; });
    duplicate_keys_.erase(stored->second.duplicate_key);
    messages_.erase(stored);
  }
  co_return Outcome<void>();
}

asio::awaitable<Outcome<void>> MemoryStore::make_way(std::vector<MessageId>) { co_return Outcome<void>(); }

asio::awaitable<Outcome<RetentionStore::Scrubbed>> MemoryStore::scrub() { co_return Scrubbed::done; }

}  // namespace budstikke
