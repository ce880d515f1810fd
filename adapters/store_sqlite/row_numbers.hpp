#pragma once
// The numbers of rows that were written lately: a message passes the writer several times within a second, and each look-up by
// its id costs a walk down an index. Writing thread.

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "adapters/store_sqlite/connection.hpp"
#include "engine/model/ids.hpp"

namespace budstikke::sqlite {

/// Numbers never change, and are given again when their row is deleted or was never committed: whoever rolls back or deletes
/// forgets them all. Bounded: a full memory starts anew.
class RowNumbers {
 public:
  struct MessageRow {
    std::int64_t number = 0;
    std::int64_t received_at = 0;  ///< milliseconds since 1970
  };

  /// `connection` outlives it.
  explicit RowNumbers(Connection& connection) : connection_(&connection) {}

  /// Nothing where no such row is stored. Throws Error.
  [[nodiscard]] std::optional<MessageRow> message(const MessageId& id);
  [[nodiscard]] std::optional<std::int64_t> delivery(const DeliveryId& id);

  /// The row that was inserted last.
  void inserted(const MessageId& id, TimePoint received_at);
  void inserted(const DeliveryId& id);

  void forget();

 private:
  void remember(const MessageId& id, MessageRow row);
  void remember(const DeliveryId& id, std::int64_t number);

  Connection* connection_;
  std::unordered_map<std::string, MessageRow> messages_;
  std::unordered_map<std::string, std::int64_t> deliveries_;
};

}  // namespace budstikke::sqlite
