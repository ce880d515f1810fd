#pragma once
// The address book, its imports and the load under way as rows. Writing is done within a transaction.

#include <cstddef>
#include <optional>
#include <vector>

#include "adapters/store_sqlite/connection.hpp"
#include "engine/model/address.hpp"
#include "engine/model/outcome.hpp"

namespace budstikke::sqlite {

/// About what the parties take in the database.
[[nodiscard]] std::size_t size_bytes(const std::vector<Party>& parties);

/// As AddressArchive::take_up.
[[nodiscard]] Outcome<void> insert_import(Connection& connection, const AddressImport& import);
/// As AddressArchive::stage.
void insert_staged(Connection& connection, const StagedLoad& page);

[[nodiscard]] std::vector<Party> select_parties(Connection& connection, TimePoint at);
[[nodiscard]] std::vector<PartyVersion> select_versions(Connection& connection, HerId party);
[[nodiscard]] std::vector<ImportRecord> select_imports(Connection& connection, std::size_t max);
[[nodiscard]] std::optional<StagedLoad> select_staged(Connection& connection);

}  // namespace budstikke::sqlite
