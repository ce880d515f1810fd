#include "adapters/directory/address_book_file.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "engine/addressing/municipality.hpp"

namespace budstikke {
namespace {

constexpr std::size_t kTextBytes = 1'000;
constexpr std::size_t kCoverageNumbers = 500;

/// Text that is safe in a log line and in XML.
bool is_printable(std::string_view text) {
  return std::ranges::none_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

bool is_alphanumeric(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  });
}

bool is_endpoint(std::string_view text) {
  if (text.find(' ') != std::string_view::npos) return false;
  for (const std::string_view scheme : {"https://", "http://", "folder:/"}) {
    if (text.starts_with(scheme)) return text.size() > scheme.size() && text[scheme.size()] != '/';
  }
  return false;
}

class Reader {
 public:
  explicit Reader(const std::string& file) : file_(file) {}

  void read(const toml::table& root) {
    for (const auto& [key, node] : root) {
      if (key.str() != "party") {
        complain(key.source(), "unknown key \"" + shown(key.str()) + "\"; a book holds [[party]] only");
      } else if (!node.is_array_of_tables()) {
        complain(key.source(), "\"party\" is written as [[party]]");
      } else {
        read_parties(*node.as_array());
      }
    }
  }

  Diagnostics diagnostics;
  std::vector<Party> parties;

 private:
  static std::string shown(std::string_view text) {
    constexpr std::size_t kShown = 60;
    if (!is_printable(text)) return "(unprintable)";
    return text.size() <= kShown ? std::string(text) : std::string(text.substr(0, kShown)) + "...";
  }

  void complain(const toml::source_region& where, std::string message) {
    if (diagnostics.size() > kAddressBookDiagnostics) return;
    if (diagnostics.size() == kAddressBookDiagnostics) {
      diagnostics.push_back({file_, 0, 0, Severity::error, "further mistakes are left out"});
      return;
    }
    diagnostics.push_back({file_, where.begin.line, where.begin.column, Severity::error, std::move(message)});
  }

  void read_parties(const toml::array& list) {
    if (list.size() > kAddressBookParties) {
      complain(list.source(), "more than " + std::to_string(kAddressBookParties) + " parties");
      return;
    }
    parties.reserve(list.size());
    for (const toml::node& node : list) read_party(*node.as_table());
  }

  void read_party(const toml::table& table) {
    Party party;
    for (const auto& [key, node] : table) {
      if (!read_identity(party, key.str(), node) && !read_area(party, key.str(), node) &&
          !read_use(party, key.str(), node)) {
        complain(key.source(), "unknown key \"" + shown(key.str()) + "\" of a party");
      }
    }
    if (!table.contains("her_id")) complain(table.source(), "the party has no her_id");
    if (!table.contains("name")) complain(table.source(), "the party has no name");
    if (party.valid_from && party.valid_to && *party.valid_to < *party.valid_from) {
      complain(table.get("valid_to")->source(), "valid_to lies before valid_from");
    }
    if (!party.her_id.empty()) {
      const std::size_t line = table.get("her_id")->source().begin.line;
      const auto [first, fresh] = seen_.emplace(party.her_id, line);
      if (!fresh) {
        complain(
            table.get("her_id")->source(),
            "HER-id " + party.her_id.text() + " is in use already, in line " + std::to_string(first->second));
      }
    }
    parties.push_back(std::move(party));
  }

  bool read_identity(Party& party, std::string_view key, const toml::node& node) {
    if (key == "her_id") {
      party.her_id = her_id(node, key);
    } else if (key == "parent") {
      party.parent = her_id(node, key);
    } else if (key == "parent_name") {
      party.parent_name = text(node, key);
    } else if (key == "parent_organisation_number") {
      party.parent_organisation_number = text(node, key);
      if (!party.parent_organisation_number.empty() &&
          !addressing::is_digits(party.parent_organisation_number, 9)) {
        complain(node.source(), "an organisation number has nine digits");
      }
    } else if (key == "name") {
      party.name = text(node, key);
    } else if (key == "place") {
      party.place = text(node, key);
    } else if (key == "service") {
      party.service_code = text(node, key);
      if (!is_alphanumeric(party.service_code)) {
        complain(node.source(), "a service is a code of letters and digits, as \"KD0501\"");
      }
    } else {
      return false;
    }
    return true;
  }

  bool read_area(Party& party, std::string_view key, const toml::node& node) {
    if (key == "municipality") {
      party.municipality = area_number(node, "municipality");
      if (party.municipality.size() == 6) complain(node.source(), "a municipality number has four digits");
    } else if (key == "district") {
      party.district = area_number(node, "district");
      if (party.district.size() == 4) complain(node.source(), "a district number has six digits");
    } else if (key == "coverage") {
      read_coverage(party, node);
    } else {
      return false;
    }
    return true;
  }

  void read_coverage(Party& party, const toml::node& node) {
    const toml::array* list = node.as_array();
    if (list == nullptr)
      return complain(node.source(), "\"coverage\" is a list of municipality and district numbers");
    if (list->size() > kCoverageNumbers) {
      return complain(node.source(),
                      "\"coverage\" has more than " + std::to_string(kCoverageNumbers) + " numbers");
    }
    for (const toml::node& one : *list) {
      std::string number = area_number(one, "coverage");
      if (!number.empty()) party.coverage.push_back(std::move(number));
    }
  }

  bool read_use(Party& party, std::string_view key, const toml::node& node) {
    if (key == "valid_from") {
      party.valid_from = date(node, key);
    } else if (key == "valid_to") {
      party.valid_to = date(node, key);
    } else if (key == "active") {
      const auto value = node.value_exact<bool>();
      if (!value) complain(node.source(), "\"active\" is true or false");
      party.active = value.value_or(false);
    } else if (key == "endpoint") {
      party.endpoint = text(node, key);
      if (!party.endpoint.empty() && !is_endpoint(party.endpoint)) {
        complain(node.source(), "an endpoint begins with https://, http:// or folder:/ and an absolute path");
      }
    } else if (key == "certificate") {
      party.certificate = text(node, key);
    } else {
      return false;
    }
    return true;
  }

  std::string text(const toml::node& node, std::string_view key) {
    const auto value = node.value_exact<std::string_view>();
    const std::string name = "\"" + std::string(key) + "\"";
    if (!value) {
      complain(node.source(), name + " is a text in quotation marks");
    } else if (value->empty()) {
      complain(node.source(), name + " is empty");
    } else if (value->size() > kTextBytes) {
      complain(node.source(), name + " is longer than " + std::to_string(kTextBytes) + " bytes");
    } else if (!is_printable(*value)) {
      complain(node.source(), name + " holds control characters");
    } else {
      return std::string(*value);
    }
    return {};
  }

  HerId her_id(const toml::node& node, std::string_view key) {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < 1 || *value > std::numeric_limits<std::uint32_t>::max()) {
      complain(node.source(), "\"" + std::string(key) + "\" is a HER-id: a whole number from 1");
      return {};
    }
    return HerId(static_cast<std::uint32_t>(*value));
  }

  /// A municipality or district number of any time; empty where it is none.
  std::string area_number(const toml::node& node, std::string_view key) {
    const auto value = node.value_exact<std::string_view>();
    if (!value) {
      complain(node.source(), "\"" + std::string(key) + "\" holds numbers in quotation marks: \"0301\"");
    } else if (!addressing::is_digits(*value, 4) && !addressing::is_digits(*value, 6)) {
      complain(node.source(), "\"" + shown(*value) + "\" is no municipality or district number");
    } else if (!addressing::MunicipalityTable::builtin().knows(*value)) {
      complain(node.source(), "no municipality or district has had the number " + std::string(*value));
    } else {
      return std::string(*value);
    }
    return {};
  }

  std::optional<std::chrono::year_month_day> date(const toml::node& node, std::string_view key) {
    const auto value = node.value_exact<toml::date>();
    if (!value) {
      complain(node.source(), "\"" + std::string(key) + "\" is a date without quotation marks: 2024-01-31");
      return std::nullopt;
    }
    return std::chrono::year_month_day(std::chrono::year(value->year), std::chrono::month(value->month),
                                       std::chrono::day(value->day));
  }

  const std::string& file_;
  std::unordered_map<HerId, std::size_t> seen_;  ///< HER-id and its line
};

/// What stands before the TOML parser. Dots are counted because each part of a dotted key is a table in a table, and
/// toml++ 3.3 recurses into them without bound: a few thousand exhaust the stack.
std::optional<Diagnostic> check_bounds(std::string_view text, const std::string& file) {
  const auto complaint = [&](std::size_t line, const char* what, std::size_t limit, const char* unit) {
    return Diagnostic{file, line, line == 0 ? std::size_t{0} : std::size_t{1}, Severity::error,
                      what + std::to_string(limit) + unit};
  };
  if (text.size() > kAddressBookBytes)
    return complaint(0, "the file is larger than ", kAddressBookBytes, " bytes");
  std::size_t number = 1;
  for (std::size_t begin = 0; begin < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    if (line.size() > kAddressBookLineBytes) {
      return complaint(number, "the line is longer than ", kAddressBookLineBytes, " bytes");
    }
    const bool is_comment = line.starts_with('#');
    if (!is_comment && std::ranges::count(line, '.') > static_cast<std::ptrdiff_t>(kAddressBookLineDots)) {
      return complaint(number, "the line has more than ", kAddressBookLineDots, " dots");
    }
    begin = end + 1;
  }
  return std::nullopt;
}

}  // namespace

ParsedAddressBook parse_address_book(std::string_view text, const std::string& file,
                                     const std::string& hash) {
  if (auto complaint = check_bounds(text, file)) return {nullptr, {std::move(*complaint)}};
  Reader reader(file);
  try {
    reader.read(toml::parse(text));
  } catch (const toml::parse_error& error) {
    const toml::source_position at = error.source().begin;
    reader.diagnostics.push_back(
        {file, at.line, at.column, Severity::error, "not TOML: " + std::string(error.description())});
  }
  // Tables iterate by key; people read by line.
  std::ranges::sort(reader.diagnostics, {},
                    [](const Diagnostic& one) { return std::tie(one.line, one.column, one.message); });
  if (has_errors(reader.diagnostics)) return {nullptr, std::move(reader.diagnostics)};
  return {std::make_shared<const addressing::AddressBook>(std::move(reader.parties), hash),
          std::move(reader.diagnostics)};
}

}  // namespace budstikke
