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
#include "engine/addressing/municipality.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/party.hpp"
#include "engine/model/time.hpp"

namespace budstikke::addressing {

/// Fields of a party that are said anew; what is absent stays as the import says.
struct Correction {
  HerId her_id;
  /// Where nothing else has the HER-id, it makes a party of its own; then `name` must be there. Decided when it is made: a
  /// correction of a party that the import drops later must not bring that party back.
  bool adds = false;
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
  std::optional<std::optional<std::chrono::year_month_day>>
      valid_from;  ///< said to have none: the inner one is empty
  std::optional<std::optional<std::chrono::year_month_day>> valid_to;
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

/// The longest that an entry may last; what is meant for longer is renewed, or said in the import.
inline constexpr std::chrono::years kLongestEntry{5};
inline constexpr std::size_t kLayerEntryBytes = 65'536;

/// One JSON object:
///   {"kind": "correction", "her_id": 8143001, "endpoint": "https://...", "active": true, ..., "why": "...",
///    "from": "2026-11-22", "until": "2026-12-31"}
///   {"kind": "agreement", "area": "1804", "service": "KD0501", "party": 8143001, "why": "...", "until": "2026-12-31"}
/// A correction's further members are named as in the address book's file: parent, parent_name,
/// parent_organisation_number, name, service, municipality, coverage (a list), district, place, endpoint, certificate,
/// active, valid_from, valid_to. An empty text or list clears the field; `name` cannot be cleared. "adds" (true or false) is
/// written by whoever takes the correction up. Where it is absent, as in entries made before there was one, a correction
/// adds where it says name, service and municipality.
///
/// B107 names every mistake, "; " between them: unknown members, wrong types, no reason, no end date, an end before the
/// beginning, one that lasts longer than kLongestEntry. `today` is the first day where "from" is absent; where it is given,
/// an end date before it is a mistake too. Leave it out for entries that were taken up before: those have "from".
/// `number`, `who`, `added_at` and `ended_at` are the ledger's and stay empty.
[[nodiscard]] Outcome<LayerEntry> layer_entry_from_json(
    std::string_view json, std::optional<std::chrono::year_month_day> today = std::nullopt,
    const MunicipalityTable& table = MunicipalityTable::builtin());
/// What layer_entry_from_json reads, with "from".
[[nodiscard]] std::string to_json(const LayerEntry& entry);

/// True where the entry holds on `day`: between its days, and not ended before the day was over. An entry that a person
/// ended during the day no longer holds on it.
[[nodiscard]] bool holds_on(const LayerEntry& entry, std::chrono::year_month_day day);

/// The book of one day: the imported parties with the entries that hold on it. Later entries of one party override earlier
/// ones, field by field; of agreements about the same area and service the latest holds. A correction of a HER-id that the
/// import lacks makes a party where it `adds`, and else does nothing. `hash` names the content (32 hexadecimal
/// digits): the same parties, in whatever order, and the same entries give the same. It is no defence against forgery.
[[nodiscard]] AddressBook assemble(std::vector<Party> imported, const std::vector<LayerEntry>& entries,
                                   std::chrono::year_month_day day);

}  // namespace budstikke::addressing
