#include "adapters/store_sqlite/statement.hpp"

#include <sqlite3.h>

#include "adapters/store_sqlite/error.hpp"
#include "adapters/store_sqlite/packed.hpp"

namespace budstikke::sqlite {

Statement::Statement(sqlite3* database, std::string_view sql) : database_(database) {
  sqlite3_stmt* statement = nullptr;
  check(sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                           &statement, nullptr),
        database, "a statement could not be prepared");
  statement_.reset(statement);
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

bool Statement::step() {
  column_ = 0;
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  throw Error(sqlite3_extended_errcode(database_), "the store could not be read or written");
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  parameter_ = 0;
  column_ = 0;
}

void Statement::bind(std::int64_t value) {
  check(sqlite3_bind_int64(statement_.get(), ++parameter_, value), database_, "a number could not be bound");
}

void Statement::bind(std::string_view text) {
  // A null pointer would bind NULL, and an empty view may hold one.
  const char* data = text.data() == nullptr ? "" : text.data();
  check(sqlite3_bind_text64(statement_.get(), ++parameter_, data, text.size(), SQLITE_STATIC, SQLITE_UTF8),
        database_, "a text could not be bound");
}

void Statement::bind_bytes(std::string_view bytes) {
  const char* data = bytes.data() == nullptr ? "" : bytes.data();
  check(sqlite3_bind_blob64(statement_.get(), ++parameter_, data, bytes.size(), SQLITE_STATIC), database_,
        "bytes could not be bound");
}

void Statement::bind_packed(const std::optional<std::string>& packed, std::string_view text) {
  if (!packed) return bind(text);
  check(sqlite3_bind_blob64(statement_.get(), ++parameter_, packed->data(), packed->size(), SQLITE_TRANSIENT),
        database_, "bytes could not be bound");
}

void Statement::bind_id(std::string_view text) { bind_packed(pack_id(text), text); }

void Statement::bind_digest(std::string_view hex) { bind_packed(pack_digest(hex), hex); }

void Statement::bind_record(std::string_view text) { bind_packed(pack_record(text), text); }

void Statement::bind_word(std::string_view word) {
  const auto number = pack_word(word);
  number ? bind(*number) : bind(word);
}

void Statement::bind_null() {
  check(sqlite3_bind_null(statement_.get(), ++parameter_), database_, "a null could not be bound");
}

void Statement::bind_named(const char* name, std::int64_t value) {
  const int place = sqlite3_bind_parameter_index(statement_.get(), name);
  if (place == 0) return;
  check(sqlite3_bind_int64(statement_.get(), place, value), database_, "a number could not be bound");
}

void Statement::bind_named(const char* name, std::string_view text) {
  const int place = sqlite3_bind_parameter_index(statement_.get(), name);
  if (place == 0) return;
  const char* data = text.data() == nullptr ? "" : text.data();
  check(sqlite3_bind_text64(statement_.get(), place, data, text.size(), SQLITE_STATIC, SQLITE_UTF8),
        database_, "a text could not be bound");
}

std::int64_t Statement::integer() { return sqlite3_column_int64(statement_.get(), column_++); }

std::string Statement::text() {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column_));
  const int size = sqlite3_column_bytes(statement_.get(), column_++);
  return data == nullptr ? std::string() : std::string(data, static_cast<std::size_t>(size));
}

std::string Statement::bytes() {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column_));
  const int size = sqlite3_column_bytes(statement_.get(), column_++);
  return data == nullptr ? std::string() : std::string(data, static_cast<std::size_t>(size));
}

bool Statement::is_bytes() { return sqlite3_column_type(statement_.get(), column_) == SQLITE_BLOB; }

std::string Statement::id_text() { return is_bytes() ? unpack_id(bytes()) : text(); }

std::string Statement::digest() { return is_bytes() ? unpack_digest(bytes()) : text(); }

std::string Statement::record() { return is_bytes() ? unpack_record(bytes()) : text(); }

std::string Statement::word() {
  if (sqlite3_column_type(statement_.get(), column_) != SQLITE_INTEGER) return text();
  return std::string(unpack_word(integer()));
}

bool Statement::null() { return sqlite3_column_type(statement_.get(), column_) == SQLITE_NULL; }

std::optional<TimePoint> Statement::optional_time() {
  if (!null()) return time();
  skip();
  return std::nullopt;
}

}  // namespace budstikke::sqlite
