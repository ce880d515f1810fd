#pragma once
// Which municipality (and district) a message is about: what the message says, else what an operator says,
// else, as a hint that never decides alone, the postal code. Pure.

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

/// Asks in this order, and the first that states anything decides:
/// 1. `told`: a municipality (four digits) or district number (six) that an operator gave; may be empty. It
/// overrides the
///    message; the message's district is kept where it lies in the municipality told.
/// 2. the message's municipality number, translated to the date. 0000 and 9999 state nothing.
/// 3. the first four digits of the message's district.
/// 4. the postal code, as a hint that never decides alone: H316 names the municipalities that it lies in.
/// Nothing at all is H301, an unknown number H303. A number whose area was divided is H302 naming the
/// candidates, except where the postal code lies in exactly one of them: then two facts agree and that one is
/// taken. A district of another municipality than the one settled, or without a name on the date, is left
/// out. The texts never hold the postal code.
[[nodiscard]] Residence find_residence(const PatientFacts& patient, const std::string& told,
                                       const MunicipalityTable& table, const PostalHints& hints,
                                       std::chrono::year_month_day date);

}  // namespace budstikke::addressing
