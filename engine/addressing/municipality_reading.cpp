// Reads the table of municipality numbers, and what an operator adds to it.

#include <algorithm>
#include <charconv>
#include <limits>
#include <set>
#include <stdexcept>
#include <tuple>

#include "engine/addressing/municipality.hpp"

namespace budstikke::addressing {
namespace {

constexpr int kOpenBegin = std::numeric_limits<int>::min();
constexpr int kOpenEnd = std::numeric_limits<int>::max();
constexpr int kLeastYear = 1838;  // the first municipalities
constexpr int kMostYear = 2200;
constexpr std::string_view kHeading = "number,name,first_year,last_year,successors,went";
constexpr std::size_t kComplaints = 1'000;

// Splits at each separator; empty parts stay.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find(separator, begin);
    parts.push_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

int year_or(std::string_view text, int otherwise) {
  if (text.empty()) return otherwise;
  int year = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), year);
  const bool is_year = error == std::errc{} && end == text.data() + text.size();
  if (!is_year || year < kLeastYear || year > kMostYear) throw std::invalid_argument("no year");
  return year;
}

std::string shown(std::string_view text) {
  return is_digits(text, 4) ? std::string(text) : "what is no number";
}

}  // namespace

/// One reading of a file: which entries came from which line.
struct MunicipalityTable::Reading {
  using Place = std::multimap<std::string, Entry, std::less<>>::iterator;

  MunicipalityTable& table;
  std::vector<std::pair<Place, std::size_t>> lines = {};
  std::vector<TableComplaint> complaints = {};

  void complain(std::size_t line, std::string message) {
    if (complaints.size() < kComplaints) complaints.push_back({line, std::move(message)});
  }

  [[nodiscard]] std::size_t line_of(const Entry& entry) const {
    for (const auto& [place, line] : lines) {
      if (&place->second == &entry) return line;
    }
    return 0;
  }

  /// Puts the entry in place of those that the table had for the same years.
  void put(Entry entry, std::size_t line) {
    const std::string number = entry.number;
    auto [at, end] = table.entries_.equal_range(number);
    while (at != end) {
      const auto here = at++;
      if (here->second.last_year < entry.first_year || entry.last_year < here->second.first_year) continue;
      if (const std::size_t earlier = line_of(here->second); earlier != 0) {
        return complain(line, number + " has these years already, in line " + std::to_string(earlier));
      }
      table.entries_.erase(here);
    }
    lines.emplace_back(table.entries_.emplace(number, std::move(entry)), line);
  }

  /// Every heir is in use when it takes over, and whoever begins has area from somewhere.
  void check_steps() {
    std::set<std::pair<std::string, int>> reached;
    for (const auto& [number, entry] : table.entries_) {
      for (const Step& step : entry.steps) {
        for (const std::string& heir : step.numbers) {
          reached.emplace(heir, step.year);
          if (table.in_use(heir, step.year) != nullptr) continue;
          complain(line_of(entry), number + " goes to " + shown(heir) + ", which is not in use in " +
                                       std::to_string(step.year));
        }
      }
    }
    for (const auto& [number, entry] : table.entries_) {
      if (entry.first_year == kOpenBegin || reached.contains({number, entry.first_year})) continue;
      complain(line_of(entry), number + " begins in " + std::to_string(entry.first_year) +
                                   ", and no number goes to it in that year");
    }
  }
};

MunicipalityTable MunicipalityTable::parse(std::string_view csv) {
  MunicipalityTable table;
  const auto complaints = table.read(csv);
  if (!complaints.empty()) {
    const TableComplaint& first = complaints.front();
    const std::string line = first.line == 0 ? "" : ", line " + std::to_string(first.line);
    throw std::invalid_argument("municipality table" + line + ": " + first.message);
  }
  return table;
}

ChangedTable MunicipalityTable::with(std::string_view csv) const {
  MunicipalityTable changed = *this;
  auto complaints = changed.read(csv);
  if (!complaints.empty()) return {std::nullopt, std::move(complaints)};
  return {std::move(changed), {}};
}

std::vector<TableComplaint> MunicipalityTable::read(std::string_view csv) {
  Reading reading{*this};
  if (csv.starts_with("\xEF\xBB\xBF")) csv.remove_prefix(3);
  bool heading_seen = false;
  std::size_t line_number = 0;
  for (std::string_view line : split(csv, '\n')) {
    ++line_number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.front() == '#') continue;
    if (!heading_seen) {
      heading_seen = true;
      if (line == kHeading) continue;
      reading.complain(line_number, "the heading is missing: " + std::string(kHeading));
      return std::move(reading.complaints);
    }
    try {
      reading.put(read_entry(line), line_number);
    } catch (const std::invalid_argument& error) {
      reading.complain(line_number, error.what());
    }
  }
  // A line that could not be read would make others look wrong.
  if (reading.complaints.empty()) reading.check_steps();
  std::ranges::sort(reading.complaints, {},
                    [](const TableComplaint& one) { return std::tie(one.line, one.message); });
  if (reading.complaints.empty()) find_relatives();
  return std::move(reading.complaints);
}

MunicipalityTable::Entry MunicipalityTable::read_entry(std::string_view line) {
  const auto fields = split(line, ',');
  if (fields.size() != 6) throw std::invalid_argument("not six fields");
  Entry entry{std::string(fields[0]),
              std::string(fields[1]),
              year_or(fields[2], kOpenBegin),
              year_or(fields[3], kOpenEnd),
              {},
              fields[5] != "parts"};
  if (!is_digits(entry.number, 4)) throw std::invalid_argument("the number is not four digits");
  if (says_no_municipality(entry.number))
    throw std::invalid_argument("0000 and 9999 stand for no municipality");
  if (entry.name.empty()) throw std::invalid_argument("the name is missing");
  if (entry.first_year > entry.last_year) throw std::invalid_argument("it ends before it begins");
  const bool ended = entry.last_year != kOpenEnd;
  if (ended != (fields[5] == "whole" || fields[5] == "parts") || ended == fields[4].empty() ||
      (!ended && !fields[5].empty())) {
    throw std::invalid_argument("successors are stated exactly where the number has ended");
  }
  if (ended) {
    for (const std::string_view text : split(fields[4], ';')) read_step(entry, text);
  }
  return entry;
}

void MunicipalityTable::read_step(Entry& entry, std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) throw std::invalid_argument("a successor without a year");
  Step step{year_or(text.substr(0, colon), 0), {}};
  for (const std::string_view number : split(text.substr(colon + 1), '|')) step.numbers.emplace_back(number);
  if (entry.whole && step.numbers.size() != 1) throw std::invalid_argument("several heirs of a whole number");
  const bool follows =
      entry.steps.empty() ? step.year == entry.last_year + 1 : step.year > entry.steps.back().year;
  if (!follows) throw std::invalid_argument("successors do not follow on");
  entry.steps.push_back(std::move(step));
}

void MunicipalityTable::find_relatives() {
  // Each number points to one of its family; the head of a family points to itself.
  std::map<std::string, std::string, std::less<>> towards;
  for (const auto& [number, entry] : entries_) towards.emplace(number, number);
  const auto head = [&](std::string number) {
    while (towards.at(number) != number) {
      const std::string next = towards.at(towards.at(number));
      towards.at(number) = next;
      number = next;
    }
    return number;
  };
  for (const auto& [number, entry] : entries_) {
    for (const Step& step : entry.steps) {
      for (const std::string& heir : step.numbers) towards.at(head(heir)) = head(number);
    }
  }
  families_.clear();
  family_of_.clear();
  std::map<std::string, std::size_t, std::less<>> place_of;
  for (const auto& [number, next] : towards) {
    const auto [place, fresh] = place_of.emplace(head(number), families_.size());
    if (fresh) families_.emplace_back();
    families_[place->second].push_back(number);
    family_of_.emplace(number, place->second);
  }
}

}  // namespace budstikke::addressing
