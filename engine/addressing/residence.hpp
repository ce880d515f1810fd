#pragma once
// Which municipality (and district) a message is about: what the message says, else what an operator says, else, as a hint
// that never decides alone, the postal code. Pure.

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/addressing/municipality.hpp"
#include "engine/model/envelope.hpp"
#include "engine/model/outcome.hpp"

namespace budstikke::addressing {

/// Postal code → municipality numbers that it lies in. From the operator's table.
using PostalHints = std::map<std::string, std::vector<std::string>, std::less<>>;

struct Residence {
  std::string municipality;  ///< number on the date asked for; empty where nothing settles it
  std::string district;      ///< six digits, where known
  std::string how;           ///< for people: "the message says 1702; since 2020-01-01 it is Steinkjer 5006"
  std::optional<Failure> missing;  ///< H301, H302, H303, H316 where `municipality` is empty
};

/// `told`: a municipality or district number that an operator gave, which overrides the message; may be empty.
[[nodiscard]] Residence find_residence(const PatientFacts& patient, const std::string& told,
                                       const MunicipalityTable& table, const PostalHints& hints,
                                       std::chrono::year_month_day date);

}  // namespace budstikke::addressing
