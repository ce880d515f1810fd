#include "adapters/store_sqlite/reads.hpp"

#include <map>
#include <utility>

#include "adapters/store_sqlite/rows.hpp"
#include "adapters/store_sqlite/tables.hpp"

namespace budstikke::sqlite {

namespace {

std::string from_delivery(std::string_view rest) {
  return "SELECT " + delivery_columns("delivery") + " FROM delivery " + std::string(rest);
}

std::string from_message(std::string_view rest) {
  return "SELECT " + message_columns("message") + " FROM message " + std::string(rest);
}

/// The numbers that come first and last of `rows`, each as many as ?2 says.
std::string both_ends(const std::string& rows, const std::string& order = "number") {
  const std::string all = "SELECT number FROM " + rows + " ORDER BY " + order;
  return "(SELECT number FROM (" + all + " LIMIT ?2) UNION SELECT number FROM (" + all + " DESC LIMIT ?2))";
}

/// The messages stored first and last of those with the business id ?1. Each index gives its own ends, so that thousands
/// of one id are not read.
std::string ends_of_named() {
  return both_ends("(SELECT number FROM " +
                   both_ends("message WHERE " + named_by_key_sql(), "duplicate_key") +
                   " UNION SELECT number FROM " + both_ends("message WHERE " + named_otherwise_sql()) + ")");
}

std::vector<Delivery> all_deliveries(Statement& rows) {
  std::vector<Delivery> found;
  while (rows.step()) found.push_back(read_delivery(rows));
  return found;
}

std::vector<Message> all_messages(Statement& rows) {
  std::vector<Message> found;
  while (rows.step()) found.push_back(read_message(rows));
  return found;
}

}  // namespace

std::vector<Delivery> select_interrupted(Connection& connection) {
  static const std::string sql = from_delivery("WHERE state = 'sending' ORDER BY created_at, id");
  auto rows = connection.use(sql);
  return all_deliveries(*rows);
}

std::vector<Delivery> select_overdue(Connection& connection, TimePoint first, TimePoint last,
                                     std::size_t max) {
  // The last column is what both halves are ordered by: when the delivery ran out of time. The indexes are named, for
  // SQLite would rather read all that waits by its state.
  static const std::string sql =
      "SELECT " + delivery_columns("delivery") +
      ", receipt_deadline AS ran_out FROM delivery INDEXED BY delivery_receipt_deadline WHERE state = "
      "'handed_over' AND receipt_within > 0 AND "
      "receipt_deadline BETWEEN ? AND ? UNION ALL SELECT " +
      delivery_columns("delivery") +
      ", deadline FROM delivery INDEXED BY delivery_deadline WHERE state = 'waiting' AND deadline BETWEEN ? "
      "AND ? "
      "ORDER BY ran_out, id LIMIT ?";
  auto rows = connection.use(sql);
  for (int half = 0; half < 2; ++half) {
    rows->bind(first);
    rows->bind(last);
  }
  rows->bind(row_limit(max));
  return all_deliveries(*rows);
}

std::optional<Message> select_message(Connection& connection, const MessageId& id) {
  static const std::string sql = from_message("WHERE id = ?");
  auto row = connection.use(sql);
  row->bind(id);
  if (!row->step()) return std::nullopt;
  return read_message(*row);
}

std::vector<Message> select_messages_named(Connection& connection, const BusinessId& id) {
  if (id.empty()) return {};
  static const std::string sql =
      from_message("WHERE number IN " + ends_of_named() + " ORDER BY received_at, id");
  auto rows = connection.use(sql);
  rows->bind(id);
  rows->bind(row_limit(kMostNamed / 2));
  return all_messages(*rows);
}

std::vector<Delivery> select_deliveries(Connection& connection, const MessageId& message) {
  static const std::string sql =
      from_delivery("WHERE message = (SELECT number FROM message WHERE id = ?) ORDER BY created_at, id");
  auto rows = connection.use(sql);
  rows->bind(message);
  return all_deliveries(*rows);
}

std::optional<Delivery> select_delivery(Connection& connection, const DeliveryId& id) {
  static const std::string sql = from_delivery("WHERE id = ?");
  auto row = connection.use(sql);
  row->bind(id);
  if (!row->step()) return std::nullopt;
  return read_delivery(*row);
}

std::vector<HistoryEntry> select_history(Connection& connection, const MessageId& message) {
  static const std::string sql =
      "SELECT " + history_columns("history") +
      " FROM history WHERE message = (SELECT number FROM message WHERE id = ?) ORDER BY sequence";
  auto rows = connection.use(sql);
  rows->bind(message);
  std::vector<HistoryEntry> found;
  while (rows->step()) found.push_back(read_history(*rows));
  return found;
}

std::vector<HistoryEntry> select_newest_history(Connection& connection, std::int64_t after, std::size_t max) {
  static const std::string sql = "SELECT " + history_columns("history") +
                                 " FROM history WHERE sequence > ? ORDER BY sequence DESC LIMIT ?";
  auto rows = connection.use(sql);
  rows->bind(after);
  rows->bind(static_cast<std::int64_t>(max));
  std::vector<HistoryEntry> found;
  while (rows->step()) found.push_back(read_history(*rows));
  return found;
}

std::int64_t last_history(Connection& connection) {
  return connection.number("SELECT max(sequence) FROM history");
}

std::optional<std::string> select_note(Connection& connection, std::string_view name) {
  auto row = connection.use("SELECT value FROM meta WHERE name = ?");
  row->bind(name);
  if (!row->step()) return std::nullopt;
  return row->text();
}

std::vector<Message> select_conversation(Connection& connection, HerId sender_business,
                                         const std::vector<BusinessId>& ids) {
  static const std::string sql =
      from_message("WHERE number IN " + both_ends("message WHERE (conversation_root = ?1 OR " + named_sql() +
                                                  ") AND +sender_business = ?3"));
  std::map<std::pair<TimePoint, MessageId>, Message> found;  // oldest first, each once
  for (const BusinessId& id : ids) {
    if (id.empty()) continue;
    auto rows = connection.use(sql);
    rows->bind(id);
    rows->bind(row_limit(kMostInConversation / 2));
    rows->bind(sender_business);
    while (rows->step()) {
      Message message = read_message(*rows);
      std::pair key(message.received_at, message.id);
      found.emplace(std::move(key), std::move(message));
    }
  }
  std::vector<Message> messages;
  messages.reserve(found.size());
  for (auto& [key, message] : found) messages.push_back(std::move(message));
  return messages;
}

std::vector<QueueRow> select_queues(Connection& connection) {
  // Everything that Delivery::final does not call final, and the three ends that alarm: counted in the indexes alone,
  // with the name of any one delivery of each row.
  static const std::string sql =
      "WITH counted AS (SELECT lane, state, count(*) AS deliveries, min(created_at) AS oldest, min(number) "
      "AS "
      "one FROM delivery WHERE " +
      std::string(kQueuedIndex) + " AND " + std::string(kQueued) +
      " GROUP BY state, lane UNION ALL SELECT lane, 'handed_over', count(*), min(created_at), min(number) "
      "FROM delivery WHERE state = 'handed_over' AND receipt_within > 0 GROUP BY lane) "
      "SELECT lane, state, (SELECT party_name FROM delivery WHERE number = one), deliveries, oldest FROM "
      "counted ORDER BY lane, state";
  auto rows = connection.use(sql);
  std::vector<QueueRow> found;
  while (rows->step()) {
    QueueRow row;
    row.lane = rows->id<LaneId>();
    row.state = read_state(*rows);
    row.party_name = rows->text();
    row.count = static_cast<std::size_t>(rows->integer());
    row.oldest = rows->time();
    found.push_back(std::move(row));
  }
  return found;
}

std::optional<std::string> select_rule_set(Connection& connection, const std::string& hash) {
  auto row = connection.use("SELECT text FROM rule_set WHERE hash = ?");
  row->bind_digest(hash);
  if (!row->step()) return std::nullopt;
  return row->text();
}

std::vector<DecidedMessage> select_decided(Connection& connection, const PageEnd& end, std::size_t max) {
  static const std::string sql =
      from_message("WHERE (received_at, id) < (?, ?) ORDER BY received_at DESC, id DESC LIMIT ?");
  std::vector<DecidedMessage> found;
  {
    auto rows = connection.use(sql);
    rows->bind(end.received_at);
    rows->bind(end.id);
    rows->bind(row_limit(max));
    while (rows->step()) found.push_back({read_message(*rows), {}});
  }
  for (DecidedMessage& one : found) one.deliveries = select_deliveries(connection, one.message.id);
  return found;
}

}  // namespace budstikke::sqlite
