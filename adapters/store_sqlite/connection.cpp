#include "adapters/store_sqlite/connection.hpp"

#include <sqlite3.h>

#include "adapters/store_sqlite/error.hpp"

namespace budstikke::sqlite {

namespace {

int note_log_pages(void* target, sqlite3*, const char*, int pages) {
  *static_cast<int*>(target) = pages;
  return SQLITE_OK;
}

}  // namespace

Connection::Connection(const std::string& path, Use use, Duration busy) {
  sqlite3* database = nullptr;
  // NOMUTEX: one thread at a time uses a connection. EXRESCODE: which I/O failed decides whether the node may go on.
  constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(path.c_str(), &database, kFlags, nullptr);
  database_.reset(database);
  check(code, database, "the database could not be opened");
  sqlite3_busy_timeout(database, static_cast<int>(busy.count()));
  if (use == Use::read) {
    // What is sorted lies in memory: no row is ever written outside the store.
    run_script("PRAGMA query_only = ON; PRAGMA temp_store = MEMORY");
  } else {
    // Replaces SQLite's own checkpoints, which would hide a failed sync of the database file.
    sqlite3_wal_hook(database, note_log_pages, &log_pages_);
  }
}

void Connection::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

Connection::Loan Connection::use(std::string_view sql) {
  auto found = statements_.find(sql);
  if (found == statements_.end())
    found = statements_.try_emplace(std::string(sql), database_.get(), sql).first;
  return Loan(found->second);
}

void Connection::run(std::string_view sql) {
  Loan statement = use(sql);
  while (statement->step()) {
  }
}

void Connection::run_script(const std::string& sql) {
  check(sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr), database_.get(),
        "the store could not be set up");
}

std::int64_t Connection::number(std::string_view sql) {
  Loan statement = use(sql);
  return statement->step() ? statement->integer() : 0;
}

int Connection::changes() const { return sqlite3_changes(database_.get()); }

bool Connection::in_transaction() const { return sqlite3_get_autocommit(database_.get()) == 0; }

void Connection::checkpoint() {
  const int code =
      sqlite3_wal_checkpoint_v2(database_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  if ((code & 0xff) == SQLITE_BUSY) return;  // somebody reads an older state: the next one goes further
  check(code, database_.get(), "the log could not be copied into the database");
}

}  // namespace budstikke::sqlite
