#include "tools/budstikke/records_text.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <sstream>

#include "rules/explain.hpp"
#include "tools/budstikke/record_words.hpp"

namespace budstikke::tools {

namespace json = boost::json;

namespace {

using rules::Language;

/// Writes in one language; words of the table, and what the daemon says as it is.
class Writer {
 public:
  explicit Writer(Language language) : language_(language) {}

  void message(const json::value& message) {
    out_ << at(message, {"type"}) << " " << at(message, {"message_id"}) << "\n  " << in("received") << " "
         << at(message, {"received_at"}) << " " << (language_ == Language::english ? "by" : "over") << " "
         << in(at(message, {"road"})) << " " << in("from") << " " << at(message, {"caller"}) << " "
         << in("as") << " " << at(message, {"id"}) << "\n  " << in("sender") << " " << at(message, {"sender"})
         << ", " << in("addressed to") << " " << at(message, {"receiver"}) << "\n";
  }

  void delivery(const json::value& delivery) {
    out_ << "  " << in("delivery") << " " << at(delivery, {"id"}) << "\n    " << state_of(delivery) << "  "
         << in(at(delivery, {"kind"})) << " " << in("to") << " " << party_of(delivery) << "\n    "
         << in("rule") << " " << at(delivery, {"rule"}) << ", " << in("role") << " " << at(delivery, {"role"})
         << ", " << in("attempts") << " " << at(delivery, {"attempts"});
    if (at(delivery, {"readdressed"}) == "true") out_ << ", " << in("re-addressed");
    if (at(delivery, {"uncertain"}) == "true") out_ << ", " << in("uncertain whether the party has it");
    out_ << "\n";
    reason(part(delivery, "reason"));
    if (at(delivery, {"receipt_deadline"}) != "-") {
      out_ << "    " << in("receipt expected by") << " " << at(delivery, {"receipt_deadline"}) << "\n";
    }
  }

  void decision(const json::value& decided) {
    out_ << "  " << in("decided") << " " << at(decided, {"at"}) << " " << in("by") << " "
         << at(decided, {"who"});
    if (at(decided, {"why"}) != "-") out_ << " (" << at(decided, {"why"}) << ")";
    const json::value& decision = part(decided, "decision");
    if (decision.is_object()) {
      out_ << ", " << in("in the rules of") << " " << version_of(decided) << "\n";
      walk(decision);
    } else {
      out_ << "\n";
    }
    if (at(decided, {"note"}) != "-")
      out_ << "    " << in("note") << ": " << in(at(decided, {"note"})) << "\n";
    circumstances(decided);
    addressing(decided);
  }

  [[nodiscard]] std::string party_of(const json::value& delivery) const {
    const std::string her_id = at(delivery, {"party", "her_id"});
    return her_id == "-" ? in("nobody yet") : at(delivery, {"party", "name"}) + " (" + her_id + ")";
  }

  [[nodiscard]] std::string text() const { return out_.str(); }

 private:
  [[nodiscard]] std::string in(std::string_view english) const {
    return std::string(in_language(language_, english));
  }

  [[nodiscard]] std::string state_of(const json::value& delivery) const {
    const std::string state = at(delivery, {"state"});
    const std::string label = at(delivery, {"label"});
    return language_ == Language::english ? state + " (" + label + ")" : label + " (" + state + ")";
  }

  /// The daemon's own sentences are English: beside a Norwegian one they stand in parentheses.
  void reason(const json::value& reason) {
    const std::string code = at(reason, {"code"});
    if (code == "-") return;
    const std::string_view sentence = sentence_of(language_, code);
    const std::string detail = at(reason, {"detail"});
    out_ << "    " << code << " ";
    if (sentence.empty()) {
      out_ << at(reason, {"sentence"});
      if (detail != "-") out_ << " [" << detail << "]";
    } else {
      out_ << sentence;
      if (detail != "-") out_ << " (" << detail << ")";
    }
    out_ << "\n";
  }

  [[nodiscard]] std::string verdict(const std::string& verdict) const {
    for (const rules::Verdict one : {rules::Verdict::yes, rules::Verdict::no, rules::Verdict::unknown}) {
      if (rules::to_text(one) == verdict) return std::string(rules::to_text(one, language_));
    }
    return verdict;
  }

  void walk(const json::value& decision) {
    out_ << "    " << in("rule") << " " << at(decision, {"rule"}) << ": " << at(decision, {"title"})
         << "\n      " << in("because") << " " << at(decision, {"reason"}) << " (" << in("owner") << " "
         << at(decision, {"owner"}) << ")\n";
    if (at(decision, {"action"}) != "-") out_ << "      " << at(decision, {"action"}) << "\n";
    for (const json::value& tried : rows(decision, "tried")) {
      out_ << "      " << padded(verdict(at(tried, {"verdict"})), 8) << at(tried, {"rule"}) << ": "
           << at(tried, {"because"}) << "\n";
    }
    if (at(decision, {"left_out"}) != "-") {
      out_ << "      " << at(decision, {"left_out"}) << " " << in("rules between them are left out here")
           << "\n";
    }
    const json::object* facts = part(decision, "facts").if_object();
    if (facts == nullptr) return;
    out_ << "    " << in("facts") << "\n";
    for (const auto& [name, value] : *facts) {
      const std::string label = printable(fact_label(language_, name));
      const std::string shown = printable(json::serialize(value));
      out_ << "      " << aligned(label) << (value.is_string() ? shown : in(shown)) << "\n";
    }
  }

  /// Labels have letters of two bytes.
  [[nodiscard]] std::string aligned(const std::string& label) const {
    const std::size_t wanted = language_ == Language::english ? 24 : 40;
    const auto more = std::ranges::count_if(label, [](char c) { return (c & 0xc0) == 0x80; });
    return padded(label, wanted + static_cast<std::size_t>(more));
  }

  /// "publication 3 (51c0d2a9b1e4)"
  [[nodiscard]] std::string version_of(const json::value& decision) const {
    const std::string hash = at(decision, {"rule_set"}).substr(0, 12);
    const std::string number = at(decision, {"publication"});
    return number == "-" ? in("version") + " " + hash : in("publication") + " " + number + " (" + hash + ")";
  }

  void circumstances(const json::value& decided) {
    if (at(decided, {"follow_up"}) != "-")
      out_ << "    " << in("follows its original") << " " << at(decided, {"follow_up"}) << "\n";
    if (at(decided, {"reply", "to"}) != "-")
      out_ << "    " << in("answers") << " " << at(decided, {"reply", "to"}) << "\n";
    if (at(decided, {"conversation", "earlier"}) != "-") {
      out_ << "    " << in("as") << " " << at(decided, {"conversation", "who"}) << " " << in("decided for")
           << " " << at(decided, {"conversation", "earlier"}) << " " << in("of the same conversation")
           << "\n";
    }
    out_ << "    " << in("residence") << ": " << at(decided, {"residence"}) << "\n";
  }

  void addressing(const json::value& decided) {
    for (const json::value& one : rows(decided, "addressing")) {
      out_ << "    " << in(at(one, {"role"})) << ": " << at(one, {"how"}) << "\n";
      for (const json::value& party : rows(one, "considered")) {
        const std::string fell_away = at(party, {"fell_away"});
        out_ << "      " << at(party, {"her_id"}) << " " << at(party, {"name"}) << ": "
             << (fell_away == "-" ? in("chosen") : fell_away) << "\n";
      }
    }
  }

  Language language_;
  std::ostringstream out_;
};

}  // namespace

std::string list_text(const json::value& answer) {
  std::ostringstream out;
  for (const json::value& row : rows(answer, "deliveries")) {
    out << at(row, {"message", "received_at"}) << "  " << padded(at(row, {"delivery", "state"}), 12)
        << padded(at(row, {"delivery", "reason", "code"}), 6) << padded(at(row, {"message", "type"}), 24)
        << at(row, {"message", "message_id"}) << "  "
        << Writer(Language::english).party_of(part(row, "delivery")) << "\n";
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
    Writer head(Language::english);
    head.message(part(one, "message"));
    for (const json::value& delivery : rows(one, "deliveries")) head.delivery(delivery);
    out << head.text() << "  timeline\n";
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
  std::string text;
  for (const json::value& one : rows(answer, "messages")) {
    Writer writer(rules::language_from(at(one, {"language"})).value_or(Language::english));
    writer.message(part(one, "message"));
    for (const json::value& decided : rows(one, "decisions")) writer.decision(decided);
    for (const json::value& delivery : rows(one, "deliveries")) writer.delivery(delivery);
    text += writer.text();
  }
  return text;
}

std::string deliveries_text(const json::value& answer) {
  Writer writer(Language::english);
  for (const json::value& delivery : rows(answer, "deliveries")) writer.delivery(delivery);
  return writer.text();
}

}  // namespace budstikke::tools
