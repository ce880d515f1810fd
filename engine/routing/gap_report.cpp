#include "engine/routing/gap_report.hpp"

#include <boost/json.hpp>
#include <set>

#include "engine/addressing/resolver.hpp"
#include "engine/model/time.hpp"
#include "engine/routing/targets.hpp"

namespace budstikke::routing {

namespace {

namespace json = boost::json;

struct Search {
  const addressing::GapQuestion& question;
  const addressing::AddressBook& book;
  const addressing::MunicipalityTable& table;

  /// Why the named party is of no use; empty where it is.
  [[nodiscard]] std::string fault_of(HerId party) const {
    const auto found = addressing::resolve({party, {}, {}}, {}, book, table, question.date);
    if (!found.party) return found.how;
    const std::string fault = question.fault ? question.fault(*found.party) : std::string{};
    return fault.empty() ? fault : found.party->name + " (HER-id " + party.text() + ") " + fault;
  }

  void ask_service(RoleGap& gap) const {
    addressing::GapQuestion asked = question;
    asked.service_code = gap.service_code;
    asked.place = gap.place;
    const addressing::Gaps gaps = addressing::find_gaps(asked, book, table);
    gap.municipalities = gaps.municipalities - gaps.served;
    // A municipality with gaps in single districts is served in the others.
    const bool in_districts =
        std::ranges::any_of(gaps.gaps, [](const addressing::Gap& one) { return !one.district.empty(); });
    gap.filled_by_none = gaps.served == 0 && !in_districts;
    if (book.with_service(gap.service_code).empty()) {
      gap.why = "no party in the address book has service " + gap.service_code;
    } else if (gap.municipalities > 0) {
      gap.why = std::to_string(gap.municipalities) + " of " + std::to_string(gaps.municipalities) +
                " municipalities are without, wholly or in part";
    }
  }
};

json::value written(const addressing::Gap& gap) {
  return {{"number", gap.number},
          {"name", gap.name},
          {"county", gap.county},
          {"district", gap.district},
          {"district_name", gap.district_name},
          {"code", id_of(gap.code)},
          {"why", gap.why}};
}

json::value written(const RoleGap& gap) {
  json::array rules;
  for (const RuleId& rule : gap.rules) rules.emplace_back(rule.value());
  return {{"role", gap.role},
          {"service", gap.service_code},
          {"place", gap.place},
          {"party", gap.party.value()},
          {"rules", std::move(rules)},
          {"filled_by_none", gap.filled_by_none},
          {"municipalities", gap.municipalities},
          {"why", gap.why}};
}

template <class Gap>
json::array written(const std::vector<Gap>& gaps) {
  json::array list;
  for (const Gap& gap : gaps) list.push_back(written(gap));
  return list;
}

}  // namespace

std::vector<RoleGap> find_role_gaps(const rules::RuleSet& rules, const addressing::GapQuestion& question,
                                    const addressing::AddressBook& book,
                                    const addressing::MunicipalityTable& table) {
  const Search search{question, book, table};
  std::vector<RoleGap> gaps;
  for (const Role& role : roles_of(rules, question.date)) {
    RoleGap gap;
    gap.role = role.target->name;
    gap.service_code = role.target->service_code;
    gap.place = role.target->place;
    gap.party = role.target->party;
    for (const rules::Rule* rule : role.rules) gap.rules.push_back(rule->id);
    if (gap.party.empty()) {
      search.ask_service(gap);
    } else {
      gap.why = search.fault_of(gap.party);
    }
    if (!gap.why.empty()) gaps.push_back(std::move(gap));
  }
  return gaps;
}

GapReport report_gaps(const addressing::GapQuestion& question, const addressing::AddressBook& book,
                      const addressing::MunicipalityTable& table, const rules::RuleSet* rules) {
  GapReport report;
  report.on = question.date;
  report.service_code = question.service_code;
  report.book_hash = book.hash();
  report.gaps = addressing::find_gaps(question, book, table);
  report.rules_asked = rules != nullptr;
  if (rules != nullptr) report.roles = find_role_gaps(*rules, question, book, table);
  return report;
}

std::string to_json(const GapReport& report) {
  json::object object{{"on", to_text(report.on)},     {"service", report.service_code},
                      {"book", report.book_hash},     {"municipalities", report.gaps.municipalities},
                      {"served", report.gaps.served}, {"gaps", written(report.gaps.gaps)}};
  object["roles"] = report.rules_asked ? json::value(written(report.roles)) : json::value(nullptr);
  return json::serialize(object);
}

}  // namespace budstikke::routing
