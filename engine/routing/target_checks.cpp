#include "engine/routing/target_checks.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "engine/addressing/gaps.hpp"
#include "engine/addressing/nearness.hpp"
#include "engine/addressing/words.hpp"
#include "engine/model/time.hpp"
#include "engine/routing/targets.hpp"
#include "rules/roles.hpp"

namespace budstikke::routing {

namespace {

constexpr std::string_view kMunicipality = "patient.municipality";
constexpr std::size_t kNamed = 5;

/// False for a municipality that the rule's own conditions leave out.
bool may_concern(const rules::Rule& rule, const std::string& municipality) {
  return std::ranges::all_of(rule.when, [&](const rules::Condition& condition) {
    const auto* one_of = std::get_if<rules::OneOf>(&condition.test);
    if (condition.fact != kMunicipality || one_of == nullptr) return true;
    return one_of->values.contains(municipality) ||
           std::ranges::any_of(one_of->prefixes,
                               [&](const std::string& prefix) { return municipality.starts_with(prefix); });
  });
}

class Checker {
 public:
  Checker(const addressing::AddressBook& book, const addressing::MunicipalityTable& table,
          const TargetCheck& check)
      : book_(book), table_(table), check_(check) {}

  void look_at(const rules::Rule& rule) {
    if (rule.valid_to && *rule.valid_to < check_.date) return;
    for (const rules::Target* target : targets_of(rule)) {
      if (target->kind == rules::Target::Kind::party) look_at_party(rule, *target);
      if (target->kind == rules::Target::Kind::service) look_at_service(rule, *target);
    }
  }

  Diagnostics diagnostics;

 private:
  void complain(const rules::Target& target, Severity severity, std::string what) {
    diagnostics.push_back({check_.file, target.at.line, target.at.column, severity, std::move(what)});
  }

  /// The first day on which the rule decides.
  [[nodiscard]] rules::Date first_day(const rules::Rule& rule) const {
    return rule.valid_from ? std::max(*rule.valid_from, check_.date) : check_.date;
  }

  void look_at_party(const rules::Rule& rule, const rules::Target& target) {
    const std::string who = "HER-id " + target.party.text();
    const Party* party = book_.find(target.party);
    if (party == nullptr) return complain(target, Severity::error, who + " is not in the address book");
    const std::string named = who + " (" + party->name + ")";
    const rules::Date day = first_day(rule);
    if (const std::string unusable = addressing::out_of_use(*party, day); !unusable.empty()) {
      const bool to_come = party->active && party->valid_from && day < *party->valid_from;
      complain(target, to_come ? Severity::warning : Severity::error, named + " " + unusable);
    } else if (party->valid_to && (!rule.valid_to || *party->valid_to < *rule.valid_to)) {
      const std::string rule_end = rule.valid_to ? "the rule holds until " + to_text(*rule.valid_to)
                                                 : std::string("the rule has no last day");
      complain(target, Severity::warning,
               named + " is not valid after " + to_text(*party->valid_to) + ", and " + rule_end);
    }
    if (party->endpoint.empty()) complain(target, Severity::error, named + " has no endpoint");
    if (!check_.certificates_for_all && addressing::lacks_certificate(*party)) {
      complain(target, Severity::warning, named + " has an https endpoint without a certificate");
    }
  }

  void look_at_service(const rules::Rule& rule, const rules::Target& target) {
    const std::string service = name_of(target.service_code);
    const auto parties = book_.with_service(target.service_code);
    if (parties.empty())
      return complain(target, Severity::error, "no party in the address book is " + service);
    const auto place = addressing::words_of(target.place);
    const bool somebody_has_it = std::ranges::any_of(
        parties, [&](const Party* party) { return addressing::has_place(*party, place); });
    if (!place.empty() && !somebody_has_it) {
      complain(target, Severity::warning,
               "no party that is " + service + " has the place \"" + target.place + "\"");
    }
    look_at_municipalities(rule, target, service);
  }

  void look_at_municipalities(const rules::Rule& rule, const rules::Target& target,
                              const std::string& service) {
    const rules::Date day = first_day(rule);
    std::set<std::string> lacking;
    std::size_t concerned = 0;
    for (const auto& [number, name] : table_.on(day)) concerned += may_concern(rule, number) ? 1 : 0;
    std::string names;
    for (const addressing::Gap& gap : gaps(target, day).gaps) {
      if (!may_concern(rule, gap.number) || !lacking.insert(gap.number).second) continue;
      if (lacking.size() > kNamed) continue;
      names += (names.empty() ? "" : ", ") + gap.name + " " + gap.number;
    }
    if (lacking.empty()) return;
    if (lacking.size() > kNamed) names += " and " + std::to_string(lacking.size() - kNamed) + " others";
    complain(target, Severity::warning,
             std::to_string(lacking.size()) + " of the " + std::to_string(concerned) +
                 " municipalities that the rule may concern have no usable " + service +
                 ", wholly or in part: " + names);
  }

  /// "Saksbehandling (KD0501)"
  static std::string name_of(const std::string& service_code) {
    for (const rules::ServiceRole& role : rules::service_roles()) {
      if (role.service_code == service_code) return std::string(role.norwegian) + " (" + service_code + ")";
    }
    return "service " + service_code;
  }

  /// Rules name the same roles again and again: each is searched once.
  const addressing::Gaps& gaps(const rules::Target& target, rules::Date day) {
    const auto [at, fresh] = gaps_.try_emplace(std::tuple{target.service_code, target.place, day});
    if (fresh) {
      addressing::GapQuestion question{target.service_code, target.place, day};
      if (!check_.certificates_for_all) {
        question.fault = [](const Party& party) {
          return std::string(
              addressing::lacks_certificate(party) ? "has an https endpoint without a certificate" : "");
        };
      }
      at->second = addressing::find_gaps(question, book_, table_);
    }
    return at->second;
  }

  const addressing::AddressBook& book_;
  const addressing::MunicipalityTable& table_;
  const TargetCheck& check_;
  std::map<std::tuple<std::string, std::string, rules::Date>, addressing::Gaps> gaps_;
};

}  // namespace

Diagnostics check_targets(const rules::RuleSet& rules, const addressing::AddressBook& book,
                          const addressing::MunicipalityTable& table, const TargetCheck& check) {
  Checker checker(book, table, check);
  for (const rules::Rule& rule : rules.rules()) checker.look_at(rule);
  return std::move(checker.diagnostics);
}

}  // namespace budstikke::routing
