#include "adapters/admin/rules_json.hpp"

namespace budstikke::admin {

namespace json = boost::json;

namespace {

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::value time_or_null(const std::optional<TimePoint>& time) {
  return time ? json::value(budstikke::to_text(*time)) : json::value(nullptr);
}

}  // namespace

json::object to_json(const Publication& publication) {
  json::object object;
  object["number"] = publication.number;
  object["state"] = budstikke::to_text(publication.state);
  object["hash"] = publication.hash;
  object["rules"] = publication.rules;
  object["author"] = publication.author;
  object["reason"] = publication.reason;
  object["proposed_at"] = budstikke::to_text(publication.proposed_at);
  object["decided_by"] = text_or_null(publication.decided_by);
  object["decision_reason"] = text_or_null(publication.decision_reason);
  object["in_force_from"] = time_or_null(publication.in_force_from);
  object["in_force_until"] = time_or_null(publication.in_force_until);
  object["rolls_back_to"] =
      publication.rolls_back_to == 0 ? json::value(nullptr) : json::value(publication.rolls_back_to);
  return object;
}

json::object to_json(const ReplayReport& report) {
  json::array listed;
  for (const ReplayedMessage& one : report.listed) {
    listed.push_back({{"id", one.message.value()},
                      {"message_id", text_or_null(one.business_id.value())},
                      {"received_at", budstikke::to_text(one.received_at)},
                      {"type", text_or_null(one.type)},
                      {"rule_before", text_or_null(one.rule_before.value())},
                      {"rule_after", text_or_null(one.rule_after.value())},
                      {"before", one.before},
                      {"after", one.after}});
  }
  return {{"candidate", report.candidate},
          {"messages", report.messages},
          {"elsewhere", report.elsewhere},
          {"other_rule", report.other_rule},
          {"not_by_rule", report.not_by_rule},
          {"undecided", report.undecided},
          {"copies_not_compared", report.copies_not_compared},
          {"looked_at", report.messages + report.not_by_rule + report.undecided},
          {"complete", report.complete},
          {"listed", std::move(listed)}};
}

json::array to_json(const Diagnostics& diagnostics) {
  json::array rows;
  for (const Diagnostic& one : diagnostics) {
    rows.push_back({{"file", one.file},
                    {"line", one.line},
                    {"column", one.column},
                    {"severity", one.severity == Severity::error ? "error" : "warning"},
                    {"message", one.message}});
  }
  return rows;
}

}  // namespace budstikke::admin
