#include "adapters/store_sqlite/traffic.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "adapters/store_sqlite/rows.hpp"
#include "adapters/store_sqlite/store_parts.hpp"
#include "adapters/store_sqlite/tables.hpp"

namespace budstikke::sqlite {

std::vector<Arrivals> select_arrivals(Connection& connection, TimePoint from, TimePoint until) {
  // Times before 1970 are not stored, so that a division is a floor.
  auto rows = connection.use(
      "SELECT sender, sender_business, type, received_at / 3600000 * 3600000 AS hour, count(*) AS messages "
      "FROM message WHERE received_at >= ? AND received_at < ? GROUP BY hour, sender, sender_business, type "
      "ORDER BY messages DESC, hour, sender, sender_business, type LIMIT ?");
  rows->bind(from);
  rows->bind(until);
  rows->bind(row_limit(kMostTrafficRows));
  std::vector<Arrivals> found;
  while (rows->step()) {
    Arrivals one;
    one.sender = rows->her_id();
    one.sender_business = rows->her_id();
    one.type = rows->text();
    one.hour = rows->time();
    one.count = static_cast<std::size_t>(rows->integer());
    found.push_back(std::move(one));
  }
  return found;
}

std::vector<DeliveryCount> select_delivery_counts(Connection& connection, TimePoint from, TimePoint until) {
  auto rows = connection.use(
      "SELECT m.sender, m.sender_business, m.type, d.party, d.receipt_within > 0 AS receipt, d.state, "
      "CASE WHEN d.state IN ('rejected', 'refused', 'expired', 'held') THEN d.reason_code END AS why, "
      "count(*) AS deliveries FROM message AS m CROSS JOIN delivery AS d ON d.message = m.number "
      "WHERE m.received_at >= ? AND m.received_at < ? AND d.kind <> 'receipt' "
      "GROUP BY m.sender, m.sender_business, m.type, d.party, receipt, d.state, why "
      "ORDER BY deliveries DESC, m.sender, m.sender_business, m.type, d.party, receipt, d.state, why LIMIT "
      "?");
  rows->bind(from);
  rows->bind(until);
  rows->bind(row_limit(kMostTrafficRows));
  std::vector<DeliveryCount> found;
  while (rows->step()) {
    DeliveryCount one;
    one.sender = rows->her_id();
    one.sender_business = rows->her_id();
    one.type = rows->text();
    one.party = rows->her_id();
    one.expects_receipt = rows->integer() != 0;
    one.state = read_state(*rows);
    if (rows->null()) {
      rows->skip();
    } else {
      one.code = code_from_id(rows->text());
    }
    one.count = static_cast<std::size_t>(rows->integer());
    found.push_back(std::move(one));
  }
  return found;
}

std::optional<TimePoint> select_last_arrival(Connection& connection, TimePoint until) {
  auto row = connection.use("SELECT max(received_at) FROM message WHERE received_at < ?");
  row->bind(until);
  if (!row->step() || row->null()) return std::nullopt;
  return row->time();
}

std::vector<BusinessId> select_not_stored(Connection& connection, HerId sender,
                                          const std::vector<BusinessId>& ids) {
  static const std::string sql =
      "SELECT 1 FROM message WHERE (" + named_sql() + ") AND ?2 IN (sender, sender_business) LIMIT 1";
  std::vector<BusinessId> missing;
  for (std::size_t i = 0; i < std::min(ids.size(), kMostIdsAsked); ++i) {
    auto row = connection.use(sql);
    row->bind(ids[i]);
    row->bind(sender);
    if (!row->step()) missing.push_back(ids[i]);
  }
  return missing;
}

namespace asio = boost::asio;

asio::awaitable<Outcome<std::vector<Arrivals>>> SqliteStore::arrivals(TimePoint from, TimePoint until) {
  return read([from, until](Connection& connection) { return select_arrivals(connection, from, until); });
}

asio::awaitable<Outcome<std::vector<DeliveryCount>>> SqliteStore::delivery_counts(TimePoint from,
                                                                                  TimePoint until) {
  return read(
      [from, until](Connection& connection) { return select_delivery_counts(connection, from, until); });
}

asio::awaitable<Outcome<std::optional<TimePoint>>> SqliteStore::last_arrival(TimePoint until) {
  return read([until](Connection& connection) { return select_last_arrival(connection, until); });
}

asio::awaitable<Outcome<std::vector<BusinessId>>> SqliteStore::not_stored(HerId sender,
                                                                          std::vector<BusinessId> ids) {
  return read([sender, ids = std::move(ids)](Connection& connection) {
    return select_not_stored(connection, sender, ids);
  });
}

}  // namespace budstikke::sqlite
