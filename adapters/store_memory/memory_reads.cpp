#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "adapters/store_memory/memory_store.hpp"

namespace budstikke {

namespace {

bool older(const Message& left, const Message& right) {
  return std::tie(left.received_at, left.id) < std::tie(right.received_at, right.id);
}

bool created_before(const Delivery& left, const Delivery& right) {
  return std::tie(left.created_at, left.id) < std::tie(right.created_at, right.id);
}

bool elder(const Delivery& left, const Delivery& right) {
  return std::tie(left.created_at, left.id) < std::tie(right.created_at, right.id);
}

/// By the latest due time of each and of its elders with the same ordering key, then age.
void sort_by_readiness(std::vector<Delivery>& waiting) {
  std::sort(waiting.begin(), waiting.end(), elder);
  std::map<std::string, TimePoint> latest;
  std::vector<std::pair<TimePoint, Delivery>> ready;
  for (Delivery& one : waiting) {
    TimePoint ready_at = one.due_at;
    if (!one.ordering_key.empty()) {
      TimePoint& key = latest.try_emplace(one.ordering_key, ready_at).first->second;
      ready_at = key = std::max(key, ready_at);
    }
    ready.emplace_back(ready_at, std::move(one));
  }
  std::sort(ready.begin(), ready.end(), [](const auto& left, const auto& right) {
    if (left.first != right.first) return left.first < right.first;
    return elder(left.second, right.second);
  });
  for (std::size_t i = 0; i < ready.size(); ++i) waiting[i] = std::move(ready[i].second);
}

/// When the delivery ran out of time: waiting for the peer, or for its receipt. Nothing where neither can
/// happen.
std::optional<TimePoint> runs_out_at(const Delivery& delivery) {
  if (delivery.state == DeliveryState::waiting) return delivery.deadline;
  if (delivery.state == DeliveryState::handed_over && delivery.expects_receipt())
    return delivery.receipt_deadline;
  return std::nullopt;
}

bool fits(const ListFilter& filter, const Message& message, const Delivery& delivery) {
  return (!filter.state || delivery.state == *filter.state) &&
         (!filter.code || (delivery.reason && delivery.reason->code == *filter.code)) &&
         (filter.party.empty() || delivery.party == filter.party) &&
         (filter.sender.empty() || message.sender == filter.sender ||
          message.sender_business == filter.sender) &&
         (filter.type.empty() || message.type == filter.type) &&
         (!filter.received_from || message.received_at >= *filter.received_from) &&
         (!filter.received_until || message.received_at < *filter.received_until);
}

bool listed_before(const ListedDelivery& left, const ListedDelivery& right) {
  return std::tie(left.message.received_at, left.delivery.id) >
         std::tie(right.message.received_at, right.delivery.id);
}

bool shown_in_queues(const Delivery& delivery) {
  return !delivery.final() || delivery.state == DeliveryState::refused ||
         delivery.state == DeliveryState::expired || delivery.state == DeliveryState::rejected;
}

/// `list` is sorted by age.
void keep_both_ends(std::vector<Message>& list, std::size_t max) {
  if (list.size() <= max) return;
  const auto half = static_cast<std::ptrdiff_t>(max / 2);
  list.erase(list.begin() + half, list.end() - half);
}

template <class T>
void keep_first(std::vector<T>& list, std::size_t max) {
  if (list.size() > max) list.erase(list.begin() + static_cast<std::ptrdiff_t>(max), list.end());
}

void keep_eldest(std::vector<WireEnvelope>& list) {
  std::sort(list.begin(), list.end(), [](const WireEnvelope& left, const WireEnvelope& right) {
    return std::tie(left.at, left.peer) < std::tie(right.at, right.peer);
  });
  keep_first(list, kMostEnvelopes);
}

}  // namespace

template <class Wanted>
std::vector<Delivery> MemoryStore::select(Wanted wanted) const {
  std::vector<Delivery> found;
  for (const auto& [id, delivery] : deliveries_) {
    if (wanted(delivery)) found.push_back(delivery);
  }
  std::sort(found.begin(), found.end(), created_before);
  return found;
}

boost::asio::awaitable<Outcome<std::vector<Delivery>>> MemoryStore::waiting(LaneId lane, std::size_t max) {
  std::vector<Delivery> found = select([&lane](const Delivery& delivery) {
    return delivery.state == DeliveryState::waiting && delivery.lane == lane;
  });
  sort_by_readiness(found);
  keep_first(found, max);
  co_return found;
}

boost::asio::awaitable<Outcome<std::vector<LaneId>>> MemoryStore::busy_lanes() {
  std::set<LaneId> lanes;
  for (const auto& [id, delivery] : deliveries_) {
    if (delivery.lane.empty()) continue;
    if (delivery.state == DeliveryState::waiting || delivery.state == DeliveryState::sending) {
      lanes.insert(delivery.lane);
    }
  }
  co_return std::vector<LaneId>(lanes.begin(), lanes.end());
}

boost::asio::awaitable<Outcome<std::vector<Delivery>>> MemoryStore::interrupted() {
  co_return select([](const Delivery& delivery) { return delivery.state == DeliveryState::sending; });
}

boost::asio::awaitable<Outcome<std::vector<Delivery>>> MemoryStore::overdue(TimePoint first, TimePoint last,
                                                                            std::size_t max) {
  std::vector<Delivery> found = select([first, last](const Delivery& delivery) {
    const std::optional<TimePoint> end = runs_out_at(delivery);
    return end && *end >= first && *end <= last;
  });
  std::sort(found.begin(), found.end(), [](const Delivery& left, const Delivery& right) {
    return std::tuple(*runs_out_at(left), left.id) < std::tuple(*runs_out_at(right), right.id);
  });
  keep_first(found, max);
  co_return found;
}

boost::asio::awaitable<Outcome<SealedPayload>> MemoryStore::load(PayloadId payload) {
  const auto found = payloads_.find(payload);
  if (found == payloads_.end()) co_return Failure(erased_.contains(payload) ? Code::B208 : Code::B204);
  SealedPayload sealed = found->second;
  if (const auto original = payloads_.find(sealed.base); original != payloads_.end()) {
    sealed.original = std::make_shared<const SealedPayload>(original->second);
  }
  co_return sealed;
}

boost::asio::awaitable<Outcome<std::optional<Message>>> MemoryStore::message(MessageId id) {
  const auto found = messages_.find(id);
  if (found == messages_.end()) co_return std::optional<Message>();
  co_return std::optional<Message>(found->second);
}

boost::asio::awaitable<Outcome<std::vector<Message>>> MemoryStore::messages_named(BusinessId id) {
  std::vector<Message> found;
  for (const auto& [key, message] : messages_) {
    if (!id.empty() && message.business_id == id) found.push_back(message);
  }
  std::sort(found.begin(), found.end(), older);
  keep_both_ends(found, kMostNamed);
  co_return found;
}

boost::asio::awaitable<Outcome<std::vector<Delivery>>> MemoryStore::deliveries(MessageId message) {
  co_return select([&message](const Delivery& delivery) { return delivery.message == message; });
}

boost::asio::awaitable<Outcome<std::optional<Delivery>>> MemoryStore::delivery(DeliveryId id) {
  const auto found = deliveries_.find(id);
  if (found == deliveries_.end()) co_return std::optional<Delivery>();
  co_return std::optional<Delivery>(found->second);
}

boost::asio::awaitable<Outcome<std::vector<HistoryEntry>>> MemoryStore::history(MessageId message) {
  std::vector<HistoryEntry> found;
  std::copy_if(history_.begin(), history_.end(), std::back_inserter(found),
               [&message](const HistoryEntry& entry) { return entry.message == message; });
  co_return found;
}

boost::asio::awaitable<Outcome<std::vector<Message>>> MemoryStore::conversation(HerId sender_business,
                                                                                std::vector<BusinessId> ids) {
  std::map<std::pair<TimePoint, MessageId>, Message> found;
  for (const BusinessId& id : ids) {
    std::vector<Message> named;
    for (const auto& [key, message] : messages_) {
      if (id.empty() || message.sender_business != sender_business) continue;
      if (message.business_id == id || message.conversation_root == id) named.push_back(message);
    }
    std::sort(named.begin(), named.end(), older);
    keep_both_ends(named, kMostInConversation);
    for (Message& message : named)
      found.emplace(std::pair(message.received_at, message.id), std::move(message));
  }
  std::vector<Message> messages;
  for (auto& [key, message] : found) messages.push_back(std::move(message));
  co_return messages;
}

boost::asio::awaitable<Outcome<std::vector<ListedDelivery>>> MemoryStore::list(ListFilter filter) {
  std::vector<ListedDelivery> found;
  for (const auto& [id, delivery] : deliveries_) {
    const Message& message = messages_.at(delivery.message);
    if (fits(filter, message, delivery)) found.push_back({message, delivery});
  }
  std::sort(found.begin(), found.end(), listed_before);
  keep_first(found, filter.max);
  co_return found;
}

boost::asio::awaitable<Outcome<std::vector<QueueRow>>> MemoryStore::queues() {
  std::map<std::pair<LaneId, std::string_view>, QueueRow> rows;
  for (const auto& [id, delivery] : deliveries_) {
    if (!shown_in_queues(delivery)) continue;
    QueueRow& row = rows[{delivery.lane, to_text(delivery.state)}];
    if (row.count == 0 || delivery.created_at < row.oldest) row.oldest = delivery.created_at;
    row.lane = delivery.lane;
    row.party_name = std::max(row.party_name, delivery.party_name);
    row.state = delivery.state;
    ++row.count;
  }
  std::vector<QueueRow> list;
  for (auto& [key, row] : rows) list.push_back(std::move(row));
  co_return list;
}

boost::asio::awaitable<Outcome<std::optional<std::string>>> MemoryStore::rule_set(std::string hash) {
  const auto found = rule_sets_.find(hash);
  if (found == rule_sets_.end()) co_return std::optional<std::string>();
  co_return std::optional<std::string>(found->second);
}

boost::asio::awaitable<Outcome<std::vector<WireEnvelope>>> MemoryStore::envelopes(Heading heading, HerId peer,
                                                                                  EnvelopeId id) {
  std::vector<WireEnvelope> found;
  for (const WireEnvelope& one : envelopes_) {
    if (one.heading == heading && one.id == id && (peer.empty() || one.peer == peer)) found.push_back(one);
  }
  keep_eldest(found);
  co_return found;
}

boost::asio::awaitable<Outcome<std::vector<WireEnvelope>>> MemoryStore::envelopes_of(Heading heading,
                                                                                     MessageId message) {
  std::vector<WireEnvelope> found;
  for (const WireEnvelope& one : envelopes_) {
    if (one.heading == heading && one.message == message) found.push_back(one);
  }
  keep_eldest(found);
  co_return found;
}

boost::asio::awaitable<Outcome<std::vector<DecidedMessage>>> MemoryStore::decided_messages(PageEnd end,
                                                                                           std::size_t max) {
  std::vector<DecidedMessage> found;
  for (const auto& [id, message] : messages_) {
    if (std::tie(message.received_at, id) < std::tie(end.received_at, end.id)) found.push_back({message, {}});
  }
  std::sort(found.begin(), found.end(), [](const DecidedMessage& left, const DecidedMessage& right) {
    return older(right.message, left.message);
  });
  keep_first(found, max);
  for (DecidedMessage& one : found) {
    one.deliveries = select([&one](const Delivery& delivery) { return delivery.message == one.message.id; });
  }
  co_return found;
}

}  // namespace budstikke
