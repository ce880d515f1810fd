#include "engine/addressing/residence.hpp"

#include <algorithm>
#include <set>

#include "engine/model/time.hpp"

namespace budstikke::addressing {
namespace {

struct Question {
  const MunicipalityTable& table;
  const PostalHints& hints;
  std::chrono::year_month_day date;
};

/// "Narvik 1806, Hamarøy 1875"
std::string named(const std::vector<std::string>& numbers, const Question& question) {
  std::string text;
  for (const std::string& number : numbers) {
    if (!text.empty()) text += ", ";
    text += question.table.translate(number, question.date).name + " " + number;
  }
  return text;
}

/// A number as it may be shown: what is no number may be anything, so it is not repeated.
std::string shown(std::string_view number) {
  return is_digits(number, 4) || is_digits(number, 6) ? std::string(number)
                                                      : "something that is no municipality number";
}

/// The municipalities of the date that the postal code lies in, by number.
std::vector<std::string> hinted(const std::string& postal_code, const Question& question) {
  std::set<std::string> numbers;
  const auto hint = question.hints.find(postal_code);
  if (postal_code.empty() || hint == question.hints.end()) return {};
  for (const std::string& number : hint->second) {
    const Translation translation = question.table.translate(number, question.date);
    if (!translation.number.empty()) numbers.insert(translation.number);
    numbers.insert(translation.candidates.begin(), translation.candidates.end());
  }
  return {numbers.begin(), numbers.end()};
}

void settle_divided(Residence& residence, const std::string& said, const Translation& translation,
                    const std::vector<std::string>& hint, const Question& question) {
  std::vector<std::string> agreed;
  std::ranges::set_intersection(translation.candidates, hint, std::back_inserter(agreed));
  const std::string since = translation.since ? " since " + to_text(*translation.since) : "";
  if (agreed.size() == 1) {
    residence.municipality = agreed.front();
    residence.how = said + ", divided" + since + "; the postal code lies in " + named(agreed, question) +
                    ", the only one of its heirs that fits";
    return;
  }
  residence.how = said + ", divided" + since + ": " + named(translation.candidates, question);
  residence.missing = Failure(Code::H302, residence.how);
}

/// `who` says `number`, which is not empty.
void settle(Residence& residence, const std::string& who, std::string_view number,
            const PatientFacts& patient, const Question& question) {
  const std::string said = who + " " + shown(number);
  const auto hint = hinted(patient.postal_code, question);
  const std::string_view municipality = is_digits(number, 6) ? number.substr(0, 4) : number;
  const Translation translation = question.table.translate(municipality, question.date);
  switch (translation.kind) {
    case NumberKind::current:
      residence.municipality = translation.number;
      residence.how = said + " (" + translation.name + ")";
      return;
    case NumberKind::renumbered:
      residence.municipality = translation.number;
      residence.how =
          said + "; " +
          (translation.since ? "since " + to_text(*translation.since) : "on " + to_text(question.date)) +
          " it is " + translation.name + " " + translation.number;
      return;
    case NumberKind::divided:
      settle_divided(residence, said, translation, hint, question);
      return;
    case NumberKind::unknown:
      residence.how = said + ", which no municipality has had";
      if (!hint.empty()) residence.how += "; the postal code lies in " + named(hint, question);
      residence.missing = Failure(Code::H303, residence.how);
      return;
  }
}

/// Adds the district, where it is one of the municipality settled.
void place(Residence& residence, const std::string& district, const Question& question) {
  if (residence.municipality.empty() || district.empty()) return;
  const std::string now = question.table.translate_district(district, question.date);
  if (now.empty()) {
    residence.how += "; its district is not one of " + to_text(question.date) + " and is left out";
  } else if (now.substr(0, 4) != residence.municipality) {
    residence.how += "; the district " + now + " lies elsewhere and is left out";
  } else {
    residence.district = now;
    residence.how +=
        now.ends_with("99") ? "; district " + now + ": no registered address" : "; district " + now;
  }
}

/// An operator who tells a district means it: one that is none is sent back instead of left out.
void place_told(Residence& residence, const std::string& told, const Question& question) {
  place(residence, told, question);
  if (residence.municipality.empty() || !residence.district.empty()) return;
  residence.municipality.clear();
  residence.how = "the operator says " + shown(told) + ", which is no district on " + to_text(question.date);
  residence.missing = Failure(Code::H303, residence.how);
}

}  // namespace

Residence find_residence(const PatientFacts& patient, const std::string& told, const MunicipalityTable& table,
                         const PostalHints& hints, std::chrono::year_month_day date) {
  const Question question{table, hints, date};
  Residence residence;
  if (!told.empty()) {
    settle(residence, "the operator says", told, patient, question);
    if (is_digits(told, 6)) {
      place_told(residence, told, question);
    } else if (table.translate_district(patient.district, date).starts_with(residence.municipality)) {
      place(residence, patient.district, question);
    }
    return residence;
  }
  if (!says_no_municipality(patient.municipality)) {
    settle(residence, "the message says", patient.municipality, patient, question);
    place(residence, patient.district, question);
    return residence;
  }
  if (is_digits(patient.district, 6) && !says_no_municipality(patient.district.substr(0, 4))) {
    settle(residence, "the message says district", patient.district, patient, question);
    place(residence, patient.district, question);
    return residence;
  }
  const std::string silent = patient.municipality.empty()
                                 ? "the message states no municipality"
                                 : "the message says " + patient.municipality + ", not stated";
  const auto hint = hinted(patient.postal_code, question);
  residence.how = hint.empty() ? silent : silent + "; the postal code lies in " + named(hint, question);
  residence.missing = Failure(hint.empty() ? Code::H301 : Code::H316, residence.how);
  return residence;
}

}  // namespace budstikke::addressing
