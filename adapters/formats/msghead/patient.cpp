#include "adapters/formats/msghead/patient.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "adapters/formats/values.hpp"

namespace budstikke::formats::msghead {

namespace {

using std::chrono::year_month_day;

constexpr std::array<std::string_view, 4> kNumberTypes{"FNR", "DNR", "FHN", "HNR"};

int number_at(std::string_view digits, std::size_t from, std::size_t count) {
  int value = 0;
  for (const char c : digits.substr(from, count)) value = value * 10 + (c - '0');
  return value;
}

int full_year(int two_digits, int individual) {
  if (individual < 500) return 1900 + two_digits;
  if (individual < 750 && two_digits >= 54) return 1800 + two_digits;
  if (two_digits < 40) return 2000 + two_digits;
  return 1900 + two_digits;
}

std::optional<int> age(year_month_day born, TimePoint at) {
  const year_month_day today = norwegian_date(at);
  int years = static_cast<int>(today.year()) - static_cast<int>(born.year());
  if (today.month() < born.month() || (today.month() == born.month() && today.day() < born.day())) --years;
  if (years < 0 || years > 150) return std::nullopt;
  return years;
}

/// Fills id_types; returns whether one of the numbers identifies, and the first birth date that one states.
struct Numbers {
  bool identifies = false;
  std::optional<year_month_day> born;
};

Numbers read_numbers(const xml::Node& patient, PatientFacts& facts) {
  Numbers numbers;
  for (const xml::Node& ident : patient.children()) {
    if (ident.local_name() != "Ident") continue;
    const std::string id = without_blanks(text_of(ident, "Id"));
    const std::string type = value_of(ident, "TypeId");
    if (id.empty() || type.empty()) continue;
    facts.id_types.push_back(type);
    if (std::find(kNumberTypes.begin(), kNumberTypes.end(), type) == kNumberTypes.end()) continue;
    const bool national = type == "FNR" || type == "DNR";
    if (!national || is_digits(id, 11)) numbers.identifies = true;
    if (!numbers.born && type != "FHN") numbers.born = birth_date_of(id);
  }
  return numbers;
}

void read_address(const xml::Node& patient, PatientFacts& facts) {
  const auto address = patient.child("Address");
  if (!address) return;
  const std::string county = value_of(*address, "County");
  if (is_digits(county, 4)) facts.municipality = county;
  if (is_digits(county, 6)) {
    // A district number (kv. 3403) begins with the number of its municipality.
    facts.district = county;
    facts.municipality = county.substr(0, 4);
  }
  const std::string postal_code = text_of(*address, "PostalCode");
  if (is_digits(postal_code, 4)) facts.postal_code = postal_code;
}

}  // namespace

std::optional<year_month_day> birth_date_of(std::string_view identity_number) {
  if (!is_digits(identity_number, 11)) return std::nullopt;
  int day = number_at(identity_number, 0, 2);
  int month = number_at(identity_number, 2, 2);
  if (day > 40) day -= 40;
  for (const int shift : {80, 65, 40}) {
    if (month > shift && month <= shift + 12) month -= shift;
  }
  const int year = full_year(number_at(identity_number, 4, 2), number_at(identity_number, 6, 3));
  const year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                            std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  return date;
}

PatientFacts read_patient(const xml::Node& patient, std::optional<TimePoint> generated_at) {
  PatientFacts facts;
  facts.present = true;
  const Numbers numbers = read_numbers(patient, facts);
  const bool named = !text_of(patient, "FamilyName").empty() || !text_of(patient, "GivenName").empty();
  const auto stated = parse_date(text_of(patient, "DateOfBirth").substr(0, 10));
  const bool described = stated && !value_of(patient, "Sex").empty();
  facts.identified = named && (numbers.identifies || described);
  if (const auto born = stated ? stated : numbers.born) {
    facts.birth_year = static_cast<int>(born->year());
    if (generated_at) facts.age_years = age(*born, *generated_at);
  }
  read_address(patient, facts);
  return facts;
}

}  // namespace budstikke::formats::msghead
