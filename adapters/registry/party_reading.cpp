#include "adapters/registry/party_reading.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <set>
#include <string_view>

#include "adapters/registry/soap.hpp"
#include "engine/model/time.hpp"

namespace budstikke::registry {

namespace {

constexpr std::size_t kLongestName = 200;
constexpr std::size_t kLongestCode = 16;
constexpr std::size_t kLongestMail = 254;
constexpr std::size_t kMostCoverage = 500;

/// Text as one line of bounded length.
std::string clean(std::string text) {
  std::string line;
  for (const char c : text) {
    const bool blank = static_cast<unsigned char>(c) <= 0x20 || c == 0x7f;
    if (!blank) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  if (line.size() > kLongestName) {
    std::size_t end = kLongestName;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xc0) == 0x80) --end;
    line.resize(end);
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

bool digits(std::string_view text, std::size_t count) {
  return text.size() == count && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.';
}

/// A code's value; empty where it is not one plain word.
std::string code_of(const xml::Node& element, std::string_view name) {
  const auto code = find(element, name);
  if (!code) return {};
  std::string value = text_of(*code, "CodeValue");
  const bool fits = value.size() <= kLongestCode && std::ranges::all_of(value, plain);
  return fits ? value : std::string{};
}

/// Older lists and those of other trades use the same short codes for other things.
std::string service_code(const xml::Node& element) {
  constexpr std::array<std::string_view, 4> kLists{"8663", "8668", "8666", "8660"};
  const auto code = find(element, "Code");
  if (!code || std::ranges::find(kLists, text_of(*code, "OID")) == kLists.end()) return {};
  return code_of(element, "Code");
}

HerId number(const std::string& text) {
  std::uint32_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  // The registry writes -1 where there is none, and its numbers are xs:int.
  if (error != std::errc{} || stop != end || value > 0x7fff'ffff) return HerId{};
  return HerId{value};
}

std::string organisation_number(const xml::Node& element, std::string_view name) {
  std::string text = text_of(element, name);
  return digits(text, 9) ? text : std::string{};
}

/// The day of a moment less `before`; nothing where it is absent, or so far away that it bounds nothing.
std::optional<std::chrono::year_month_day> day_of(const xml::Node& period, std::string_view name,
                                                  Duration before) {
  const auto moment = parse_date_time(text_of(period, name));
  if (!moment) return std::nullopt;
  return norwegian_date(*moment - before);
}

bool mail_address(std::string_view text) {
  const auto at = text.find('@');
  return text.size() <= kLongestMail && at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         text.find('@', at + 1) == std::string_view::npos && std::ranges::all_of(text, [](char c) {
           return c > 0x20 && c < 0x7f && std::string_view("<>,;:\"\\()").find(c) == std::string_view::npos;
         });
}

/// The address for ebXML; the party's own before one that it inherits.
std::string edi_address(const xml::Node& element) {
  const auto list = find(element, "ElectronicAddresses");
  if (!list) return {};
  std::string inherited;
  for (const xml::Node& one : list->children()) {
    const std::string type = text_of(one, "TypeCodeValue");
    if ((type.empty() ? code_of(one, "Type") : type) != "E_EDI") continue;
    std::string address = text_of(one, "Address");
    if (!mail_address(address)) continue;
    if (text_of(one, "Inherited") != "true") return address;
    if (inherited.empty()) inherited = std::move(address);
  }
  return inherited;
}

std::vector<std::string> coverage(const xml::Node& element) {
  std::set<std::string> found;
  const auto list = find(element, "CoverageAreas");
  if (!list) return {};
  for (const xml::Node& one : list->children()) {
    const HerId business = number(text_of(one, "HerId"));
    if (!business.empty() && found.size() < kMostCoverage) found.insert("her:" + business.text());
  }
  return {found.begin(), found.end()};
}

}  // namespace

HerId her_id_of(const xml::Node& element) { return number(text_of(element, "HerId")); }

std::optional<Party> read_party(const xml::Node& element) {
  const std::string type = text_of(element, "Type");
  const bool business = type == "Organization";
  Party party;
  party.her_id = her_id_of(element);
  if (party.her_id.empty() || (!business && type != "Service" && type != "Person")) return std::nullopt;
  party.name = clean(text_of(element, "DisplayName"));
  if (party.name.empty()) party.name = clean(text_of(element, "Name"));
  party.active = text_of(element, "Active") == "true" &&
                 (business || text_of(element, "IsValidCommunicationParty") == "true");
  if (const auto valid = find(element, "Valid")) {
    party.valid_from = day_of(*valid, "From", Duration{0});
    party.valid_to = day_of(*valid, "To", Duration{1});
  }
  const std::string municipality = code_of(element, "Municipality");
  if (digits(municipality, 4)) party.municipality = municipality;
  party.edi_address = edi_address(element);
  if (business) {
    party.parent_organisation_number = organisation_number(element, "OrganizationNumber");
    party.business_type = code_of(element, "BusinessType");
    return party;
  }
  party.parent = number(text_of(element, "ParentHerId"));
  party.parent_name = clean(text_of(element, "ParentName"));
  party.parent_organisation_number = organisation_number(element, "ParentOrganizationNumber");
  party.business_type = code_of(element, "ParentBusinessType");
  party.service_code = service_code(element);
  party.coverage = coverage(element);
  party.place = clean(text_of(element, "LocationDescription"));
  return party;
}

}  // namespace budstikke::registry
