#include "tools/budstikke/records_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <sstream>

#include "rules/explain.hpp"

namespace budstikke::tools {

namespace json = boost::json;

namespace {

std::string party_of(const json::value& delivery) {
  const std::string her_id = at(delivery, {"party", "her_id"});
  return her_id == "-" ? "nobody yet" : at(delivery, {"party", "name"}) + " (" + her_id + ")";
}

void write_delivery(std::ostringstream& out, const json::value& delivery) {
  out << "  delivery " << at(delivery, {"id"}) << "\n    " << at(delivery, {"state"}) << " ("
      << at(delivery, {"label"}) << ")  " << at(delivery, {"kind"}) << " to " << party_of(delivery)
      << "\n    rule " << at(delivery, {"rule"}) << ", role " << at(delivery, {"role"}) << ", attempts "
      << at(delivery, {"attempts"});
  if (at(delivery, {"readdressed"}) == "true") out << ", re-addressed";
  if (at(delivery, {"uncertain"}) == "true") out << ", uncertain whether the party has it";
  out << "\n";
  if (at(delivery, {"reason", "code"}) != "-") {
    out << "    " << at(delivery, {"reason", "code"}) << " " << at(delivery, {"reason", "sentence"});
    if (at(delivery, {"reason", "detail"}) != "-") out << " [" << at(delivery, {"reason", "detail"}) << "]";
    out << "\n";
  }
  if (at(delivery, {"receipt_deadline"}) != "-") {
    out << "    receipt expected by " << at(delivery, {"receipt_deadline"}) << "\n";
  }
}

void write_message(std::ostringstream& out, const json::value& message) {
  out << at(message, {"type"}) << " " << at(message, {"message_id"}) << "\n  received "
      << at(message, {"received_at"}) << " by " << at(message, {"road"}) << " from "
      << at(message, {"caller"}) << " as " << at(message, {"id"}) << "\n  sender " << at(message, {"sender"})
      << ", addressed to " << at(message, {"receiver"}) << "\n";
}

std::string verdict_in(rules::Language language, const std::string& verdict) {
  for (const rules::Verdict one : {rules::Verdict::yes, rules::Verdict::no, rules::Verdict::unknown}) {
    if (rules::to_text(one) == verdict) return std::string(rules::to_text(one, language));
  }
  return verdict;
}

void write_walk(std::ostringstream& out, const json::value& decision, rules::Language language) {
  out << "    rule " << at(decision, {"rule"}) << ": " << at(decision, {"title"}) << "\n      because "
      << at(decision, {"reason"}) << " (owner " << at(decision, {"owner"}) << ")\n";
  if (at(decision, {"action"}) != "-") out << "      " << at(decision, {"action"}) << "\n";
  for (const json::value& tried : rows(decision, "tried")) {
    out << "      " << padded(verdict_in(language, at(tried, {"verdict"})), 8) << at(tried, {"rule"}) << ": "
        << at(tried, {"because"}) << "\n";
  }
  if (at(decision, {"left_out"}) != "-") {
    out << "      " << at(decision, {"left_out"}) << " rules between them are left out here\n";
  }
  if (const json::object* facts = part(decision, "facts").if_object()) {
    out << "    facts\n";
    for (const auto& [name, value] : *facts) {
      out << "      " << padded(printable(name), 24) << printable(json::serialize(value)) << "\n";
    }
  }
}

/// "publication 3 (51c0d2a9b1e4)"
std::string version_of(const json::value& decision) {
  const std::string hash = at(decision, {"rule_set"}).substr(0, 12);
  const std::string number = at(decision, {"publication"});
  return number == "-" ? "version " + hash : "publication " + number + " (" + hash + ")";
}

void write_decision(std::ostringstream& out, const json::value& decided, rules::Language language) {
  out << "  decided " << at(decided, {"at"}) << " by " << at(decided, {"who"});
  if (at(decided, {"why"}) != "-") out << " (" << at(decided, {"why"}) << ")";
  const json::value& decision = part(decided, "decision");
  if (decision.is_object()) {
    out << ", in the rules of " << version_of(decided) << "\n";
    write_walk(out, decision, language);
  } else {
    out << "\n";
  }
  if (at(decided, {"note"}) != "-") out << "    note: " << at(decided, {"note"}) << "\n";
  if (at(decided, {"follow_up"}) != "-")
    out << "    follows its original " << at(decided, {"follow_up"}) << "\n";
  if (at(decided, {"reply", "to"}) != "-") out << "    answers " << at(decided, {"reply", "to"}) << "\n";
  if (at(decided, {"conversation", "earlier"}) != "-") {
    out << "    as " << at(decided, {"conversation", "who"}) << " decided for "
        << at(decided, {"conversation", "earlier"}) << " of the same conversation\n";
  }
  out << "    residence: " << at(decided, {"residence"}) << "\n";
  for (const json::value& one : rows(decided, "addressing")) {
    out << "    " << at(one, {"role"}) << ": " << at(one, {"how"}) << "\n";
    for (const json::value& party : rows(one, "considered")) {
      const std::string reason = at(party, {"fell_away"});
      out << "      " << at(party, {"her_id"}) << " " << at(party, {"name"}) << ": "
          << (reason == "-" ? "chosen" : reason) << "\n";
    }
  }
}

}  // namespace

std::string list_text(const json::value& answer) {
  std::ostringstream out;
  for (const json::value& row : rows(answer, "deliveries")) {
    out << at(row, {"message", "received_at"}) << "  " << padded(at(row, {"delivery", "state"}), 12)
        << padded(at(row, {"delivery", "reason", "code"}), 6) << padded(at(row, {"message", "type"}), 24)
        << at(row, {"message", "message_id"}) << "  " << party_of(part(row, "delivery")) << "\n";
  }
  return out.str().empty() ? "nothing\n" : out.str();
}

std::string queues_text(const json::value& answer) {
  std::ostringstream out;
  for (const json::value& row : rows(answer, "queues")) {
    out << padded(at(row, {"state"}), 12) << padded(at(row, {"count"}), 8) << "oldest "
        << padded(at(row, {"oldest_age_seconds"}) + " s", 12) << padded(at(row, {"lane"}), 20)
        << at(row, {"party_name"}) << "\n";
  }
  return out.str().empty() ? "nothing waits\n" : out.str();
}

std::string show_text(const json::value& answer) {
  std::ostringstream out;
  for (const json::value& one : rows(answer, "messages")) {
    write_message(out, part(one, "message"));
    for (const json::value& delivery : rows(one, "deliveries")) write_delivery(out, delivery);
    out << "  timeline\n";
    for (const json::value& entry : rows(one, "history")) {
      out << "    " << at(entry, {"at"}) << "  " << padded(at(entry, {"event"}), 18);
      if (at(entry, {"to"}) != "-") out << at(entry, {"from"}) << " -> " << at(entry, {"to"}) << "  ";
      if (at(entry, {"code"}) != "-") out << at(entry, {"code"}) << "  ";
      if (at(entry, {"who"}) != "budstikke") out << "by " << at(entry, {"who"}) << "  ";
      if (at(entry, {"why"}) != "-") out << "(" << at(entry, {"why"}) << ")  ";
      if (at(entry, {"event"}) != "decided" && at(entry, {"detail"}) != "-") out << at(entry, {"detail"});
      out << "\n";
    }
  }
  return out.str();
}

std::string why_text(const json::value& answer) {
  std::ostringstream out;
  for (const json::value& one : rows(answer, "messages")) {
    const auto language = rules::language_from(at(one, {"language"})).value_or(rules::Language::english);
    write_message(out, part(one, "message"));
    for (const json::value& decided : rows(one, "decisions")) write_decision(out, decided, language);
    for (const json::value& delivery : rows(one, "deliveries")) write_delivery(out, delivery);
  }
  return out.str();
}

std::string deliveries_text(const json::value& answer) {
  std::ostringstream out;
  for (const json::value& delivery : rows(answer, "deliveries")) write_delivery(out, delivery);
  return out.str();
}

}  // namespace budstikke::tools
