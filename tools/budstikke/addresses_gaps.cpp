// budstikke addresses gaps: which municipalities a service does not reach, and which roles of the rules nobody fills.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <iostream>
#include <memory>

#include "engine/routing/gap_report.hpp"
#include "tools/budstikke/address_commands.hpp"
#include "tools/budstikke/admin_command.hpp"
#include "tools/budstikke/rules_files.hpp"

namespace budstikke::tools {

namespace {

namespace json = boost::json;

constexpr int kHasGaps = 1;

struct GapOptions {
  AddressFiles files;
  std::string rules;
  std::string on;
  std::string service = "KD0501";
  bool certificates = false;
  std::shared_ptr<AdminCommand> admin;
};

std::string lacking_certificate(const Party& party) {
  return addressing::lacks_certificate(party) ? "has an https endpoint without a certificate" : "";
}

void report(const GapOptions& options, int& status) {
  const auto table = options.files.read_table(status);
  if (table == nullptr) return;
  const auto book = options.files.read_book(*table, status);
  if (book == nullptr) return;
  std::shared_ptr<const rules::RuleSet> rule_set;
  if (!options.rules.empty()) {
    rule_set = read_rules(options.rules, status);
    if (rule_set == nullptr) return;
  }
  addressing::GapQuestion question{options.service, {}, date_or_today(options.on)};
  if (options.certificates) question.fault = lacking_certificate;
  const auto found = routing::report_gaps(question, *book, *table, rule_set.get());
  const std::string text = routing::to_json(found);
  std::cout << (options.admin->as_json ? text + "\n" : gaps_text(json::parse(text)));
  const bool unfilled = std::ranges::any_of(found.roles, &routing::RoleGap::filled_by_none);
  if (!found.gaps.gaps.empty() || unfilled) status = kHasGaps;
}

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string{};
}

std::string number_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_number() ? json::serialize(*value) : "0";
}

std::string gap_line(const json::object& gap) {
  std::string line = text_of(gap, "number") + " " + text_of(gap, "name");
  const std::string district = text_of(gap, "district");
  if (!district.empty()) line += ", district " + district + " " + text_of(gap, "district_name");
  const std::string county = text_of(gap, "county");
  if (!county.empty() && county != text_of(gap, "name")) line += " (" + county + ")";
  return line + ": " + text_of(gap, "code") + " " + text_of(gap, "why") + "\n";
}

std::string role_line(const json::object& role) {
  std::string line = "role " + text_of(role, "role");
  const std::string place = text_of(role, "place");
  if (!place.empty()) line += ", place \"" + place + "\"";
  std::string rules;
  if (const json::value* list = role.if_contains("rules"); list != nullptr && list->is_array()) {
    for (const json::value& rule : list->get_array()) {
      if (rule.is_string()) rules += (rules.empty() ? "" : ", ") + std::string(rule.get_string());
    }
  }
  return line + " (rules " + rules + "): " + text_of(role, "why") + "\n";
}

}  // namespace

std::string gaps_text(const json::value& report) {
  const json::object& object = report.get_object();
  std::string text = text_of(object, "on") + ": " + number_of(object, "served") + " of " +
                     number_of(object, "municipalities") + " municipalities have a usable " +
                     text_of(object, "service") + "\n";
  if (const json::value* gaps = object.if_contains("gaps"); gaps != nullptr && gaps->is_array()) {
    for (const json::value& gap : gaps->get_array()) {
      if (gap.is_object()) text += gap_line(gap.get_object());
    }
  }
  const json::value* roles = object.if_contains("roles");
  if (roles == nullptr || !roles->is_array()) return text;
  if (roles->get_array().empty()) text += "every role of the rules is filled\n";
  for (const json::value& role : roles->get_array()) {
    if (role.is_object()) text += role_line(role.get_object());
  }
  return text;
}

void add_address_gaps(CLI::App& addresses, int& status) {
  auto options = std::make_shared<GapOptions>();
  CLI::App* command = addresses.add_subcommand(
      "gaps",
      "Lists municipalities without a usable service, and roles that nobody fills; without FILE it asks "
      "the daemon");
  add_address_files(*command, options->files, false);
  command->add_option("--rules", options->rules, "A rule file: lists its roles that nobody fills too");
  add_date(*command, options->on, "The date to look at; today where absent");
  command->add_option("--service", options->service, "Service code")->capture_default_str();
  command->add_flag("--certificates", options->certificates,
                    "An https endpoint without a certificate of its own is a gap too");
  options->admin = add_admin_options(*command);
  command->callback([options, &status] {
    if (!options->files.book.empty()) return report(*options, status);
    status = perform(*options->admin, "GET", "/v1/addresses/gaps", {}, gaps_text);
  });
}

}  // namespace budstikke::tools
