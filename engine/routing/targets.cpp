#include "engine/routing/targets.hpp"

#include <map>
#include <tuple>

namespace budstikke::routing {

std::vector<const rules::Target*> targets_of(const rules::Rule& rule) {
  const auto* send = std::get_if<rules::Send>(&rule.action);
  if (send == nullptr) return {};
  std::vector<const rules::Target*> targets{&send->to};
  for (const rules::Target& copy : send->copies) targets.push_back(&copy);
  return targets;
}

std::vector<Role> roles_of(const rules::RuleSet& rules, rules::Date date) {
  std::vector<Role> roles;
  std::map<std::tuple<HerId, std::string, std::string>, std::size_t> place_of;
  for (const rules::Rule& rule : rules.rules()) {
    const bool holds =
        (!rule.valid_from || *rule.valid_from <= date) && (!rule.valid_to || date <= *rule.valid_to);
    if (!holds) continue;
    for (const rules::Target* target : targets_of(rule)) {
      if (target->kind == rules::Target::Kind::receiver) continue;
      const auto [place, fresh] =
          place_of.emplace(std::tuple{target->party, target->service_code, target->place}, roles.size());
      if (fresh) roles.push_back({target, {}});
      auto& named_by = roles[place->second].rules;
      if (named_by.empty() || named_by.back() != &rule) named_by.push_back(&rule);
    }
  }
  return roles;
}

}  // namespace budstikke::routing
