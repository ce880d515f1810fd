#pragma once
// The tables, and whether a file is ours to open.

#include <cstdint>
#include <string>

#include "adapters/store_sqlite/connection.hpp"

namespace budstikke::sqlite {

/// Rises with every change of the tables that an older program could not work with.
inline constexpr std::int64_t kFormatVersion = 4;
inline constexpr std::int64_t kPageBytes = 16'384;

/// The database's limit in pages.
[[nodiscard]] std::int64_t most_pages(std::uint64_t max_bytes);

/// The format of a store that this program knows. Throws std::runtime_error with the end of a sentence for anything else.
[[nodiscard]] std::int64_t checked_format(Connection& connection);

// The steps of making a store; what is made is a store of today's format when all of them are committed.
[[nodiscard]] bool is_without_tables(Connection& connection);
/// Before anything is written.
void set_up_file(Connection& connection);
[[nodiscard]] std::string name_format_sql();

/// Makes the tables in an empty database; in any other checks that it is a store of today's format (migration.hpp brings
/// older ones to it), and makes its log durable (log_file.hpp). Then sets what holds for this connection: full sync, foreign
/// keys, the largest size; and makes indexes again that are defined otherwise by now. Throws std::runtime_error with
/// the end of a sentence ("is a database of another program").
void prepare(Connection& connection, const std::string& path, std::uint64_t max_bytes);

}  // namespace budstikke::sqlite
