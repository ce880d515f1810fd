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

/// Rows of `message` whose duplicate key does not begin with their business id, both packed: all others are found in the
/// index of duplicate keys, so that no second one grows with ids that senders draw at random.
inline constexpr std::string_view kUnkeyed =
    "typeof(duplicate_key) <> 'blob' OR substr(duplicate_key, 1, 16) <> business_id";
/// Whether a row of `message` has the business id ?1 and is found by its duplicate key, or is not; and either.
[[nodiscard]] const std::string& named_by_key_sql();
[[nodiscard]] const std::string& named_otherwise_sql();
[[nodiscard]] const std::string& named_sql();

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
