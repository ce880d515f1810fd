#include "engine/addressing/gaps.hpp"

#include <algorithm>

#include "engine/addressing/nearness.hpp"
#include "engine/addressing/regions.hpp"
#include "engine/addressing/resolver.hpp"

namespace budstikke::addressing {

namespace {

class Search {
 public:
  Search(const GapQuestion& question, const AddressBook& book, const MunicipalityTable& table)
      : question_(question), book_(book), table_(table) {}

  /// The gaps of one municipality; none where it is wholly served.
  [[nodiscard]] std::vector<Gap> of(const std::string& number, const std::string& name) const {
    Gap blank;
    blank.number = number;
    blank.name = name;
    blank.county = county_of(number);
    const std::optional<Gap> whole = ask(blank);
    const auto districts = districts_of(number);
    // Where nobody serves it, the districts add nothing; where nobody serves single districts, nothing differs.
    if (districts.empty() || !by_district(number, districts)) {
      return whole ? std::vector{*whole} : std::vector<Gap>{};
    }
    std::vector<Gap> gaps;
    for (const auto& [district, district_name] : districts) {
      Gap one = blank;
      one.district = district;
      one.district_name = district_name;
      if (auto gap = ask(std::move(one))) gaps.push_back(std::move(*gap));
    }
    return gaps.size() == districts.size() && whole ? std::vector{*whole} : gaps;
  }

 private:
  [[nodiscard]] Resolution resolution_of(const std::string& municipality, const std::string& district) const {
    Residence residence;
    residence.municipality = municipality;
    residence.district = district;
    return resolve({HerId(), question_.service_code, question_.place}, residence, book_, table_,
                   question_.date);
  }

  [[nodiscard]] bool by_district(const std::string& number,
                                 const std::vector<std::pair<std::string, std::string>>& districts) const {
    const auto without = resolution_of(number, {});
    return std::ranges::any_of(districts, [&](const auto& district) {
      const auto with = resolution_of(number, district.first);
      return with.party.has_value() != without.party.has_value() ||
             (with.party && with.party->her_id != without.party->her_id);
    });
  }

  [[nodiscard]] std::optional<Gap> ask(Gap gap) const {
    const Resolution resolution = resolution_of(gap.number, gap.district);
    if (resolution.party) {
      const std::string fault = question_.fault ? question_.fault(*resolution.party) : std::string{};
      if (fault.empty()) return std::nullopt;
      gap.code = Code::H307;
      gap.why = "HER-id " + resolution.party->her_id.text() + " " + fault;
      return gap;
    }
    gap.code = resolution.why_not ? resolution.why_not->code : Code::H304;
    gap.why = why(resolution);
    return gap;
  }

  /// Each party with its reason, or that there is none.
  [[nodiscard]] static std::string why(const Resolution& resolution) {
    constexpr std::size_t kShown = 5;
    const auto& rows = resolution.considered;
    const std::string elsewhere = in_words(Nearness::other_district);
    const auto serves_elsewhere = [&](const Considered& one) { return one.fell_away == elsewhere; };
    if (std::ranges::all_of(rows, serves_elsewhere)) {
      if (resolution.why_not && resolution.why_not->code != Code::H304) return resolution.how;
      return rows.empty() ? "none is registered" : "none is registered for this district";
    }
    std::string text;
    for (std::size_t i = 0; i < std::min(rows.size(), kShown); ++i) {
      text += (i == 0 ? "" : "; ") + ("HER-id " + rows[i].her_id.text()) + " " + rows[i].fell_away;
    }
    return rows.size() > kShown ? text + "; and " + std::to_string(rows.size() - kShown) + " others" : text;
  }

  const GapQuestion& question_;
  const AddressBook& book_;
  const MunicipalityTable& table_;
};

}  // namespace

Gaps find_gaps(const GapQuestion& question, const AddressBook& book, const MunicipalityTable& table) {
  const Search search(question, book, table);
  Gaps found;
  for (const auto& [number, name] : table.on(question.date)) {
    ++found.municipalities;
    std::vector<Gap> gaps = search.of(number, name);
    if (gaps.empty()) ++found.served;
    std::ranges::move(gaps, std::back_inserter(found.gaps));
  }
  return found;
}

bool lacks_certificate(const Party& party) {
  return party.endpoint.starts_with("https://") && party.certificate.empty();
}

}  // namespace budstikke::addressing
