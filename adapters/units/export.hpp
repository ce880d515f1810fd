#pragma once
// The directory as the list that the regional units publish: a web page, a table for spreadsheets, text for wikis, and
// JSON for programs. All from one listing; every text is escaped. Pure.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/units/listing.hpp"

namespace budstikke::units {

enum class Format { html, csv, json, markdown };
/// "html", "csv", "json" or "md".
[[nodiscard]] std::optional<Format> format_from(std::string_view text);

/// What the list is made for.
struct Page {
  Day day;
  Language language = Language::norwegian;
};

/// UTF-8, ending in a newline. JSON and the heading of CSV are the same in either language.
[[nodiscard]] std::string export_units(const std::vector<Entry>& entries, Format format, const Page& page);

/// One self-contained page without scripts and without anything to fetch: headings by region and trust, a table of each
/// trust's municipalities.
[[nodiscard]] std::string to_html(const std::vector<Entry>& entries, const Page& page);
/// RFC 4180. A cell that a spreadsheet would take for a formula gets an apostrophe before it.
[[nodiscard]] std::string to_csv(const std::vector<Entry>& entries);
[[nodiscard]] std::string to_markdown(const std::vector<Entry>& entries, const Page& page);
[[nodiscard]] std::string to_json(const std::vector<Entry>& entries, const Page& page);

/// {"as_of", "gaps": [{"kind", "id", "name", "message"}]}
[[nodiscard]] std::string gaps_json(const std::vector<Gap>& gaps, Day day);

}  // namespace budstikke::units
