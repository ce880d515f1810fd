#pragma once
// What becomes old, as rows: the questions and steps of RetentionStore. Writing is done within a transaction.

#include <vector>

#include "adapters/store_sqlite/connection.hpp"
#include "engine/model/outcome.hpp"
#include "engine/ports/retention_store.hpp"

namespace budstikke::sqlite {

[[nodiscard]] std::vector<AgedMessage> select_aged(Connection& connection, const AgePage& page);

/// As RetentionStore::erase, for one.
[[nodiscard]] Outcome<void> erase_message(Connection& connection, const HistoryEntry& entry);
/// Nothing where the message is not erased.
void forget_message(Connection& connection, const MessageId& id);
/// As RetentionStore::make_way, for one.
void move_payloads(Connection& connection, const MessageId& id);

}  // namespace budstikke::sqlite
