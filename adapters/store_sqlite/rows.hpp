#pragma once
// Between rows of the tables and values of the model. The order of columns is that of the functions' names lists.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/store_sqlite/connection.hpp"
#include "adapters/store_sqlite/row_numbers.hpp"
#include "engine/model/delivery.hpp"
#include "engine/model/history.hpp"
#include "engine/model/message.hpp"

namespace budstikke::sqlite {

/// "m.id, m.business_id, ..." for `table` "m".
[[nodiscard]] std::string message_columns(std::string_view table);
[[nodiscard]] std::string delivery_columns(std::string_view table);
[[nodiscard]] std::string history_columns(std::string_view table);
/// The same of the tables of formats before 4.
[[nodiscard]] std::string old_delivery_columns();
[[nodiscard]] std::string old_history_columns();

/// Statements that take the bindings below. The update takes bind_changed's, then the delivery's number and its version as
/// read.
[[nodiscard]] const std::string& update_delivery_sql();
/// Of DeliveryChange::state_only alone: the indexes of everything else need no look. Takes bind_state_only's bindings.
[[nodiscard]] const std::string& update_state_sql();

void bind_changed(Statement& statement, const Delivery& delivery);
void bind_state_only(Statement& statement, const Delivery& delivery);

// Writing thread, within a transaction. Throw Error, of a constraint where the message is not stored.
void insert(Connection& connection, RowNumbers& numbers, const Message& message);
void insert(Connection& connection, RowNumbers& numbers, const Delivery& delivery);
/// Under the next number where none is given.
void insert(Connection& connection, RowNumbers& numbers, const HistoryEntry& entry,
            std::optional<std::int64_t> sequence = {});

/// For a LIMIT.
[[nodiscard]] std::int64_t row_limit(std::size_t max);

/// From the next columns on. Throw std::runtime_error where a word is not one that this program knows.
[[nodiscard]] Message read_message(Statement& row);
[[nodiscard]] Delivery read_delivery(Statement& row);
[[nodiscard]] HistoryEntry read_history(Statement& row);
[[nodiscard]] DeliveryState read_state(Statement& row);

}  // namespace budstikke::sqlite
