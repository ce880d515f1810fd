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

/// Makes the tables in an empty database; in any other checks that it is a store of a format that this program knows, and
/// makes its log durable (log_file.hpp) and brings an older one to today's: whole, or not at all.
/// Then sets what holds for this connection: full sync, foreign keys, the largest size. Throws std::runtime_error with
/// the end of a sentence ("is a database of another program").
void prepare(Connection& connection, const std::string& path, std::uint64_t max_bytes);

}  // namespace budstikke::sqlite
