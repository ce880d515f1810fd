#pragma once
// The tables of today's format, as SQL.

#include <string>
#include <string_view>

namespace budstikke::sqlite {

/// What queues count of, but for handed-over deliveries.
inline constexpr std::string_view kQueued =
    "state IN ('waiting', 'sending', 'unconfirmed', 'held', 'refused', 'expired', 'rejected')";

/// With the indexes by which rows are found while they are written.
[[nodiscard]] const std::string& tables_sql();
/// All other indexes, and views: a store that is made of another one has them made at its end.
[[nodiscard]] const std::string& indexes_sql();

}  // namespace budstikke::sqlite
