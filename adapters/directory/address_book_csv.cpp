#include "adapters/directory/address_book_csv.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "engine/addressing/party_fields.hpp"
#include "engine/addressing/party_form.hpp"

namespace budstikke {
namespace {

constexpr std::size_t kRowBytes = 65'536;
constexpr std::size_t kColumns = 64;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct Cell {
  std::string text;
  std::size_t column = 0;  ///< in the line, from 1
};

struct Row {
  std::vector<Cell> cells;
  std::string fault;       ///< why the row is no CSV
  std::size_t column = 0;  ///< where
};

/// Reads a quoted cell that begins at `at`, and moves `at` behind it. What is wrong, or nothing.
std::string read_quoted(std::string_view line, std::size_t& at, std::string& text) {
  for (++at;; ++at) {
    const std::size_t quote = std::min(line.find('"', at), line.size());
    text += line.substr(at, quote - at);
    if (quote == line.size()) return "the quotation marks are not closed in this line";
    at = quote + 1;
    if (at == line.size() || line[at] != '"') return {};
    text += '"';
  }
}

Row split_row(std::string_view line, char separator) {
  Row row;
  for (std::size_t at = 0;; ++at) {
    Cell cell{{}, at + 1};
    if (row.cells.size() == kColumns) {
      row.fault = "the row has more than " + std::to_string(kColumns) + " cells";
    } else if (at < line.size() && line[at] == '"') {
      row.fault = read_quoted(line, at, cell.text);
      if (row.fault.empty() && at < line.size() && line[at] != separator) {
        row.fault = "text stands behind the closing quotation mark";
      }
    } else {
      const std::size_t end = std::min(line.find(separator, at), line.size());
      cell.text = line.substr(at, end - at);
      at = end;
      if (cell.text.find('"') != std::string::npos) {
        row.fault = "a cell with quotation marks stands in quotation marks, each of its own doubled";
      }
    }
    if (!row.fault.empty()) {
      row.column = cell.column;
      return row;
    }
    row.cells.push_back(std::move(cell));
    if (at >= line.size()) return row;
  }
}

bool begins_formula(std::string_view text) {
  const std::size_t first = text.find_first_not_of('\'');
  return first != std::string_view::npos &&
         std::string_view("=+-@\t").find(text[first]) != std::string_view::npos;
}

class Reader {
 public:
  Reader(const std::string& file, const addressing::MunicipalityTable& table) : file_(file), table_(table) {}

  void read(std::string_view text) {
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    for (std::size_t begin = 0; begin < text.size();) {
      ++line_;
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      std::string_view line = text.substr(begin, end - begin);
      begin = end + 1;
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (!read_line(line)) return;
    }
    if (columns_.empty() && diagnostics.empty()) complain(0, "the header row is missing");
  }

  Diagnostics diagnostics;
  std::vector<Party> parties;

 private:
  void complain(std::size_t column, std::string message) {
    if (diagnostics.size() > kAddressBookDiagnostics) return;
    if (diagnostics.size() == kAddressBookDiagnostics) {
      diagnostics.push_back({file_, 0, 0, Severity::error, "further mistakes are left out"});
      return;
    }
    const std::size_t line = column == 0 ? 0 : line_;
    diagnostics.push_back({file_, line, column, Severity::error, std::move(message)});
  }

  /// False where reading on makes no sense.
  bool read_line(std::string_view line) {
    if (line.size() > kRowBytes) {
      complain(1, "the line is longer than " + std::to_string(kRowBytes) + " bytes");
      return false;
    }
    if (columns_.empty()) {
      if (line.empty()) return true;
      separator_ = line.find(';') != std::string_view::npos ? ';' : ',';
    }
    const Row row = split_row(line, separator_);
    if (!row.fault.empty()) {
      complain(row.column, row.fault);
      return !columns_.empty();
    }
    if (columns_.empty()) return read_header(row);
    // Spreadsheets leave rows of empty cells behind.
    if (std::ranges::all_of(row.cells, [](const Cell& cell) { return cell.text.empty(); })) return true;
    if (parties.size() == kAddressBookParties) {
      complain(1, "more than " + std::to_string(kAddressBookParties) + " parties");
      return false;
    }
    read_party(row);
    return true;
  }

  bool read_header(const Row& row) {
    std::set<std::string_view> seen;
    for (const Cell& cell : row.cells) {
      const auto* field = addressing::find_party_field(cell.text);
      if (field == nullptr) {
        complain(cell.column, "unknown column \"" + addressing::repeatable(cell.text) + "\"");
      } else if (!seen.insert(field->name).second) {
        complain(cell.column, "column \"" + cell.text + "\" is there already");
      }
      columns_.push_back(field);
    }
    for (const std::string_view needed : {"her_id", "name"}) {
      if (!seen.contains(needed)) complain(1, "column \"" + std::string(needed) + "\" is missing");
    }
    return diagnostics.empty();
  }

  void read_party(const Row& row) {
    if (row.cells.size() != columns_.size()) {
      return complain(1, "the row has " + std::to_string(row.cells.size()) + " cells, and the header row " +
                             std::to_string(columns_.size()));
    }
    Party party;
    std::size_t last_day_at = 1;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const addressing::PartyField& field = *columns_[i];
      const Cell& cell = row.cells[i];
      if (field.name == "valid_to") last_day_at = cell.column;
      read_cell(party, field, cell);
    }
    if (party.valid_from && party.valid_to && *party.valid_to < *party.valid_from) {
      complain(last_day_at, "valid_to lies before valid_from");
    }
    parties.push_back(std::move(party));
  }

  void read_cell(Party& party, const addressing::PartyField& field, const Cell& cell) {
    std::string_view text = cell.text;
    if (text.empty()) {
      if (field.name == "her_id" || field.name == "name") {
        complain(cell.column, "the party has no " + std::string(field.name));
      }
      return;
    }
    if (text.front() == '\'' && begins_formula(text)) text.remove_prefix(1);
    std::string fault = field.set(party, text, table_);
    if (!fault.empty()) return complain(cell.column, std::move(fault));
    if (field.name != "her_id") return;
    const auto [first, fresh] = seen_.emplace(party.her_id, line_);
    if (fresh) return;
    complain(cell.column, "HER-id " + party.her_id.text() + " is in use already, in line " +
                              std::to_string(first->second));
  }

  const std::string& file_;
  const addressing::MunicipalityTable& table_;
  std::size_t line_ = 0;
  char separator_ = ',';
  std::vector<const addressing::PartyField*> columns_;
  std::unordered_map<HerId, std::size_t> seen_;  ///< HER-id and its line
};

void write_cell(std::string& written, std::string text) {
  if (begins_formula(text)) text.insert(text.begin(), '\'');
  if (text.find_first_of(";,\"\t\r\n'") == std::string::npos) {
    written += text;
    return;
  }
  written += '"';
  for (const char c : text) {
    if (c == '"') written += '"';
    written += c;
  }
  written += '"';
}

}  // namespace

ParsedAddressBook parse_address_book_csv(std::string_view text, const std::string& file,
                                         const std::string& hash,
                                         const addressing::MunicipalityTable& table) {
  if (text.size() > kAddressBookBytes) {
    const std::string limit = std::to_string(kAddressBookBytes);
    return {nullptr, {{file, 0, 0, Severity::error, "the file is larger than " + limit + " bytes"}}};
  }
  Reader reader(file, table);
  reader.read(text);
  if (has_errors(reader.diagnostics)) return {nullptr, std::move(reader.diagnostics)};
  return {std::make_shared<const addressing::AddressBook>(std::move(reader.parties), hash), {}};
}

std::string write_address_book_csv(const std::vector<Party>& parties) {
  std::string written(kByteOrderMark);
  const auto row = [&](const auto& text_of) {
    bool is_first = true;
    for (const addressing::PartyField& field : addressing::party_fields()) {
      if (!std::exchange(is_first, false)) written += ';';
      write_cell(written, text_of(field));
    }
    written += "\r\n";
  };
  row([](const addressing::PartyField& field) { return std::string(field.name); });
  for (const Party& party : parties) {
    row([&](const addressing::PartyField& field) { return field.text(party); });
  }
  return written;
}

}  // namespace budstikke
