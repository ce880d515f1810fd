#include "engine/addressing/municipality.hpp"

#include <algorithm>

#include "engine/addressing/embedded.hpp"

namespace budstikke::addressing {
namespace {

/// Oslo's districts, kv. 3403: fifteen districts, Sentrum 16, Marka 17, and 99 for no registered address.
bool is_oslo_district(std::string_view last_two) {
  return (last_two >= "01" && last_two <= "17") || last_two == "99";
}

}  // namespace

bool says_no_municipality(std::string_view number) {
  return number.empty() || number == "0000" || number == "9999";
}

bool is_digits(std::string_view text, std::size_t count) {
  return text.size() == count &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

const MunicipalityTable& MunicipalityTable::builtin() {
  static const MunicipalityTable table = parse(embedded::municipalities_csv);
  return table;
}

const MunicipalityTable::Entry* MunicipalityTable::in_use(std::string_view number, int year) const {
  const auto [begin, end] = entries_.equal_range(number);
  for (auto it = begin; it != end; ++it) {
    if (it->second.first_year <= year && year <= it->second.last_year) return &it->second;
  }
  return nullptr;
}

const MunicipalityTable::Entry* MunicipalityTable::closest(std::string_view number, int year) const {
  const Entry* ended = nullptr;
  const Entry* to_come = nullptr;
  const auto [begin, end] = entries_.equal_range(number);
  for (auto it = begin; it != end; ++it) {
    const Entry& entry = it->second;
    if (entry.first_year <= year && year <= entry.last_year) return &entry;
    if (entry.last_year < year && (ended == nullptr || entry.last_year > ended->last_year)) ended = &entry;
    if (entry.first_year > year && (to_come == nullptr || entry.first_year < to_come->first_year))
      to_come = &entry;
  }
  return ended != nullptr ? ended : to_come;
}

const MunicipalityTable::Step& MunicipalityTable::Entry::step_at(int year) const {
  return *std::prev(std::ranges::find_if(steps, [year](const Step& step) { return step.year > year; }));
}

/// Ends because a step leads to an entry in use in the step's year, which lies after the end of the one
/// before.
MunicipalityTable::Heirs MunicipalityTable::heirs(const Entry& entry, int year) const {
  Heirs found;
  const Entry* now = &entry;
  while (now->last_year < year) {
    const Step& step = now->step_at(year);
    found.since = step.year;
    if (!now->whole) {
      found.whole = false;
      for (const std::string& number : step.numbers) {
        for (const Entry* heir : heirs(*in_use(number, step.year), year).entries) {
          if (std::ranges::find(found.entries, heir) == found.entries.end()) found.entries.push_back(heir);
        }
      }
      return found;
    }
    now = in_use(step.numbers.front(), step.year);
  }
  found.entries.push_back(now);
  return found;
}

std::vector<const MunicipalityTable::Entry*> MunicipalityTable::predecessors(const Entry& entry,
                                                                             int year) const {
  const int begins = std::max(entry.first_year, year + 1);
  std::vector<const Entry*> found;
  for (const auto& [number, other] : entries_) {
    if (other.first_year > year || year > other.last_year) continue;
    const Heirs reached = heirs(other, begins);
    if (std::ranges::find(reached.entries, &entry) != reached.entries.end()) found.push_back(&other);
  }
  return found;
}

bool MunicipalityTable::went_alone(const Entry& entry, int year) const {
  const Entry* now = &entry;
  while (now->last_year < year && now->whole) {
    const Step& step = now->step_at(year);
    now = in_use(step.numbers.front(), step.year);
    if (predecessors(*now, step.year - 1).size() != 1) return false;
  }
  return now->last_year >= year;
}

Translation MunicipalityTable::translate(std::string_view number, std::chrono::year_month_day date) const {
  const int year = static_cast<int>(date.year());
  const Entry* entry = closest(number, year);
  if (entry == nullptr) return {};
  if (entry->last_year < year) {
    const Heirs found = heirs(*entry, year);
    Translation translation;
    if (found.whole) {
      const Entry& heir = *found.entries.front();
      translation = {NumberKind::renumbered, heir.number, heir.name, {}, {}};
    } else {
      translation.kind = NumberKind::divided;
      for (const Entry* heir : found.entries) translation.candidates.push_back(heir->number);
      std::ranges::sort(translation.candidates);
    }
    translation.since = std::chrono::year{found.since} / std::chrono::January / 1;
    return translation;
  }
  if (entry->first_year > year) {
    const auto before = predecessors(*entry, year);
    if (before.size() == 1) return {NumberKind::renumbered, before[0]->number, before[0]->name, {}, {}};
  }
  return {NumberKind::current, entry->number, entry->name, {}, {}};
}

std::string MunicipalityTable::translate_district(std::string_view district,
                                                  std::chrono::year_month_day date) const {
  if (!is_digits(district, 6) || !knows(district)) return {};
  const std::string_view number = district.substr(0, 4);
  const std::string_view last_two = district.substr(4);
  const Translation municipality = translate(number, date);
  if (municipality.number.empty()) return {};
  const int year = static_cast<int>(date.year());
  if (municipality.since && !went_alone(*closest(number, year), year)) return {};
  return municipality.number + std::string(last_two);
}

bool MunicipalityTable::knows(std::string_view number) const {
  if (is_digits(number, 4)) return entries_.contains(number);
  if (!is_digits(number, 6) || !entries_.contains(number.substr(0, 4)) || number.ends_with("00"))
    return false;
  return !number.starts_with("0301") || is_oslo_district(number.substr(4));
}

std::vector<std::pair<std::string, std::string>> MunicipalityTable::on(
    std::chrono::year_month_day date) const {
  const int year = static_cast<int>(date.year());
  std::vector<std::pair<std::string, std::string>> found;
  for (const auto& [number, entry] : entries_) {
    if (entry.first_year <= year && year <= entry.last_year) found.emplace_back(number, entry.name);
  }
  return found;
}

const std::vector<std::string>& MunicipalityTable::relatives(std::string_view number) const {
  static const std::vector<std::string> kNone;
  const auto family = family_of_.find(number);
  return family == family_of_.end() ? kNone : families_[family->second];
}

}  // namespace budstikke::addressing
