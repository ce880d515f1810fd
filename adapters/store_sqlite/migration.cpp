#include "adapters/store_sqlite/migration.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <vector>

#include "adapters/store_sqlite/connection.hpp"
#include "adapters/store_sqlite/error.hpp"
#include "adapters/store_sqlite/file_lock.hpp"
#include "adapters/store_sqlite/log_file.hpp"
#include "adapters/store_sqlite/payloads.hpp"
#include "adapters/store_sqlite/rows.hpp"
#include "adapters/store_sqlite/schema.hpp"
#include "adapters/store_sqlite/tables.hpp"

namespace budstikke::sqlite {

namespace {

constexpr Duration kPatience = std::chrono::seconds{5};

/// Tables that are the same in every format that has them.
constexpr const char* kUnchanged[] = {"ledger",      "address_import", "party_version",
                                      "staged_load", "staged_party",   "certificate"};

/// Everything of `old`, row by row, into the empty store `made`.
class Copy {
 public:
  Copy(Connection& old, std::int64_t format, Connection& made) : old_(old), format_(format), made_(made) {}

  void run() {
    made_.run("INSERT INTO meta SELECT name, value FROM old.meta WHERE name <> 'format_version'");
    for (const char* table : kUnchanged) {
      if (!has_table(table)) continue;
      made_.run("INSERT INTO " + std::string(table) + " SELECT * FROM old." + table);
    }
    rule_sets();
    messages();
    payloads();
    deliveries();
    history();
  }

 private:
  [[nodiscard]] bool has_table(const std::string& name) {
    return old_.number("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '" + name + "'") >
           0;
  }

  void rule_sets() {
    auto rows = old_.use("SELECT hash, text FROM rule_set");
    while (rows->step()) {
      auto insert = made_.use("INSERT INTO rule_set (hash, text) VALUES (?, ?)");
      const std::string hash = rows->text();
      const std::string text = rows->text();
      insert->bind_digest(hash);
      insert->bind(text);
      insert->step();
    }
  }

  void messages() {
    std::string columns = message_columns("message");
    constexpr std::string_view kErased = "message.erased_at";
    if (format_ < 3) columns.replace(columns.find(kErased), kErased.size(), "NULL");
    auto rows = old_.use("SELECT " + columns + " FROM message ORDER BY rowid");
    while (rows->step()) {
      const Message message = read_message(*rows);
      insert(made_, numbers_, message);
    }
  }

  /// What was erased is left, and what nothing leads to any more: releases of formats before 3 left such.
  void payloads() {
    const std::string wrapped = format_ < 3 ? "''" : "(SELECT wrapped FROM payload_key WHERE payload = id)";
    const std::string wrapper = format_ < 3 ? "''" : "(SELECT key_id FROM payload_key WHERE payload = id)";
    auto rows = old_.use("SELECT id, key_id, " + wrapper + ", bytes, " + wrapped +
                         " FROM payload WHERE key_id <> 'shredded' AND id IN (SELECT payload FROM message "
                         "UNION ALL SELECT payload FROM delivery) ORDER BY rowid");
    while (rows->step()) {
      const auto id = rows->id<PayloadId>();
      SealedPayload sealed;
      sealed.key_id = rows->text();
      const std::string wrapped_by = rows->text();
      if (sealed.key_id == kOwnKey) sealed.key_id = wrapped_by;
      sealed.bytes = rows->bytes();
      sealed.wrapped_key = rows->bytes();
      insert_payload(made_, id, sealed);
    }
  }

  void deliveries() {
    auto rows = old_.use("SELECT " + old_delivery_columns() + " FROM delivery ORDER BY rowid");
    while (rows->step()) insert(made_, numbers_, read_delivery(*rows));
  }

  /// Each keeps its number: it is noted elsewhere up to which one everything has been told.
  void history() {
    auto rows = old_.use("SELECT sequence, " + old_history_columns() + " FROM history ORDER BY sequence");
    while (rows->step()) {
      const std::int64_t sequence = rows->integer();
      insert(made_, numbers_, read_history(*rows), sequence);
    }
  }

  Connection& old_;
  std::int64_t format_;
  Connection& made_;
  RowNumbers numbers_{made_};
};

std::size_t rows_of(Connection& connection) {
  return static_cast<std::size_t>(
      connection.number("SELECT (SELECT count(*) FROM message) + (SELECT count(*) FROM delivery) + (SELECT "
                        "count(*) FROM history)"));
}

void sync_file(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  if (descriptor >= 0) ::close(descriptor);
  if (!synced)
    throw std::runtime_error("could not be brought to today's format: its new file cannot be synced");
}

/// `path` becomes a store of today's format with everything that `from` has. It is whole when it is synced, not before.
void make(const std::string& path, const std::string& from, Connection& old, std::int64_t format) {
  std::filesystem::remove(path);
  make_private(path);
  {
    Connection made(path, Connection::Use::write, kPatience);
    set_up_file(made);
    made.run_script("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536");
    {
      auto attach = made.use("ATTACH ? AS old");
      attach->bind(std::string_view(from));
      attach->step();
    }
    made.run_script("BEGIN;" + tables_sql());
    Copy(old, format, made).run();
    made.run_script(indexes_sql() + name_format_sql() + "COMMIT");
    if (rows_of(made) != rows_of(old)) throw std::runtime_error("could not be copied whole");
  }
  sync_file(path);
}

}  // namespace

void bring_up_to_date(const std::string& path) {
  const std::string fresh = path + ".new";
  std::int64_t format = kFormatVersion;
  {
    Connection old(path, Connection::Use::write, kPatience);
    old.keep_log_on_close(true);
    if (is_without_tables(old)) return;
    format = checked_format(old);
    if (format == kFormatVersion) return;
    make_log_durable(old, path);
    old.keep_log_on_close(false);
    if (!old.empty_log()) throw std::runtime_error("is open in another program: end that, and start again");
    try {
      old.run("BEGIN");
      make(fresh, path, old, format);
      old.run("COMMIT");
    } catch (const Error& error) {
      std::filesystem::remove(fresh);
      if (!is_full(error)) throw;
      throw std::runtime_error(
          "has format version " + std::to_string(format) + ", and its disk has no room to bring it to " +
          std::to_string(kFormatVersion) +
          ": make room (as much as it takes itself) and start again; nothing was changed");
    } catch (...) {
      std::filesystem::remove(fresh);
      throw;
    }
  }
  // Whoever still has the old file open keeps its log there: the new one would be read with it.
  if (std::filesystem::exists(path + "-wal") || std::filesystem::exists(path + "-shm")) {
    std::filesystem::remove(fresh);
    throw std::runtime_error("is open in another program: end that, and start again");
  }
  std::filesystem::rename(fresh, path);
  sync_folder(path);
}

}  // namespace budstikke::sqlite
