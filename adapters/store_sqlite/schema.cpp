#include "adapters/store_sqlite/schema.hpp"

#include <algorithm>
#include <stdexcept>

#include "adapters/store_sqlite/error.hpp"
#include "adapters/store_sqlite/log_file.hpp"
#include "adapters/store_sqlite/tables.hpp"

namespace budstikke::sqlite {

namespace {

// "BUDS": tells the file from other programs' databases.
constexpr std::int64_t kApplicationId = 0x4255'4453;

/// An index that is defined otherwise by now is made again. Where there is no room for it, on the disk or in memory, the old
/// one stays until a later start: what is asked is found without it too, only slower.
void renew_indexes(Connection& connection) {
  for (const Index& index : indexes()) {
    {
      auto stored = connection.use("SELECT sql FROM sqlite_schema WHERE type = 'index' AND name = ?");
      stored->bind(std::string_view(index.name));
      if (stored->step() && stored->text() == index.sql) continue;
    }
    try {
      connection.run_script("BEGIN IMMEDIATE; DROP INDEX IF EXISTS " + index.name + ";" + index.sql +
                            ";COMMIT");
    } catch (const Error& error) {
      if (connection.in_transaction()) connection.run("ROLLBACK");
      if (is_fatal(error)) throw;
    }
  }
}

}  // namespace

std::int64_t checked_format(Connection& connection) {
  if (connection.number("PRAGMA application_id") != kApplicationId) {
    throw std::runtime_error("is a database of another program");
  }
  const std::int64_t version =
      connection.number("SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'format_version'");
  if (version > kFormatVersion) {
    throw std::runtime_error("has format version " + std::to_string(version) +
                             ", but this program knows only " + std::to_string(kFormatVersion) +
                             ": use the newer program that wrote it");
  }
  if (version < 1) throw std::runtime_error("names no format version: it is damaged");
  return version;
}

std::int64_t most_pages(std::uint64_t max_bytes) {
  return std::max<std::int64_t>(static_cast<std::int64_t>(max_bytes) / kPageBytes, 64);
}

bool is_without_tables(Connection& connection) {
  return connection.number("SELECT count(*) FROM sqlite_schema") == 0;
}

void set_up_file(Connection& connection) {
  connection.run_script("PRAGMA page_size = " + std::to_string(kPageBytes) + "; PRAGMA secure_delete = ON");
}

std::string name_format_sql() {
  return "INSERT INTO meta VALUES ('format_version', '" + std::to_string(kFormatVersion) +
         "'); PRAGMA application_id = " + std::to_string(kApplicationId) + ";";
}

void prepare(Connection& connection, const std::string& path, std::uint64_t max_bytes) {
  const bool made = is_without_tables(connection);
  // A start that was killed half-way leaves a database without tables; it is made again.
  if (made) {
    set_up_file(connection);
    connection.run_script("PRAGMA journal_mode = WAL");
    connection.run_script("BEGIN IMMEDIATE;" + tables_sql() + indexes_sql() + name_format_sql() + "COMMIT");
  } else {
    static_cast<void>(checked_format(connection));
    make_log_durable(connection, path);
  }
  // The cache (24 MiB) holds the inner pages of the index that senders' random identifiers are spread over.
  connection.run_script(
      "PRAGMA journal_mode = WAL;"
      "PRAGMA synchronous = FULL;"
      "PRAGMA foreign_keys = ON;"
      "PRAGMA secure_delete = ON;"
      "PRAGMA trusted_schema = OFF;"
      "PRAGMA cell_size_check = ON;"
      "PRAGMA cache_size = -24576;"
      // What a savepoint may have to put back lies in memory, and nowhere outside the store.
      "PRAGMA temp_store = MEMORY;"
      "PRAGMA journal_size_limit = 67108864;"
      "PRAGMA max_page_count = " +
      std::to_string(most_pages(max_bytes)));
  if (!made) renew_indexes(connection);
}

}  // namespace budstikke::sqlite
