#include "adapters/directory/municipality_changes_file.hpp"

namespace budstikke {

ParsedMunicipalityChanges parse_municipality_changes(std::string_view text, const std::string& file) {
  ParsedMunicipalityChanges parsed;
  if (text.size() > kMunicipalityChangesBytes) {
    const std::string limit = std::to_string(kMunicipalityChangesBytes);
    parsed.diagnostics.push_back(
        {file, 0, 0, Severity::error, "the file is larger than " + limit + " bytes"});
    return parsed;
  }
  addressing::ChangedTable changed = addressing::MunicipalityTable::builtin().with(text);
  for (addressing::TableComplaint& one : changed.complaints) {
    const std::size_t column = one.line == 0 ? 0 : 1;
    parsed.diagnostics.push_back({file, one.line, column, Severity::error, std::move(one.message)});
  }
  if (changed.table) {
    parsed.table = std::make_shared<const addressing::MunicipalityTable>(std::move(*changed.table));
  }
  return parsed;
}

}  // namespace budstikke
