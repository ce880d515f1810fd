#include "adapters/store_sqlite/ledger.hpp"

#include <utility>

#include "adapters/store_sqlite/rows.hpp"

namespace budstikke::sqlite {

Outcome<void> insert_entry(Connection& connection, const LedgerEntry& entry) {
  // Counted and written in one statement, so that two who were told the same number cannot both have it.
  auto insert = connection.use(
      "INSERT INTO ledger (topic, number, at, who, text) SELECT ?1, ?2, ?3, ?4, ?5 "
      "WHERE ?2 = (SELECT coalesce(max(number), 0) + 1 FROM ledger WHERE topic = ?1)");
  insert->bind(std::string_view(entry.topic));
  insert->bind(static_cast<std::int64_t>(entry.number));
  insert->bind(entry.at);
  insert->bind(std::string_view(entry.who));
  insert->bind(std::string_view(entry.text));
  insert->step();
  return connection.changes() == 1 ? Outcome<void>() : Failure(Code::B202);
}

void delete_entries(Connection& connection, const std::string& topic,
                    const std::vector<std::uint64_t>& numbers) {
  auto remove = connection.use(
      "DELETE FROM ledger WHERE topic = ?1 AND number = ?2 AND number < (SELECT max(number) FROM ledger "
      "WHERE topic = ?1)");
  for (const std::uint64_t number : numbers) {
    remove->reset();
    remove->bind(std::string_view(topic));
    remove->bind(static_cast<std::int64_t>(number));
    remove->step();
  }
}

std::vector<LedgerEntry> select_entries(Connection& connection, const std::string& topic, std::uint64_t after,
                                        std::size_t max) {
  auto rows = connection.use(
      "SELECT number, at, who, text FROM ledger WHERE topic = ? AND number > ? ORDER BY number LIMIT ?");
  rows->bind(std::string_view(topic));
  rows->bind(static_cast<std::int64_t>(after));
  rows->bind(row_limit(max));
  std::vector<LedgerEntry> entries;
  while (rows->step()) {
    LedgerEntry entry;
    entry.topic = topic;
    entry.number = static_cast<std::uint64_t>(rows->integer());
    entry.at = rows->time();
    entry.who = rows->text();
    entry.text = rows->text();
    entries.push_back(std::move(entry));
  }
  return entries;
}

}  // namespace budstikke::sqlite
