#pragma once
// Between a party and the columns that party_version and staged_party have in common.

#include <string>

#include "adapters/store_sqlite/statement.hpp"
#include "engine/model/party.hpp"

namespace budstikke::sqlite {

/// "her_id, parent, ..."
[[nodiscard]] const std::string& party_columns();
/// "?, ?, ..." for them.
[[nodiscard]] const std::string& party_parameters();

/// Binds a party, and keeps the texts that it has no field for until the row is written.
class PartyRow {
 public:
  /// Remembers `party`.
  explicit PartyRow(const Party& party);
  void bind(Statement& statement) const;

 private:
  const Party& party_;
  std::string coverage_;
  std::string valid_from_;
  std::string valid_to_;
};

/// From the next columns on.
[[nodiscard]] Party read_party(Statement& row);

}  // namespace budstikke::sqlite
