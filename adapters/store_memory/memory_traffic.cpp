// traffic_view.hpp, counted by walking through everything.

#include <algorithm>
#include <map>
#include <tuple>

#include "adapters/store_memory/memory_store.hpp"

namespace budstikke {

namespace {

bool within(const Message& message, TimePoint from, TimePoint until) {
  return message.received_at >= from && message.received_at < until;
}

bool says_why(DeliveryState state) {
  return state == DeliveryState::rejected || state == DeliveryState::refused ||
         state == DeliveryState::expired || state == DeliveryState::held;
}

/// The largest counts first; what is equal stays in the order of its key.
template <class Row, class Counted>
std::vector<Row> largest(Counted counted) {
  std::multimap<std::size_t, Row, std::greater<>> sorted;
  for (auto& [key, row] : counted) sorted.emplace(row.count, std::move(row));
  std::vector<Row> rows;
  for (auto& [count, row] : sorted) {
    if (rows.size() < kMostTrafficRows) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

boost::asio::awaitable<Outcome<std::vector<Arrivals>>> MemoryStore::arrivals(TimePoint from,
                                                                             TimePoint until) {
  std::map<std::tuple<TimePoint, HerId, HerId, std::string>, Arrivals> counted;
  for (const auto& [id, message] : messages_) {
    if (!within(message, from, until)) continue;
    const TimePoint hour = std::chrono::floor<std::chrono::hours>(message.received_at);
    Arrivals& row = counted[{hour, message.sender, message.sender_business, message.type}];
    row = {message.sender, message.sender_business, message.type, hour, row.count + 1};
  }
  co_return largest<Arrivals>(std::move(counted));
}

boost::asio::awaitable<Outcome<std::vector<DeliveryCount>>> MemoryStore::delivery_counts(TimePoint from,
                                                                                         TimePoint until) {
  std::map<std::tuple<HerId, HerId, std::string, HerId, bool, std::string_view, std::string_view>,
           DeliveryCount>
      counted;
  for (const auto& [id, delivery] : deliveries_) {
    const Message& message = messages_.at(delivery.message);
    if (delivery.kind == DeliveryKind::receipt || !within(message, from, until)) continue;
    std::optional<Code> code;
    if (says_why(delivery.state) && delivery.reason) code = delivery.reason->code;
    DeliveryCount& row =
        counted[{message.sender, message.sender_business, message.type, delivery.party,
                 delivery.expects_receipt(), to_text(delivery.state), code ? id_of(*code) : ""}];
    row = {message.sender, message.sender_business,    message.type, delivery.party,
           delivery.state, delivery.expects_receipt(), code,         row.count + 1};
  }
  co_return largest<DeliveryCount>(std::move(counted));
}

boost::asio::awaitable<Outcome<std::optional<TimePoint>>> MemoryStore::last_arrival(TimePoint until) {
  std::optional<TimePoint> last;
  for (const auto& [id, message] : messages_) {
    if (message.received_at < until && (!last || message.received_at > *last)) last = message.received_at;
  }
  co_return last;
}

boost::asio::awaitable<Outcome<std::vector<BusinessId>>> MemoryStore::not_stored(
    HerId sender, std::vector<BusinessId> ids) {
  if (ids.size() > kMostIdsAsked) ids.resize(kMostIdsAsked);
  std::set<BusinessId> known;
  for (const auto& [id, message] : messages_) {
    if (message.sender == sender || message.sender_business == sender) known.insert(message.business_id);
  }
  std::erase_if(ids, [&known](const BusinessId& id) { return known.contains(id); });
  co_return ids;
}

}  // namespace budstikke
