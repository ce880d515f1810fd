#pragma once
// The directory of coordinating units (koordinerende enheter): who they are and how people reach them, from the regional
// unit (RKE) through the hospital trust's to the municipality's or district's. Immutable; shared freely between threads.
//
// The chain RKE -> hospital KE -> municipal KE is that of the RKEs' mandate (Helse Nord RHF 2025). Units are reached by
// message only through a party of the address book: no register lists a KE (NRKE 2022).

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/addressing/municipality.hpp"
#include "engine/model/ids.hpp"

namespace budstikke::units {

using Day = std::chrono::year_month_day;

/// The service through which a municipality's unit gets its messages (kv. 8663).
inline constexpr std::string_view kCaseHandling = "KD0501";
/// Oslo: the municipality whose districts have coordinating units of their own (kv. 3403).
inline constexpr std::string_view kOslo = "0301";

/// How people reach a unit. Of the unit, never of a person.
struct Contact {
  std::string unit;   ///< name of the unit; empty where the trust has none
  std::string phone;  ///< digits, spaces and a leading "+"
  std::string web;    ///< "https://..." or "http://..."
  std::string hours;  ///< when somebody answers
  std::string note;
};

/// Days on which an entry holds, both ends included; an open end is absent.
struct Validity {
  std::optional<Day> from;
  std::optional<Day> to;
  [[nodiscard]] bool holds_on(Day day) const { return !(from && day < *from) && !(to && *to < day); }
};

/// A regional health authority with its RKE.
struct Region {
  std::string id;
  std::string name;
  Contact contact;
  Validity validity;
};

/// A hospital trust, or a private hospital with a catchment area, with its KE.
struct Trust {
  std::string id;
  std::string name;
  std::string region;  ///< id
  HerId her_id;        ///< the party that takes messages to the KE; empty where none is known
  Contact contact;
  Validity validity;
  /// Its catchment area: municipalities and districts, numbers of any year. A district goes before its municipality.
  std::vector<std::string> municipalities = {};
};

/// The KE of a municipality, of one of its districts, or of several municipalities that share one.
struct MunicipalUnit {
  std::string number;               ///< municipality, as the file says it: any year's number
  std::string district;             ///< six digits, where the unit is one district's
  std::string district_name;        ///< there where `district` is
  std::vector<std::string> serves;  ///< municipalities and districts that it serves too
  std::string trust;  ///< id of its hospital trust, before all catchment areas; empty: as they say
  std::string joint;  ///< id of the trust that it is a joint unit with; empty: none
  HerId her_id;       ///< a named party that takes its messages; empty: the service below
  std::string service_code{kCaseHandling};
  std::string place;  ///< words of Sted/funksjon that tell several such services apart
  Contact contact;
  Validity validity;
};

/// A municipality, or one district of it, in numbers of the day asked for.
struct Area {
  std::string municipality;
  std::string district;  ///< empty: the municipality as a whole
  friend bool operator==(const Area&, const Area&) = default;
};

/// Null: none in the directory on that day. Pointers live as long as the directory.
struct Chain {
  Area area;
  std::string name;  ///< of the municipality
  const Region* region = nullptr;
  const Trust* trust = nullptr;
  const MunicipalUnit* unit = nullptr;
  /// Where only single districts have a unit, or a trust, and none is asked for. `region` is there where they share it.
  std::vector<const MunicipalUnit*> by_district;
  std::vector<const Trust*> trusts_by_district;
};

class CoordinatingUnits {
 public:
  CoordinatingUnits() = default;
  /// Checked parts only: see units_file.hpp.
  CoordinatingUnits(std::vector<Region> regions, std::vector<Trust> trusts,
                    std::vector<MunicipalUnit> municipal);

  [[nodiscard]] const std::vector<Region>& regions() const { return regions_; }
  [[nodiscard]] const std::vector<Trust>& trusts() const { return trusts_; }
  [[nodiscard]] const std::vector<MunicipalUnit>& municipal() const { return municipal_; }

  [[nodiscard]] const Region* region(std::string_view id, Day day) const;
  [[nodiscard]] const Trust* trust(std::string_view id, Day day) const;

  /// The trusts whose catchment area an area lies in: one at most for a district; for a municipality its own, else those
  /// of its districts.
  [[nodiscard]] std::vector<const Trust*> trusts_of(const Area& area,
                                                    const addressing::MunicipalityTable& table,
                                                    Day day) const;
  /// The trust that a unit names, where it is there on the day; else the one of its own area. Null: none, or several.
  [[nodiscard]] const Trust* trust_of(const MunicipalUnit& unit, const addressing::MunicipalityTable& table,
                                      Day day) const;

  /// The unit of the district, else of the municipality, else the one that serves it beside its own. Trust and region are
  /// the unit's own where it names a trust, and else those of the catchment areas.
  [[nodiscard]] Chain chain(const Area& area, const addressing::MunicipalityTable& table, Day day) const;

  /// Municipalities and districts that `text` stands for: a number of any year, or a name without regard to letter case.
  /// Several where a name is used twice (Herøy, Våler) or a number was divided; empty where it is none.
  [[nodiscard]] std::vector<Area> find(std::string_view text, const addressing::MunicipalityTable& table,
                                       Day day) const;

  /// Trusts and regions of the day with that id, or that name without regard to letter case.
  [[nodiscard]] std::vector<const Trust*> find_trusts(std::string_view text, Day day) const;
  [[nodiscard]] std::vector<const Region*> find_regions(std::string_view text, Day day) const;

 private:
  std::vector<Region> regions_;
  std::vector<Trust> trusts_;
  std::vector<MunicipalUnit> municipal_;
};

/// Something that the directory lacks on a day.
struct Gap {
  enum class Kind {
    municipality,  ///< no unit
    district,      ///< no unit, though others of its municipality have one
    trust,         ///< no unit
    region,        ///< no trust belongs to it
    number,        ///< an entry whose number no longer says which municipality is meant
    catchment,     ///< a municipality or district that no trust's catchment area holds
  };
  Kind kind = Kind::municipality;
  std::string id;       ///< municipality or district number, or id of trust or region
  std::string name;     ///< of the municipality, trust or region
  std::string message;  ///< for people
};

[[nodiscard]] std::string_view to_text(Gap::Kind kind);

/// Each of the day's municipalities is looked at, then Oslo's districts, trusts, regions, the entries' own numbers, and
/// what no catchment area holds.
[[nodiscard]] std::vector<Gap> find_gaps(const CoordinatingUnits& units,
                                         const addressing::MunicipalityTable& table, Day day);

}  // namespace budstikke::units
