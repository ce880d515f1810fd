#pragma once
// The tables of today's format, as SQL.

#include <string>
#include <string_view>
#include <vector>

namespace budstikke::sqlite {

/// What queues count of, but for handed-over deliveries.
inline constexpr std::string_view kQueued =
    "state IN ('waiting', 'sending', 'unconfirmed', 'held', 'refused', 'expired', 'rejected')";
/// The same, as the condition of an index: for a list of more than two SQLite makes a table in memory at every write.
inline constexpr std::string_view kQueuedIndex =
    "NOT (state = 'handed_over' OR state = 'confirmed' OR state = 'discarded')";

/// With the indexes by which rows are found while they are written.
[[nodiscard]] const std::string& tables_sql();
/// All other indexes, and views: a store that is made of another one has them made at its end.
[[nodiscard]] const std::string& indexes_sql();

struct Index {
  std::string name;
  std::string sql;  ///< as SQLite keeps it
};
/// Those of indexes_sql.
[[nodiscard]] std::vector<Index> indexes();

}  // namespace budstikke::sqlite
