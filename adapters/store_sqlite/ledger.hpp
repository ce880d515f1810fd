#pragma once
// The ledger's entries as rows.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "adapters/store_sqlite/connection.hpp"
#include "engine/model/outcome.hpp"
#include "engine/ports/ledger.hpp"

namespace budstikke::sqlite {

/// Within a transaction. B202 where the number is not the topic's next.
[[nodiscard]] Outcome<void> insert_entry(Connection& connection, const LedgerEntry& entry);
/// Within a transaction. Never the topic's last.
void delete_entries(Connection& connection, const std::string& topic,
                    const std::vector<std::uint64_t>& numbers);
[[nodiscard]] std::vector<LedgerEntry> select_entries(Connection& connection, const std::string& topic,
                                                      std::uint64_t after, std::size_t max);

}  // namespace budstikke::sqlite
