#include "adapters/store_sqlite/error.hpp"

#include <sqlite3.h>

namespace budstikke::sqlite {

Error::Error(int code, const std::string& doing)
    : std::runtime_error(doing + ": " + sqlite3_errstr(code) + " (SQLite " + std::to_string(code) + ")"),
      code_(code) {}

void check(int code, sqlite3* database, const char* doing) {
  if (code == SQLITE_OK) return;
  throw Error(database == nullptr ? code : sqlite3_extended_errcode(database), doing);
}

bool is_constraint(const Error& error) { return (error.code() & 0xff) == SQLITE_CONSTRAINT; }

bool is_full(const Error& error) { return (error.code() & 0xff) == SQLITE_FULL; }

bool is_fatal(const Error& error) {
  switch (error.code()) {
    case SQLITE_IOERR_FSYNC:
    case SQLITE_IOERR_DIR_FSYNC:
    case SQLITE_IOERR_CORRUPTFS:
    case SQLITE_IOERR_DATA:
      return true;
    default:
      break;
  }
  const int primary = error.code() & 0xff;
  return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB;
}

Failure to_failure(const Error& error) {
  return Failure(is_full(error) ? Code::B201 : Code::B203, error.what());
}

}  // namespace budstikke::sqlite
