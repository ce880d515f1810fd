#include "adapters/store_sqlite/party_row.hpp"

#include <sstream>

#include "engine/model/time.hpp"

namespace budstikke::sqlite {

namespace {

constexpr std::string_view kColumns[] = {
    "her_id",     "parent",        "parent_name",  "parent_organisation_number",
    "name",       "service_code",  "municipality", "coverage",
    "district",   "place",         "valid_from",   "valid_to",
    "active",     "business_type", "edi_address",  "endpoint",
    "certificate"};

void bind_date(Statement& statement, const std::string& date) {
  date.empty() ? statement.bind_null() : statement.bind(std::string_view(date));
}

std::optional<std::chrono::year_month_day> read_date(Statement& row) { return parse_date(row.text()); }

}  // namespace

const std::string& party_columns() {
  static const std::string columns = [] {
    std::string list;
    for (const std::string_view name : kColumns) (list += list.empty() ? "" : ", ") += name;
    return list;
  }();
  return columns;
}

const std::string& party_parameters() {
  static const std::string parameters = [] {
    std::string list;
    for (std::size_t i = 0; i < std::size(kColumns); ++i) list += i == 0 ? "?" : ", ?";
    return list;
  }();
  return parameters;
}

PartyRow::PartyRow(const Party& party) : party_(party) {
  for (const std::string& number : party.coverage) (coverage_ += coverage_.empty() ? "" : " ") += number;
  if (party.valid_from) valid_from_ = to_text(*party.valid_from);
  if (party.valid_to) valid_to_ = to_text(*party.valid_to);
}

void PartyRow::bind(Statement& statement) const {
  statement.bind(party_.her_id);
  statement.bind(party_.parent);
  statement.bind(std::string_view(party_.parent_name));
  statement.bind(std::string_view(party_.parent_organisation_number));
  statement.bind(std::string_view(party_.name));
  statement.bind(std::string_view(party_.service_code));
  statement.bind(std::string_view(party_.municipality));
  statement.bind(std::string_view(coverage_));
  statement.bind(std::string_view(party_.district));
  statement.bind(std::string_view(party_.place));
  bind_date(statement, valid_from_);
  bind_date(statement, valid_to_);
  statement.bind(std::int64_t{party_.active});
  statement.bind(std::string_view(party_.business_type));
  statement.bind(std::string_view(party_.edi_address));
  statement.bind(std::string_view(party_.endpoint));
  statement.bind(std::string_view(party_.certificate));
}

Party read_party(Statement& row) {
  Party party;
  party.her_id = row.her_id();
  party.parent = row.her_id();
  party.parent_name = row.text();
  party.parent_organisation_number = row.text();
  party.name = row.text();
  party.service_code = row.text();
  party.municipality = row.text();
  std::istringstream coverage(row.text());
  for (std::string number; coverage >> number;) party.coverage.push_back(number);
  party.district = row.text();
  party.place = row.text();
  party.valid_from = read_date(row);
  party.valid_to = read_date(row);
  party.active = row.integer() != 0;
  party.business_type = row.text();
  party.edi_address = row.text();
  party.endpoint = row.text();
  party.certificate = row.text();
  return party;
}

}  // namespace budstikke::sqlite
