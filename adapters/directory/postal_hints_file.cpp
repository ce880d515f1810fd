#include "adapters/directory/postal_hints_file.hpp"

#include <algorithm>
#include <utility>

#include "engine/addressing/municipality.hpp"

namespace budstikke {
namespace {

struct Mistake {
  std::size_t column = 0;  ///< from 1; 0 means none
  std::string message;
};

/// Adds the pair of `line` to `hints`, or says what is wrong with it.
Mistake read_line(std::string_view line, const addressing::MunicipalityTable& table,
                  addressing::PostalHints& hints) {
  const std::size_t comma = line.find(',');
  if (comma == std::string_view::npos)
    return {1, "a line is a postal code, a comma and a municipality number"};
  const std::string_view postal_code = line.substr(0, comma);
  const std::string_view municipality = line.substr(comma + 1);
  if (!addressing::is_digits(postal_code, 4)) return {1, "a postal code has four digits"};
  if (!addressing::is_digits(municipality, 4)) return {comma + 2, "a municipality number has four digits"};
  if (!table.knows(municipality)) {
    return {comma + 2, "no municipality has had the number " + std::string(municipality)};
  }
  auto& numbers = hints[std::string(postal_code)];
  if (std::ranges::find(numbers, municipality) != numbers.end()) return {1, "the line is there already"};
  numbers.emplace_back(municipality);
  return {};
}

}  // namespace

ParsedPostalHints parse_postal_hints(std::string_view text, const std::string& file,
                                     const addressing::MunicipalityTable& table) {
  ParsedPostalHints parsed;
  if (text.size() > kPostalHintsBytes) {
    parsed.diagnostics.push_back({file, 0, 0, Severity::error,
                                  "the file is larger than " + std::to_string(kPostalHintsBytes) + " bytes"});
    return parsed;
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  bool heading_may_come = true;
  std::size_t line_number = 1;
  for (std::size_t begin = 0; begin < text.size(); ++line_number) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    if (std::exchange(heading_may_come, false) && line == "postal_code,municipality") continue;
    Mistake mistake = read_line(line, table, parsed.hints);
    if (mistake.column == 0) continue;
    if (parsed.diagnostics.size() == kPostalHintsDiagnostics) {
      parsed.diagnostics.push_back({file, line_number, 1, Severity::error, "further mistakes are left out"});
      break;
    }
    parsed.diagnostics.push_back(
        {file, line_number, mistake.column, Severity::error, std::move(mistake.message)});
  }
  if (has_errors(parsed.diagnostics)) parsed.hints.clear();
  return parsed;
}

}  // namespace budstikke
