#include "adapters/store_sqlite/connection.hpp"

#include <sqlite3.h>

#include <memory>

#include "adapters/store_sqlite/error.hpp"

namespace budstikke::sqlite {

namespace {

/// Milliseconds that emptying the log waits for readers.
constexpr int kEmptyLogPatience = 50;

int note_log_pages(void* target, sqlite3*, const char*, int pages) {
  *static_cast<int*>(target) = pages;
  return SQLITE_OK;
}

std::string immutable_name(const std::string& path) {
  std::string name = "file:";
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#') {
      constexpr char kDigits[] = "0123456789abcdef";
      name +=
          {'%', kDigits[static_cast<unsigned char>(c) >> 4], kDigits[static_cast<unsigned char>(c) & 0xf]};
    } else {
      name += c;
    }
  }
  return name + "?immutable=1";
}

/// Nobody asks SQLite what memory it has, and counting it takes a lock for every piece. Before the first connection.
void leave_memory_uncounted() {
  static const int code = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(code);
}

/// Cursors and small values of the writing connection come from memory of its own: slots of 1200 bytes, 600 kB in all.
constexpr int kSlotBytes = 1'200;
constexpr int kSlots = 500;

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
struct FinishBackup {
  void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
};

}  // namespace

Connection::Connection(const std::string& path, Use use, Duration busy)
    : busy_(static_cast<int>(busy.count())) {
  leave_memory_uncounted();
  sqlite3* database = nullptr;
  // NOMUTEX: one thread at a time uses a connection. EXRESCODE: which I/O failed decides whether the node may go on.
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (use == Use::immutable ? SQLITE_OPEN_READONLY | SQLITE_OPEN_URI : SQLITE_OPEN_READWRITE);
  const std::string name = use == Use::immutable ? immutable_name(path) : path;
  const int code = sqlite3_open_v2(name.c_str(), &database, flags, nullptr);
  database_.reset(database);
  check(code, database, "the database could not be opened");
  sqlite3_busy_timeout(database, busy_);
  if (use == Use::write) sqlite3_db_config(database, SQLITE_DBCONFIG_LOOKASIDE, nullptr, kSlotBytes, kSlots);
  if (use == Use::write) {
    // Replaces SQLite's own checkpoints, which would hide a failed sync of the database file.
    sqlite3_wal_hook(database, note_log_pages, &log_pages_);
  } else {
    // What is sorted lies in memory: no row is ever written outside the store.
    run_script("PRAGMA query_only = ON; PRAGMA temp_store = MEMORY");
  }
  if (use == Use::inspect) keep_log_on_close(true);
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

std::int64_t Connection::last_number() const { return sqlite3_last_insert_rowid(database_.get()); }

bool Connection::in_transaction() const { return sqlite3_get_autocommit(database_.get()) == 0; }

void Connection::back_up(const std::string& path, const std::function<void(int, int)>& progress) {
  constexpr int kPagesAtOnce = 256;  // 4 MiB
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  const std::unique_ptr<sqlite3, CloseDatabase> target(opened);
  check(code, opened, "the backup could not be opened");
  // The file is of use only when it is whole and synced: no journal protects what is not.
  check(
      sqlite3_exec(opened, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", nullptr, nullptr, nullptr),
      opened, "the backup could not be set up");
  // One transaction from the first page to the last: without it, every commit of somebody else would begin it anew.
  run_script("BEGIN; SELECT count(*) FROM sqlite_schema");
  {
    const std::unique_ptr<sqlite3_backup, FinishBackup> backup(
        sqlite3_backup_init(opened, "main", database_.get(), "main"));
    if (backup == nullptr) check(sqlite3_extended_errcode(opened), opened, "the backup could not begin");
    for (int step = SQLITE_OK; step != SQLITE_DONE;) {
      step = sqlite3_backup_step(backup.get(), kPagesAtOnce);
      if (step != SQLITE_OK && step != SQLITE_DONE) check(step, opened, "the backup could not be written");
      const int total = sqlite3_backup_pagecount(backup.get());
      progress(total - sqlite3_backup_remaining(backup.get()), total);
    }
  }
  run_script("COMMIT");
}

void Connection::checkpoint() {
  const int code =
      sqlite3_wal_checkpoint_v2(database_.get(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  if ((code & 0xff) == SQLITE_BUSY) return;  // somebody reads an older state: the next one goes further
  check(code, database_.get(), "the log could not be copied into the database");
}

void Connection::keep_log_on_close(bool keep) {
  sqlite3_db_config(database_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep ? 1 : 0, nullptr);
}

bool Connection::empty_log() {
  // Who waits here keeps every commit waiting.
  sqlite3_busy_timeout(database_.get(), kEmptyLogPatience);
  const int code =
      sqlite3_wal_checkpoint_v2(database_.get(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  sqlite3_busy_timeout(database_.get(), busy_);
  if ((code & 0xff) == SQLITE_BUSY) return false;
  check(code, database_.get(), "the log could not be copied into the database");
  log_pages_ = 0;
  return true;
}

}  // namespace budstikke::sqlite
