#pragma once
// SQLite's complaints, inside this directory only: the store turns each into a Failure before it leaves.

#include <stdexcept>
#include <string>

#include "engine/model/outcome.hpp"

struct sqlite3;

namespace budstikke::sqlite {

class Error : public std::runtime_error {
 public:
  /// `code` is SQLite's extended result code. The text holds no value of any row: only SQLite's words for the code.
  Error(int code, const std::string& doing);
  [[nodiscard]] int code() const { return code_; }

 private:
  int code_;
};

/// Throws an Error where `code` is not SQLITE_OK.
void check(int code, sqlite3* database, const char* doing);

/// The unique duplicate key, or another constraint.
[[nodiscard]] bool is_constraint(const Error& error);
[[nodiscard]] bool is_full(const Error& error);
/// What a node cannot go on after: a failed sync, a damaged file.
[[nodiscard]] bool is_fatal(const Error& error);
/// B201 where the store is full, else B203.
[[nodiscard]] Failure to_failure(const Error& error);

}  // namespace budstikke::sqlite
