#pragma once
// The operator's table of postal codes: CSV lines "postal_code,municipality", one pair a line; a postal code
// that lies in several municipalities has several lines. The heading line, empty lines and lines that begin
// with # are passed over. Pure: the caller reads the file.

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/addressing/residence.hpp"
#include "engine/model/diagnostic.hpp"

namespace budstikke {

inline constexpr std::size_t kPostalHintsBytes = 4'194'304;
inline constexpr std::size_t kPostalHintsDiagnostics = 1'000;  ///< one more says that others were left out

struct ParsedPostalHints {
  addressing::PostalHints hints;  ///< empty where `diagnostics` has errors
  Diagnostics diagnostics;
};

/// Reads the whole table and reports every mistake with line and column. LF or CRLF; UTF-8, with or without
/// BOM. Municipality numbers must be known to `table`.
[[nodiscard]] ParsedPostalHints parse_postal_hints(
    std::string_view text, const std::string& file,
    const addressing::MunicipalityTable& table = addressing::MunicipalityTable::builtin());

}  // namespace budstikke
