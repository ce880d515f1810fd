#include "adapters/directory/address_book_file.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "engine/addressing/party_fields.hpp"
#include "engine/addressing/party_form.hpp"
#include "engine/model/time.hpp"

namespace budstikke {
namespace {

class Reader {
 public:
  Reader(const std::string& file, const addressing::MunicipalityTable& table) : file_(file), table_(table) {}

  void read(const toml::table& root) {
    for (const auto& [key, node] : root) {
      if (key.str() != "party") {
        complain(key.source(),
                 "unknown key \"" + addressing::repeatable(key.str()) + "\"; a book holds [[party]] only");
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
      if (const auto* field = addressing::find_party_field(key.str())) {
        read_field(party, *field, node);
      } else {
        complain(key.source(), "unknown key \"" + addressing::repeatable(key.str()) + "\" of a party");
      }
    }
    if (!table.contains("her_id")) complain(table.source(), "the party has no her_id");
    if (!table.contains("name")) complain(table.source(), "the party has no name");
    if (party.valid_from && party.valid_to && *party.valid_to < *party.valid_from) {
      complain(table.get("valid_to")->source(), "valid_to lies before valid_from");
    }
    if (!party.her_id.empty()) {
      const auto& where = table.get("her_id")->source();
      const auto [first, fresh] = seen_.emplace(party.her_id, where.begin.line);
      if (!fresh) {
        complain(where, "HER-id " + party.her_id.text() + " is in use already, in line " +
                            std::to_string(first->second));
      }
    }
    parties.push_back(std::move(party));
  }

  void read_field(Party& party, const addressing::PartyField& field, const toml::node& node) {
    if (field.kind == addressing::FieldKind::list) return read_list(party, field, node);
    const std::string name = "\"" + std::string(field.name) + "\"";
    const std::optional<std::string> text = text_of(field.kind, name, node);
    if (text && text->empty()) {
      complain(node.source(), name + " is empty");
    } else if (text) {
      set(party, field, *text, node);
    }
  }

  void set(Party& party, const addressing::PartyField& field, std::string_view text, const toml::node& node) {
    std::string fault = field.set(party, text, table_);
    if (!fault.empty()) complain(node.source(), std::move(fault));
  }

  void read_list(Party& party, const addressing::PartyField& field, const toml::node& node) {
    const std::string name = "\"" + std::string(field.name) + "\"";
    const toml::array* list = node.as_array();
    if (list == nullptr) {
      return complain(node.source(), name + " is a list of municipality and district numbers");
    }
    if (list->size() > addressing::kCoverageNumbers) {
      return complain(node.source(),
                      name + " has more than " + std::to_string(addressing::kCoverageNumbers) + " numbers");
    }
    std::string numbers;
    for (const toml::node& one : *list) {
      const auto number = one.value_exact<std::string_view>();
      if (!number) {
        complain(one.source(), name + " holds numbers in quotation marks: \"0301\"");
        continue;
      }
      std::string fault = addressing::area_fault(*number, addressing::AreaKind::either, table_);
      if (fault.empty()) {
        numbers += std::string(*number) + " ";
      } else {
        complain(one.source(), std::move(fault));
      }
    }
    set(party, field, numbers, node);
  }

  /// The value as its field's text; nothing where it is of another type, and that has been complained of.
  std::optional<std::string> text_of(addressing::FieldKind kind, const std::string& name,
                                     const toml::node& node) {
    switch (kind) {
      case addressing::FieldKind::number:
        if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
        complain(node.source(), name + " is a HER-id: a whole number from 1");
        break;
      case addressing::FieldKind::truth:
        if (const auto yes = node.value_exact<bool>()) return *yes ? "true" : "false";
        complain(node.source(), name + " is true or false");
        break;
      case addressing::FieldKind::date:
        if (const auto date = node.value_exact<toml::date>()) {
          return to_text(std::chrono::year(date->year) / date->month / date->day);
        }
        complain(node.source(), name + " is a date without quotation marks: 2024-01-31");
        break;
      case addressing::FieldKind::text:
      case addressing::FieldKind::list:
        if (const auto text = node.value_exact<std::string>()) return text;
        complain(node.source(), name + " is a text in quotation marks");
        break;
    }
    return std::nullopt;
  }

  const std::string& file_;
  const addressing::MunicipalityTable& table_;
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

ParsedAddressBook parse_address_book(std::string_view text, const std::string& file, const std::string& hash,
                                     const addressing::MunicipalityTable& table) {
  if (auto complaint = check_bounds(text, file)) return {nullptr, {std::move(*complaint)}};
  Reader reader(file, table);
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
