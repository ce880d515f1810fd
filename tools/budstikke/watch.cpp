// alarms, counts, report: what is noticed by itself.

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <memory>

#include "engine/model/time.hpp"
#include "tools/budstikke/admin_command.hpp"
#include "tools/budstikke/commands.hpp"
#include "tools/budstikke/watch_text.hpp"

namespace budstikke::tools {

namespace {

namespace json = boost::json;

std::string check_date(const std::string& text) {
  return parse_date(text) ? std::string{} : "a date is written 2024-01-31";
}

struct AlarmOptions {
  std::string kind;
  std::string subject;
  std::string until;
  std::string who = login_name();
  std::string why;
};

void add_alarm_action(CLI::App& alarms, int& status, const std::string& verb, const std::string& help) {
  CLI::App* command = alarms.add_subcommand(verb, help);
  const auto admin = add_admin_options(*command);
  auto options = std::make_shared<AlarmOptions>();
  command->add_option("KIND", options->kind, "As `budstikke alarms` lists it, such as silence")->required();
  command->add_option("SUBJECT", options->subject, "As listed, such as 8100001/DIALOG_NOTAT")->required();
  if (verb == "mute") {
    command->add_option("--until", options->until, "The day, or day and time, when the mute ends: 2026-12-31")
        ->required();
  }
  command->add_option("--who", options->who, "Who does it")->capture_default_str();
  command->add_option("--why", options->why, "The reason, kept with it")->required();
  command->callback([admin, options, verb, &status] {
    json::object body{{"kind", options->kind}, {"subject", options->subject}, {"why", options->why}};
    if (!options->who.empty()) body["who"] = options->who;
    if (!options->until.empty()) body["until"] = options->until;
    status = perform(*admin, "POST", "/v1/alarms/" + verb, json::serialize(body), alarm_text);
  });
}

void add_alarms(CLI::App& app, int& status) {
  CLI::App* alarms =
      app.add_subcommand("alarms", "What somebody must look at: silence, counts, receipts, what waits");
  alarms->require_subcommand(0, 1);
  const auto admin = add_admin_options(*alarms);
  auto all = std::make_shared<bool>(false);
  auto language = std::make_shared<std::string>("en");
  alarms->add_flag("--all", *all, "Those that have ended too");
  alarms->add_option("--lang", *language, "en or nb")
      ->check(CLI::IsMember({"en", "nb"}))
      ->capture_default_str();
  add_alarm_action(*alarms, status, "mute", "Nobody is alarmed about it until a day");
  add_alarm_action(*alarms, status, "unmute", "Ends a mute before its day");
  add_alarm_action(*alarms, status, "acknowledge", "Notes that somebody looks after it");
  add_alarm_action(*alarms, status, "settle",
                   "Ends an alarm: what was before counts no more, and what is usual is learned anew");
  alarms->callback([alarms, admin, all, language, &status] {
    if (!alarms->get_subcommands().empty()) return;
    const std::string target = "/v1/alarms?lang=" + *language + (*all ? "&all=true" : "");
    status = perform(*admin, "GET", target, {}, alarms_text);
  });
}

void add_counts(CLI::App& app, int& status) {
  CLI::App* counts = app.add_subcommand("counts", "What senders say they sent, compared with what came");
  counts->require_subcommand(1);
  CLI::App* list = counts->add_subcommand("list", "Every day that was said, newest first");
  const auto list_admin = add_admin_options(*list);
  auto sender = std::make_shared<std::string>();
  list->add_option("--sender", *sender, "HER-id of the sender");
  list->callback([list_admin, sender, &status] {
    const std::string filter = sender->empty() ? "" : "?sender=" + percent_encoded(*sender);
    status = perform(*list_admin, "GET", "/v1/counts" + filter, {}, counts_text);
  });
  CLI::App* show = counts->add_subcommand("show", "One day of a sender, with what became of its messages");
  const auto show_admin = add_admin_options(*show);
  auto asked = std::make_shared<std::pair<std::string, std::string>>();
  auto missing = std::make_shared<bool>(false);
  show->add_option("SENDER", asked->first, "HER-id")->required();
  show->add_option("DATE", asked->second, "The day")->required()->check(check_date);
  show->add_flag("--missing", *missing, "List the message ids that never came");
  show->callback([show_admin, asked, missing, &status] {
    status = perform(*show_admin, "GET",
                     "/v1/counts/" + percent_encoded(asked->first) + "/" + asked->second +
                         (*missing ? "?missing=true" : ""),
                     {}, counts_text);
  });
}

void add_report(CLI::App& app, int& status) {
  CLI::App* command = app.add_subcommand("report", "What came and what became of it, day by day");
  const auto admin = add_admin_options(*command);
  auto days = std::make_shared<std::pair<std::string, std::string>>();
  command->add_option("--from", days->first, "The first day")->required()->check(check_date);
  command->add_option("--until", days->second, "The last day; the first one where absent")->check(check_date);
  command->callback([admin, days, &status] {
    const std::string& until = days->second.empty() ? days->first : days->second;
    status = perform(*admin, "GET", "/v1/report?from=" + days->first + "&until=" + until, {}, report_text);
  });
}

}  // namespace

void add_watch_commands(CLI::App& app, int& status) {
  add_alarms(app, status);
  add_counts(app, status);
  add_report(app, status);
}

}  // namespace budstikke::tools
