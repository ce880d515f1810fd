#include "adapters/store_sqlite/ageing.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "adapters/store_sqlite/envelopes.hpp"
#include "adapters/store_sqlite/payloads.hpp"
#include "adapters/store_sqlite/reads.hpp"
#include "adapters/store_sqlite/rows.hpp"

namespace budstikke::sqlite {

namespace {

constexpr const char* kErased =
    "SELECT id, received_at FROM message WHERE erased_at IS NOT NULL AND received_at < ?1 AND "
    "(received_at, id) > (?2, ?3) ORDER BY received_at, id LIMIT ?4";
constexpr const char* kUnerased =
    "SELECT id, received_at FROM message WHERE erased_at IS NULL AND received_at < ?1 AND "
    "(received_at, id) > (?2, ?3) ORDER BY received_at, id LIMIT ?4";

bool all_final(const std::vector<Delivery>& deliveries) {
  return std::ranges::all_of(deliveries, [](const Delivery& one) { return one.final(); });
}

/// The erasing itself is part of what happened: what is told of it is kept as long as the rest. Peers that repeat themselves
/// put nothing off.
TimePoint last_at(Connection& connection, const AgedMessage& message) {
  auto row = connection.use(
      "SELECT max(at) FROM history WHERE message = (SELECT number FROM message WHERE id = ?) AND event NOT "
      "IN ('duplicate', 'conflict', 'enveloped', 'acknowledgement', 'erased') AND event <> ?");
  row->bind(message.id);
  row->bind_word("receipt");  // one more of them: packed, unlike the others
  if (!row->step() || row->null()) return message.received_at;
  return std::max(message.received_at, row->time());
}

std::set<PayloadId> payloads_of(Connection& connection, const Message& message,
                                const std::vector<Delivery>& deliveries) {
  std::set<PayloadId> ids = envelope_payloads(connection, message.id);
  ids.insert(message.payload);
  for (const Delivery& one : deliveries) ids.insert(one.payload);
  ids.erase(PayloadId{});
  return ids;
}

void run_on(Connection& connection, const char* sql, const MessageId& id) {
  auto statement = connection.use(sql);
  statement->bind(id);
  statement->step();
}

}  // namespace

std::vector<AgedMessage> select_aged(Connection& connection, const AgePage& page) {
  std::vector<AgedMessage> found;
  {
    auto rows = connection.use(page.erased ? kErased : kUnerased);
    rows->bind(page.before);
    rows->bind(page.after_received);
    rows->bind(page.after);
    rows->bind(row_limit(page.max));
    while (rows->step()) {
      AgedMessage one;
      one.id = rows->id<MessageId>();
      one.received_at = rows->time();
      found.push_back(std::move(one));
    }
  }
  for (AgedMessage& one : found) {
    one.final = all_final(select_deliveries(connection, one.id));
    one.last_at = last_at(connection, one);
  }
  return found;
}

Outcome<void> erase_message(Connection& connection, const HistoryEntry& entry) {
  const auto message = select_message(connection, entry.message);
  if (!message) return Failure(Code::B204);
  if (message->erased_at) return Failure(Code::B208);
  const auto deliveries = select_deliveries(connection, entry.message);
  if (!all_final(deliveries)) return Failure(Code::B207, "a delivery of the message is not final");
  for (const PayloadId& payload : payloads_of(connection, *message, deliveries)) shred(connection, payload);
  {
    auto mark = connection.use("UPDATE message SET erased_at = ? WHERE id = ?");
    mark->bind(entry.at);
    mark->bind(entry.message);
    mark->step();
  }
  run_on(
      connection,
      "UPDATE delivery SET version = version + 1 WHERE message = (SELECT number FROM message WHERE id = ?)",
      entry.message);
  RowNumbers numbers(connection);
  insert(connection, numbers, entry);
  return {};
}

void forget_message(Connection& connection, const MessageId& id) {
  const auto message = select_message(connection, id);
  if (!message || !message->erased_at) return;
  run_on(connection, "DELETE FROM history WHERE message = (SELECT number FROM message WHERE id = ?)", id);
  run_on(connection, "DELETE FROM envelope WHERE message = (SELECT number FROM message WHERE id = ?)", id);
  run_on(connection, "DELETE FROM delivery WHERE message = (SELECT number FROM message WHERE id = ?)", id);
  run_on(connection, "DELETE FROM message WHERE id = ?", id);
}

void move_payloads(Connection& connection, const MessageId& id) {
  const auto message = select_message(connection, id);
  if (!message) return;
  for (const PayloadId& payload : payloads_of(connection, *message, select_deliveries(connection, id))) {
    move_to_end(connection, payload);
  }
}

}  // namespace budstikke::sqlite
