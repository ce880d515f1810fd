#include "engine/routing/target_checks.hpp"

#include <algorithm>
#include <chrono>
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
constexpr std::size_t kMostEnds = 12;  ///< days after which parties end, looked at for each service

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

  Diagnostics take() {
    for (const auto& [what, repeated] : warned_) {
      if (repeated.times == 0) continue;
      diagnostics_[repeated.first].message +=
          " (and so for " + std::to_string(repeated.times) + " further targets)";
    }
    return std::move(diagnostics_);
  }

 private:
  void complain(const rules::Target& target, Severity severity, std::string what) {
    diagnostics_.push_back({check_.file, target.at.line, target.at.column, severity, std::move(what)});
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
    const Presence& presence = presence_of(target);
    if (!presence.somebody) {
      return complain(target, Severity::error, "no party in the address book is " + service);
    }
    if (!presence.with_place) {
      complain(target, Severity::warning,
               "no party that is " + service + " has the place \"" + target.place + "\"");
    }
    std::set<std::string> said;
    look_at_municipalities(rule, target, first_day(rule), said);
    for (const rules::Date day : days_after_ends(rule, target))
      look_at_municipalities(rule, target, day, said);
  }

  /// The days after which a party of the service is no longer valid while the rule still holds: the next few.
  [[nodiscard]] std::vector<rules::Date> days_after_ends(const rules::Rule& rule,
                                                         const rules::Target& target) const {
    std::set<std::chrono::sys_days> days;
    for (const Party* party : book_.with_service(target.service_code)) {
      if (!party->active || !party->valid_to || *party->valid_to < first_day(rule)) continue;
      const std::chrono::sys_days after = std::chrono::sys_days{*party->valid_to} + std::chrono::days{1};
      if (!rule.valid_to || after <= std::chrono::sys_days{*rule.valid_to}) days.insert(after);
    }
    std::vector<rules::Date> next;
    for (const std::chrono::sys_days day : days) {
      if (next.size() == kMostEnds) break;
      next.emplace_back(day);
    }
    return next;
  }

  /// Municipalities that the rule may concern and that nobody serves on the day, beyond those `said` already.
  void look_at_municipalities(const rules::Rule& rule, const rules::Target& target, rules::Date day,
                              std::set<std::string>& said) {
    std::size_t count = 0;
    std::string names;
    for (const addressing::Gap& gap : gaps(target, day).gaps) {
      if (!may_concern(rule, gap.number) || !said.insert(gap.number).second) continue;
      if (++count > kNamed) continue;
      names += (names.empty() ? "" : ", ") + gap.name + " " + gap.number;
      if (gap.code != Code::H304) names += " (" + gap.why + ")";
    }
    if (count == 0) return;
    if (count > kNamed) names += " and " + std::to_string(count - kNamed) + " others";
    const std::string from = day == first_day(rule) ? std::string{} : "from " + to_text(day) + " on, ";
    warn_once(target, from + std::to_string(count) + " of the " + std::to_string(concerned(rule, day)) +
                          " municipalities that the rule may concern have no usable " +
                          name_of(target.service_code) + ", wholly or in part: " + names);
  }

  /// Many rules send to the same service: what is the same of all of them is said of the first, with their number.
  void warn_once(const rules::Target& target, const std::string& what) {
    const auto [known, fresh] = warned_.try_emplace({target.place, what}, Repeated{diagnostics_.size(), 0});
    if (fresh) return complain(target, Severity::warning, what);
    ++known->second.times;
  }

  /// How many municipalities the rule's own conditions leave.
  std::size_t concerned(const rules::Rule& rule, rules::Date day) {
    const auto [at, fresh] = municipalities_.try_emplace(day);
    if (fresh) at->second = table_.on(day);
    return static_cast<std::size_t>(
        std::ranges::count_if(at->second, [&](const auto& one) { return may_concern(rule, one.first); }));
  }

  /// "Saksbehandling (KD0501)"
  static std::string name_of(const std::string& service_code) {
    for (const rules::ServiceRole& role : rules::service_roles()) {
      if (role.service_code == service_code) return std::string(role.norwegian) + " (" + service_code + ")";
    }
    return "service " + service_code;
  }

  struct Presence {
    bool somebody = false;    ///< a party has the service
    bool with_place = false;  ///< and one of them the place, or none is asked for
  };
  const Presence& presence_of(const rules::Target& target) {
    const auto [at, fresh] = presence_.try_emplace(std::pair{target.service_code, target.place});
    if (fresh) {
      const auto parties = book_.with_service(target.service_code);
      const auto place = addressing::words_of(target.place);
      const auto has_it = [&](const Party* party) { return addressing::has_place(*party, place); };
      at->second = {!parties.empty(), place.empty() || std::ranges::any_of(parties, has_it)};
    }
    return at->second;
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

  Diagnostics diagnostics_;
  const addressing::AddressBook& book_;
  const addressing::MunicipalityTable& table_;
  const TargetCheck& check_;
  struct Repeated {
    std::size_t first = 0;  ///< among the diagnostics
    std::size_t times = 0;  ///< beyond the first
  };
  std::map<std::tuple<std::string, std::string, rules::Date>, addressing::Gaps> gaps_;
  std::map<std::pair<std::string, std::string>, Presence> presence_;
  std::map<rules::Date, std::vector<std::pair<std::string, std::string>>> municipalities_;
  std::map<std::pair<std::string, std::string>, Repeated> warned_;  ///< by place and text
};

}  // namespace

Diagnostics check_targets(const rules::RuleSet& rules, const addressing::AddressBook& book,
                          const addressing::MunicipalityTable& table, const TargetCheck& check) {
  Checker checker(book, table, check);
  for (const rules::Rule& rule : rules.rules()) checker.look_at(rule);
  return checker.take();
}

}  // namespace budstikke::routing
