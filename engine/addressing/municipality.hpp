#pragma once
// Municipality numbers (kommunenummer, kv. 3402) with the dates between which they held: renumbered, merged, divided.
// Pure; the table is data/municipalities.csv, written from Statistics Norway's open facts and compiled in.

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace budstikke::addressing {

enum class NumberKind {
  current,     ///< in use on the date asked for
  renumbered,  ///< ended; belongs whole to one municipality of the date asked for (renumbered or merged)
  divided,     ///< ended; its area went to several
  unknown,
};

struct Translation {
  NumberKind kind = NumberKind::unknown;
  std::string number;                   ///< of the date asked for; empty where divided or unknown
  std::string name;
  std::vector<std::string> candidates;  ///< where divided: the municipalities that took parts
};

class MunicipalityTable {
 public:
  [[nodiscard]] static const MunicipalityTable& builtin();

  /// What `number` (as a message of any age may say it) is called on `date`.
  [[nodiscard]] Translation translate(std::string_view number, std::chrono::year_month_day date) const;
  /// Every municipality in use on `date`, number and name, by number.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> on(std::chrono::year_month_day date) const;

 private:
  struct Entry;
  std::multimap<std::string, Entry, std::less<>> entries_;
};

}  // namespace budstikke::addressing
