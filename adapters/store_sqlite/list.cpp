#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "adapters/store_sqlite/reads.hpp"
#include "adapters/store_sqlite/rows.hpp"

namespace budstikke::sqlite {

namespace {

/// Matches are counted no further: with more of them, a page of the newest is found soon by walking back through them.
constexpr std::size_t kMany = 5'000;

/// From which side the rows are looked for, each in the order of its index: newest first.
enum class Way { newest_first, by_state, by_code, by_party, by_sender };

/// Conditions of one filter. A unary plus keeps a column's index out of use where another leads.
std::string on(const char* column, const char* parameter, bool leads) {
  return std::string(leads ? " AND " : " AND +") + column + " = " + parameter;
}

std::string of_deliveries(const ListFilter& filter, Way way) {
  std::string sql;
  if (filter.state) sql += on("d.state", ":state", way == Way::by_state);
  if (filter.code) sql += on("d.reason_code", ":code", way == Way::by_code);
  if (!filter.party.empty()) sql += on("d.party", ":party", way == Way::by_party);
  return sql;
}

std::string of_time(const ListFilter& filter, const std::string& column) {
  std::string sql;
  if (filter.received_from) sql += " AND " + column + " >= :received_from";
  if (filter.received_until) sql += " AND " + column + " < :received_until";
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

/// The ways that the filter's values lead to, and what each meets: an index's range.
std::vector<std::pair<Way, std::string>> ways(const ListFilter& filter) {
  std::vector<std::pair<Way, std::string>> found;
  const std::string deliveries = "FROM delivery AS d WHERE ";
  const std::string time = of_time(filter, "d.received_at");
  if (filter.code) found.emplace_back(Way::by_code, deliveries + "d.reason_code = :code" + time);
  if (!filter.party.empty()) found.emplace_back(Way::by_party, deliveries + "d.party = :party" + time);
  if (!filter.sender.empty()) {
    const std::string messages = "SELECT 1 FROM message AS m WHERE m.";
    const std::string sent = of_time(filter, "m.received_at");
    found.emplace_back(Way::by_sender, "FROM (" + messages + "sender = :sender" + sent + " UNION ALL " +
                                           messages + "sender_business = :sender" + sent + ")");
  }
  if (filter.state) found.emplace_back(Way::by_state, deliveries + "d.state = :state" + time);
  return found;
}

/// The way on which the fewest rows are met; the first of those that meet many.
Way choose(Connection& connection, const ListFilter& filter) {
  const auto offered = ways(filter);
  if (offered.empty()) return Way::newest_first;
  Way best = offered.front().first;
  if (offered.size() == 1) return best;
  std::size_t fewest = kMany;
  for (const auto& [way, met] : offered) {
    const std::size_t rows = count(connection, filter, met);
    if (rows < fewest) {
      fewest = rows;
      best = way;
    }
  }
  return best;
}

std::string from_deliveries(const ListFilter& filter, Way way) {
  const bool of_messages = !filter.sender.empty() || !filter.type.empty();
  std::string sql = "SELECT d.number AS number, d.received_at AS received, d.id AS id FROM delivery AS d";
  // A cross join keeps its order.
  if (of_messages) sql += " CROSS JOIN message AS m ON m.number = d.message";
  sql += " WHERE TRUE" + of_deliveries(filter, way) + of_time(filter, "d.received_at");
  if (!filter.sender.empty()) sql += " AND :sender IN (m.sender, m.sender_business)";
  if (!filter.type.empty()) sql += " AND m.type = :type";
  return sql + " ORDER BY d.received_at DESC, d.id DESC LIMIT :max";
}

std::string from_messages(const ListFilter& filter, Way way, const std::string& condition) {
  std::string sql =
      "SELECT d.number AS number, m.received_at AS received, d.id AS id FROM message AS m CROSS JOIN "
      "delivery AS d ON d.message = m.number WHERE TRUE" +
      condition + of_deliveries(filter, way) + of_time(filter, "m.received_at");
  if (!filter.type.empty()) sql += " AND m.type = :type";
  return sql + " ORDER BY m.received_at DESC, d.id DESC LIMIT :max";
}

/// Of no more rows than the page has, each by its number: the rows themselves are read for the page alone.
std::string page_sql(const ListFilter& filter, Way way) {
  if (way == Way::newest_first) return from_messages(filter, way, "");
  if (way != Way::by_sender) return from_deliveries(filter, way);
  return "SELECT * FROM (" + from_messages(filter, way, " AND m.sender = :sender") +
         ") UNION ALL SELECT * FROM (" +
         from_messages(filter, way, " AND m.sender_business = :sender AND +m.sender <> :sender") +
         ") ORDER BY received DESC, id DESC LIMIT :max";
}

}  // namespace

std::vector<ListedDelivery> select_list(Connection& connection, const ListFilter& filter) {
  const std::string sql = "SELECT " + message_columns("m") + ", " + delivery_columns("d") + " FROM (" +
                          page_sql(filter, choose(connection, filter)) +
                          ") AS page JOIN delivery AS d ON d.number = page.number "
                          "JOIN message AS m ON m.number = d.message ORDER BY received DESC, page.id DESC";
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
