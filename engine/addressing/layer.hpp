#pragma once
// What people add above the imported address book: corrections of a party, and local agreements on whom a municipality
// wants. Each has a reason and an end date, and goes away by itself. Pure.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/addressing/address_book.hpp"
#include "engine/model/diagnostic.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/party.hpp"
#include "engine/model/time.hpp"

namespace budstikke::addressing {

/// Fields of a party that are said anew; what is absent stays as the import says. A HER-id that the import lacks makes a
/// party of its own (then `name` must be there).
struct Correction {
  HerId her_id;
  std::optional<HerId> parent;
  std::optional<std::string> parent_name;
  std::optional<std::string> parent_organisation_number;
  std::optional<std::string> name;
  std::optional<std::string> service_code;
  std::optional<std::string> municipality;
  std::optional<std::vector<std::string>> coverage;
  std::optional<std::string> district;
  std::optional<std::string> place;
  std::optional<std::string> endpoint;
  std::optional<std::string> certificate;
  std::optional<bool> active;
};

/// Messages for this service of a municipality, or of one district, go to this party: agreed with the municipality. It
/// comes before all that the book itself says; the party must be usable all the same.
struct Agreement {
  std::string area;          ///< municipality (four digits) or district (six)
  std::string service_code;  ///< "KD0501"
  HerId party;
};

struct LayerEntry {
  std::uint64_t number = 0;  ///< of the ledger
  std::variant<Correction, Agreement> what;
  std::string why;
  std::string who;
  TimePoint added_at{};
  std::chrono::year_month_day from{};   ///< first day
  std::chrono::year_month_day until{};  ///< last day: every entry has one
  std::optional<TimePoint> ended_at;    ///< ended by a person before that
};

/// One JSON object; see layer_json.cpp for its members. Every mistake is named.
[[nodiscard]] Outcome<LayerEntry> layer_entry_from_json(std::string_view json);
[[nodiscard]] std::string to_json(const LayerEntry& entry);

/// The book of one day: the imported parties with the entries that hold on it. Later entries of one party override earlier
/// ones, field by field. `hash` names the content: the same parties and entries give the same.
[[nodiscard]] AddressBook assemble(std::vector<Party> imported, const std::vector<LayerEntry>& entries,
                                   std::chrono::year_month_day day);

}  // namespace budstikke::addressing
