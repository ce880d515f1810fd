#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "adapters/store_sqlite/reads.hpp"
#include "adapters/store_sqlite/rows.hpp"

namespace budstikke::sqlite {

namespace {

/// Matches are counted no further. Where every filter matches more, a page of the newest is found sooner by walking back
/// from the newest message than by sorting what matches.
constexpr std::size_t kMany = 20'000;

/// From which side the rows are looked for.
enum class Way { newest_first, by_state_and_code, by_party, by_sender };

std::string states() {
  std::string list;
  for (std::size_t i = 0; i < kDeliveryStates; ++i) {
    list += (i == 0 ? "'" : ", '") + std::string(to_text(static_cast<DeliveryState>(i))) + "'";
  }
  return list;
}

/// Conditions of one filter. A unary plus keeps a column's index out of use where another leads.
std::string by_state_and_code(const ListFilter& filter, bool leads) {
  std::string sql;
  const std::string column = leads ? "d." : "+d.";
  if (filter.state) sql += " AND " + column + "state = :state";
  // The index begins with the state.
  if (!filter.state && filter.code && leads) sql += " AND d.state IN (" + states() + ")";
  if (filter.code) sql += " AND " + column + "reason_code = :code";
  return sql;
}

std::string by_party(const ListFilter& filter, bool leads) {
  if (filter.party.empty()) return {};
  return leads ? " AND d.party = :party" : " AND +d.party = :party";
}

std::string by_sender(const ListFilter& filter, bool leads) {
  if (filter.sender.empty()) return {};
  return leads ? " AND (m.sender = :sender OR m.sender_business = :sender)"
               : " AND :sender IN (m.sender, m.sender_business)";
}

std::string by_time(const ListFilter& filter, bool leads) {
  const std::string column = leads ? " AND m.received_at" : " AND +m.received_at";
  std::string sql;
  if (filter.received_from) sql += column + " >= :received_from";
  if (filter.received_until) sql += column + " < :received_until";
  return sql;
}

/// Parameters have names, so that each is bound where the text has it, however often.
void bind(Statement& rows, const ListFilter& filter) {
  if (filter.state) rows.bind_named(":state", to_text(*filter.state));
  if (filter.code) rows.bind_named(":code", id_of(*filter.code));
  rows.bind_named(":party", std::int64_t{filter.party.value()});
  rows.bind_named(":sender", std::int64_t{filter.sender.value()});
  rows.bind_named(":type", filter.type);
  if (filter.received_from)
    rows.bind_named(":received_from", filter.received_from->time_since_epoch().count());
  if (filter.received_until)
    rows.bind_named(":received_until", filter.received_until->time_since_epoch().count());
}

std::size_t count(Connection& connection, const ListFilter& filter, const std::string& from_and_where) {
  auto rows = connection.use("SELECT count(*) FROM (SELECT 1 " + from_and_where + " LIMIT :max)");
  bind(*rows, filter);
  rows->bind_named(":max", row_limit(kMany));
  return rows->step() ? static_cast<std::size_t>(rows->integer()) : 0;
}

/// The way on which the fewest rows are met. Each is counted in its index alone.
Way choose(Connection& connection, const ListFilter& filter) {
  std::size_t fewest = kMany;
  Way best = Way::newest_first;
  const auto offer = [&](Way way, const std::string& from, const std::string& condition) {
    if (condition.empty()) return;
    const std::size_t rows = count(connection, filter, from + " WHERE TRUE" + condition);
    if (rows < fewest) {
      fewest = rows;
      best = way;
    }
  };
  offer(Way::newest_first, "FROM message AS m", by_time(filter, true));
  offer(Way::by_state_and_code, "FROM delivery AS d", by_state_and_code(filter, true));
  offer(Way::by_party, "FROM delivery AS d", by_party(filter, true));
  offer(Way::by_sender, "FROM message AS m", by_sender(filter, true));
  return best;
}

/// What is sorted is short: the rows themselves are read for the page alone.
std::string page_sql(const ListFilter& filter, Way way) {
  const bool from_deliveries = way == Way::by_state_and_code || way == Way::by_party;
  // A cross join keeps its order.
  std::string sql =
      "SELECT m.rowid AS message_row, d.rowid AS delivery_row, m.received_at AS received, d.id AS id FROM ";
  sql += from_deliveries ? "delivery AS d CROSS JOIN message AS m" : "message AS m CROSS JOIN delivery AS d";
  sql += " ON m.id = d.message WHERE TRUE" + by_state_and_code(filter, way == Way::by_state_and_code) +
         by_party(filter, way == Way::by_party) + by_sender(filter, way == Way::by_sender) +
         by_time(filter, way == Way::newest_first);
  if (!filter.type.empty()) sql += " AND m.type = :type";
  sql += way == Way::newest_first ? " ORDER BY m.received_at DESC" : " ORDER BY +m.received_at DESC";
  return sql + ", d.id DESC LIMIT :max";
}

}  // namespace

std::vector<ListedDelivery> select_list(Connection& connection, const ListFilter& filter) {
  const std::string sql = "SELECT " + message_columns("m") + ", " + delivery_columns("d") + " FROM (" +
                          page_sql(filter, choose(connection, filter)) +
                          ") AS page JOIN message AS m ON m.rowid = message_row "
                          "JOIN delivery AS d ON d.rowid = delivery_row ORDER BY received DESC, page.id DESC";
  auto rows = connection.use(sql);
  bind(*rows, filter);
  rows->bind_named(":max", row_limit(filter.max));
  std::vector<ListedDelivery> found;
  while (rows->step()) {
    Message message = read_message(*rows);
    Delivery delivery = read_delivery(*rows);
    found.push_back({std::move(message), std::move(delivery)});
  }
  return found;
}

}  // namespace budstikke::sqlite
