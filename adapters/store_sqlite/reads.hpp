#pragma once
// The questions of store.hpp and store_view.hpp as queries. Used by the reading thread only; throw Error, or
// std::runtime_error where a row cannot be understood.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "adapters/store_sqlite/connection.hpp"
#include "engine/ports/store_view.hpp"

namespace budstikke::sqlite {

[[nodiscard]] std::vector<Delivery> select_waiting(Connection& connection, const LaneId& lane,
                                                   std::size_t max);
[[nodiscard]] std::vector<LaneId> select_busy_lanes(Connection& connection);
[[nodiscard]] std::vector<Delivery> select_interrupted(Connection& connection);
[[nodiscard]] std::vector<Delivery> select_overdue(Connection& connection, TimePoint first, TimePoint last,
                                                   std::size_t max);

[[nodiscard]] std::optional<Message> select_message(Connection& connection, const MessageId& id);
[[nodiscard]] std::vector<Message> select_messages_named(Connection& connection, const BusinessId& id);
[[nodiscard]] std::vector<Delivery> select_deliveries(Connection& connection, const MessageId& message);
[[nodiscard]] std::optional<Delivery> select_delivery(Connection& connection, const DeliveryId& id);
[[nodiscard]] std::vector<HistoryEntry> select_history(Connection& connection, const MessageId& message);
[[nodiscard]] std::vector<HistoryEntry> select_newest_history(Connection& connection, std::int64_t after,
                                                              std::size_t max);
[[nodiscard]] std::int64_t last_history(Connection& connection);
[[nodiscard]] std::optional<std::string> select_note(Connection& connection, std::string_view name);
[[nodiscard]] std::vector<Message> select_conversation(Connection& connection, HerId sender_business,
                                                       const std::vector<BusinessId>& ids);
[[nodiscard]] std::vector<ListedDelivery> select_list(Connection& connection, const ListFilter& filter);
[[nodiscard]] std::vector<QueueRow> select_queues(Connection& connection);
[[nodiscard]] std::optional<std::string> select_rule_set(Connection& connection, const std::string& hash);
[[nodiscard]] std::vector<DecidedMessage> select_decided(Connection& connection, const PageEnd& end,
                                                         std::size_t max);

}  // namespace budstikke::sqlite
