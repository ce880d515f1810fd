#pragma once
// The directory of one day as a list: each region, below it its trusts, below each its municipalities, with how a message
// reaches each unit. What every export and `budstikke units show` are made from. Pure.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/units/coordinating_units.hpp"
#include "engine/addressing/resolver.hpp"

namespace budstikke::units {

enum class Language { norwegian, english };
/// "nb" or "en".
[[nodiscard]] std::optional<Language> language_from(std::string_view text);

/// How messages get to a unit.
struct Reach {
  HerId her_id;              ///< the named party that is asked for; else
  std::string service_code;  ///< the service; both empty: the unit takes no messages
  std::string place;
  bool looked_up = false;  ///< an address book was there
  std::optional<Party> party;
  std::optional<Code> why_not;  ///< where looked up and `party` is empty
  std::string how;              ///< the resolver's sentence
  std::vector<addressing::Considered> considered;
};

/// What the listing is made from. `book` may be null: then nothing is looked up. All outlive the call.
struct Sources {
  const CoordinatingUnits& units;
  const addressing::AddressBook* book;
  const addressing::MunicipalityTable& table;
  Day day;
};

[[nodiscard]] Reach reach_of(const MunicipalUnit& unit, const Area& area, const Sources& sources);
[[nodiscard]] Reach reach_of(const Trust& trust, const Sources& sources);
/// "Saksbehandling (KD0501), HER-id 8100011 Saksbehandling, Bodø kommune"; why not, where there is no address.
[[nodiscard]] std::string words(const Reach& reach, Language language);

struct Entry {
  enum class Level { region, trust, municipality };
  Level level = Level::region;
  std::string region;  ///< name; empty where the entry's trust or region has no entry on the day
  std::string trust;   ///< name
  Area area;           ///< today's numbers; the file's own number where that was divided
  std::string municipality;
  std::string district_name;
  std::vector<std::string> serves;  ///< "Sandnes 1108", and numbers of districts
  std::string joint;                ///< name of the trust
  Contact contact;
  Reach reach;
};

/// What is in force on the day: in the order of the file within each level; entries without a trust last.
[[nodiscard]] std::vector<Entry> list_units(const Sources& sources);

}  // namespace budstikke::units
