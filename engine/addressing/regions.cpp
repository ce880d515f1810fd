#include "engine/addressing/regions.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

#include "engine/addressing/embedded.hpp"
#include "engine/addressing/words.hpp"

namespace budstikke::addressing {

namespace {

struct District {
  std::string number;
  std::string name;
  std::vector<std::vector<std::string>> spellings;  ///< in words
};

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find(separator, begin);
    parts.emplace_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

/// The rows below the heading, each with as many cells as it has.
std::vector<std::vector<std::string>> rows_of(std::string_view csv) {
  std::vector<std::vector<std::string>> rows;
  for (const std::string& line : split(csv, '\n')) {
    if (line.empty() || line.front() == '#') continue;
    rows.push_back(split(line, ','));
    if (rows.back().size() != rows.front().size())
      throw std::invalid_argument("a table's row has other cells: " + line);
  }
  rows.erase(rows.begin());
  return rows;
}

const std::vector<District>& districts() {
  static const std::vector<District> table = [] {
    std::vector<District> read;
    for (const auto& row : rows_of(embedded::districts_csv)) {
      District district{row.at(0), row.at(1), {words_of(row.at(1))}};
      for (const std::string& name : split(row.at(2), ';')) {
        if (!name.empty()) district.spellings.push_back(words_of(name));
      }
      read.push_back(std::move(district));
    }
    return read;
  }();
  return table;
}

struct Found {
  const District* district = nullptr;
  std::size_t words = 0;
};

/// The district with the longest spelling that `text` has at `at`.
Found find_at(const std::vector<std::string>& text, std::size_t at, std::string_view municipality) {
  Found found;
  for (const District& district : districts()) {
    if (!district.number.starts_with(municipality)) continue;
    for (const auto& spelling : district.spellings) {
      const bool fits =
          spelling.size() <= text.size() - at &&
          std::equal(spelling.begin(), spelling.end(), text.begin() + static_cast<std::ptrdiff_t>(at));
      if (fits && spelling.size() > found.words) found = {&district, spelling.size()};
    }
  }
  return found;
}

}  // namespace

std::string_view county_of(std::string_view municipality) {
  static const std::map<std::string, std::string, std::less<>> table = [] {
    std::map<std::string, std::string, std::less<>> read;
    for (const auto& row : rows_of(embedded::counties_csv)) read.emplace(row.at(0), row.at(1));
    return read;
  }();
  const auto county = table.find(municipality.substr(0, 2));
  return county == table.end() ? std::string_view{} : std::string_view(county->second);
}

std::vector<std::pair<std::string, std::string>> districts_of(std::string_view municipality) {
  std::vector<std::pair<std::string, std::string>> found;
  for (const District& district : districts()) {
    if (district.number.starts_with(municipality)) found.emplace_back(district.number, district.name);
  }
  return found;
}

std::string_view district_name(std::string_view district) {
  const auto found = std::ranges::find(districts(), district, &District::number);
  return found == districts().end() ? std::string_view{} : std::string_view(found->name);
}

std::vector<std::string> districts_named(std::string_view municipality, std::string_view text) {
  const bool has_any = std::ranges::any_of(
      districts(), [&](const District& district) { return district.number.starts_with(municipality); });
  if (!has_any || municipality.empty()) return {};
  const std::vector<std::string> words = words_of(text);
  std::set<std::string> named;
  for (std::size_t at = 0; at < words.size();) {
    const Found found = find_at(words, at, municipality);
    if (found.district != nullptr) named.insert(found.district->number);
    at += std::max(found.words, std::size_t{1});
  }
  return {named.begin(), named.end()};
}

}  // namespace budstikke::addressing
