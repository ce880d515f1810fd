#pragma once
// The fields of a party under the names that files, corrections and reports use, and as text. Pure.

#include <span>
#include <string>
#include <string_view>

#include "engine/addressing/municipality.hpp"
#include "engine/model/party.hpp"

namespace budstikke::addressing {

enum class FieldKind {
  number,  ///< a HER-id
  text,
  list,   ///< of municipality and district numbers; as text with blanks between them
  date,   ///< "2024-01-31"
  truth,  ///< "true" or "false"
};

struct PartyField {
  std::string_view name;  ///< "her_id", "service"
  FieldKind kind = FieldKind::text;
  std::string (*text)(const Party&) = nullptr;  ///< empty where the field says nothing
  /// Sets the field from a text that is not empty, and says what is wrong with it; where anything is, the party is left as it
  /// was (a list keeps the numbers that are right).
  std::string (*set)(Party&, std::string_view, const MunicipalityTable&) = nullptr;
};

/// In the order in which they are written.
[[nodiscard]] std::span<const PartyField> party_fields();
/// Null for an unknown name.
[[nodiscard]] const PartyField* find_party_field(std::string_view name);

}  // namespace budstikke::addressing
