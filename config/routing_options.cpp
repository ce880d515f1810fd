#include "config/option_setters.hpp"

namespace budstikke::config {

namespace {

using S = Settings;
using A = AddressSettings;
using R = RegistrySettings;
using enum OptionType;
using enum TakenUp;

std::vector<Option<S>> rule_options() {
  return {
      {"rules.file",
       path,
       "The routing rules that run until a set is published; compared with the published set afterwards.",
       {},
       {},
       live,
       false,
       set_text(&S::rules_file)},
      {"rules.four_eyes",
       flag,
       "A published set comes into force when a second person has approved it.",
       {},
       "false",
       restart,
       false,
       set_flag(&S::rules_four_eyes)},
      {"needs.vocabulary_file",
       path,
       "Phrases that tell of a need; empty: the ones that ship.",
       {},
       {},
       live,
       false,
       set_text(&S::vocabulary_file)},
  };
}

std::vector<Option<S>> address_options() {
  return {
      {"address_book.file",
       path,
       "The communication parties, TOML or CSV; imported where it has changed. Not together with a registry.",
       {},
       {},
       live,
       false,
       set_text(&S::address_book_file)},
      {"address_book.postal_hints_file",
       path,
       "Postal code to municipality number, as CSV: a hint for people.",
       {},
       {},
       live,
       false,
       set_text(&S::postal_hints_file)},
      {"address_book.municipality_changes_file",
       path,
       "Changes of municipality numbers ahead of their day, as CSV.",
       {},
       {},
       live,
       false,
       part_text(&S::addresses, &A::municipality_changes_file)},
      {"address_book.coordinating_units_file",
       path,
       "The directory of coordinating units (TOML), which GET /v1/units gives.",
       {},
       {},
       live,
       false,
       part_text(&S::addresses, &A::coordinating_units_file)},
      {"address_book.oldest", duration,
       "Age of the address book beyond which an alarm is raised; of a file's book only where this is "
       "written.",
       kTime, "48h", restart, false, limit_time(&S::addresses, &A::oldest)},
      {"address_book.max_drop_percent", OptionType::number,
       "Parties that an import may drop; one that drops more is refused, and alarmed.", "percent", "10",
       restart, false, count(&S::addresses, &A::max_drop_percent, 1, 100)},
      {"address_book.certificate_warning", duration, "How long before its end a certificate is alarmed.",
       kTime, "30d", restart, false, limit_time(&S::addresses, &A::certificate_warning)},
  };
}

std::vector<Option<S>> registry_options() {
  return {
      {"registry.url",
       OptionType::text,
       "The national address registry's CommunicationParty service; empty: the book comes from a file.",
       {},
       {},
       restart,
       false,
       part_text(&S::registry, &R::url)},
      {"registry.user",
       OptionType::text,
       "Name for the registry's basic authentication.",
       {},
       {},
       restart,
       false,
       part_text(&S::registry, &R::user)},
      {"registry.password_file",
       path,
       "Its password, readable by the owner alone.",
       {},
       {},
       restart,
       false,
       part_text(&S::registry, &R::password_file)},
      {"registry.ca_file",
       path,
       "Roots that the registry's TLS certificate must chain to; empty: the system's.",
       {},
       {},
       restart,
       false,
       part_text(&S::registry, &R::ca_file)},
      {"registry.certificate_roots_file",
       path,
       "Roots and intermediates that parties' enterprise certificates must chain to (PEM).",
       {},
       {},
       restart,
       false,
       part_text(&S::registry, &R::certificate_roots_file)},
      {"registry.endpoint",
       OptionType::text,
       "Where parties of the registry are reached that no correction gives an endpoint: the site's message "
       "handler.",
       {},
       {},
       restart,
       false,
       part_text(&S::registry, &R::endpoint)},
      {"registry.full_every", duration, "How often everything is loaded anew.", kTime, "1d", restart, false,
       limit_time(&S::registry, &R::full_every)},
      {"registry.delta_every", duration, "How often changes are asked for.", kTime, "30m", restart, false,
       limit_time(&S::registry, &R::delta_every)},
      {"registry.timeout", duration, "How long one call may take.", kTime, "60s", restart, false,
       limit_time(&S::registry, &R::timeout)},
      {"registry.page_size", OptionType::number, "Parties asked for at once.", "parties", "200", restart,
       false, count(&S::registry, &R::page_size, 1, 1'000)},
  };
}

}  // namespace

std::vector<Option<Settings>> make_routing_options() {
  std::vector<Option<Settings>> all = rule_options();
  for (const auto& part : {address_options(), registry_options()})
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

}  // namespace budstikke::config
