#include "engine/addressing/party_fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "engine/addressing/party_form.hpp"
#include "engine/model/time.hpp"

namespace budstikke::addressing {

namespace {

std::string quoted(std::string_view name) { return "\"" + std::string(name) + "\""; }

// Names are template arguments below, so that each field's two functions are plain function pointers.
template <std::size_t N>
struct Name {
  constexpr Name(const char (&text)[N]) { std::copy_n(text, N, value); }  // NOLINT: implicit by design
  [[nodiscard]] constexpr std::string_view view() const { return {value, N - 1}; }
  char value[N] = {};
};

std::string no_fault(std::string_view) { return {}; }

template <Name name, std::string Party::* field, std::string (*fault)(std::string_view) = no_fault>
constexpr PartyField text_field() {
  return {name.view(), FieldKind::text, [](const Party& party) { return party.*field; },
          [](Party& party, std::string_view text, const MunicipalityTable&) -> std::string {
            if (std::string wrong = text_fault(text); !wrong.empty())
              return quoted(name.view()) + " " + wrong;
            if (std::string wrong = fault(text); !wrong.empty()) return wrong;
            party.*field = text;
            return {};
          }};
}

template <Name name, std::string Party::* field, AreaKind kind>
constexpr PartyField area_field() {
  return {name.view(), FieldKind::text, [](const Party& party) { return party.*field; },
          [](Party& party, std::string_view text, const MunicipalityTable& table) -> std::string {
            if (std::string wrong = area_fault(text, kind, table); !wrong.empty()) return wrong;
            party.*field = text;
            return {};
          }};
}

template <Name name, HerId Party::* field>
constexpr PartyField her_id_field() {
  return {name.view(), FieldKind::number,
          [](const Party& party) { return (party.*field).empty() ? std::string{} : (party.*field).text(); },
          [](Party& party, std::string_view text, const MunicipalityTable&) -> std::string {
            std::uint32_t number = 0;
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
            if (error != std::errc{} || end != text.data() + text.size() || number == 0) {
              return quoted(name.view()) + " is a HER-id: a whole number from 1";
            }
            party.*field = HerId(number);
            return {};
          }};
}

template <Name name, std::optional<std::chrono::year_month_day> Party::* field>
constexpr PartyField date_field() {
  return {name.view(), FieldKind::date,
          [](const Party& party) { return party.*field ? to_text(*(party.*field)) : std::string{}; },
          [](Party& party, std::string_view text, const MunicipalityTable&) -> std::string {
            const auto date = parse_date(text);
            if (!date) return quoted(name.view()) + " is a date: 2024-01-31";
            party.*field = date;
            return {};
          }};
}

std::string coverage_text(const Party& party) {
  std::string text;
  for (const std::string& number : party.coverage) text += (text.empty() ? "" : " ") + number;
  return text;
}

std::string set_coverage(Party& party, std::string_view text, const MunicipalityTable& table) {
  std::vector<std::string> numbers;
  std::string wrong;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view number = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (number.empty()) continue;
    std::string fault = area_fault(number, AreaKind::either, table);
    if (fault.empty()) {
      numbers.emplace_back(number);
    } else if (wrong.empty()) {
      wrong = std::move(fault);
    }
    if (numbers.size() > kCoverageNumbers) {
      return "\"coverage\" has more than " + std::to_string(kCoverageNumbers) + " numbers";
    }
  }
  party.coverage = std::move(numbers);
  return wrong;
}

std::string active_text(const Party& party) { return party.active ? "true" : "false"; }

std::string set_active(Party& party, std::string_view text, const MunicipalityTable&) {
  const bool yes = text == "true" || text == "TRUE";
  if (!yes && text != "false" && text != "FALSE") return "\"active\" is true or false";
  party.active = yes;
  return {};
}

constexpr std::array kFields{
    her_id_field<"her_id", &Party::her_id>(),
    her_id_field<"parent", &Party::parent>(),
    text_field<"parent_name", &Party::parent_name>(),
    text_field<"parent_organisation_number", &Party::parent_organisation_number, organisation_number_fault>(),
    text_field<"name", &Party::name>(),
    text_field<"service", &Party::service_code, service_fault>(),
    area_field<"municipality", &Party::municipality, AreaKind::municipality>(),
    PartyField{"coverage", FieldKind::list, coverage_text, set_coverage},
    area_field<"district", &Party::district, AreaKind::district>(),
    text_field<"place", &Party::place>(),
    date_field<"valid_from", &Party::valid_from>(),
    date_field<"valid_to", &Party::valid_to>(),
    PartyField{"active", FieldKind::truth, active_text, set_active},
    text_field<"business_type", &Party::business_type, business_type_fault>(),
    text_field<"edi_address", &Party::edi_address>(),
    text_field<"endpoint", &Party::endpoint, endpoint_fault>(),
    text_field<"certificate", &Party::certificate>(),
};

}  // namespace

std::span<const PartyField> party_fields() { return kFields; }

const PartyField* find_party_field(std::string_view name) {
  const auto* found = std::ranges::find(kFields, name, &PartyField::name);
  return found == kFields.end() ? nullptr : found;
}

}  // namespace budstikke::addressing
