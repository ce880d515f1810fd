#include "tools/budstikke/records_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <sstream>

namespace budstikke::tools {

namespace json = boost::json;

namespace {

/// The value at a path of keys as text; "-" where it is missing or null.
std::string at(const json::value& value, std::initializer_list<std::string_view> keys) {
  const json::value* current = &value;
  for (const std::string_view key : keys) {
    const json::object* object = current->if_object();
    current = object == nullptr ? nullptr : object->if_contains(key);
    if (current == nullptr) return "-";
  }
  if (current->is_null()) return "-";
  if (const json::string* text = current->if_string()) return text->empty() ? "-" : printable(*text);
  return printable(json::serialize(*current));
}

const json::array& rows(const json::value& value, std::string_view key) {
  static const json::array none;
  const json::object* object = value.if_object();
  const json::value* found = object == nullptr ? nullptr : object->if_contains(key);
  const json::array* array = found == nullptr ? nullptr : found->if_array();
  return array == nullptr ? none : *array;
}

/// The value under a key; null where there is none.
const json::value& part(const json::value& value, std::string_view key) {
  static const json::value none;
  const json::object* object = value.if_object();
  const json::value* found = object == nullptr ? nullptr : object->if_contains(key);
  return found == nullptr ? none : *found;
}

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

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

void write_decision(std::ostringstream& out, const json::value& entry) {
  const json::value& detail = part(entry, "detail");
  if (!detail.is_object()) return;
  out << "  decided " << at(entry, {"at"}) << " by " << at(entry, {"who"}) << "\n";
  const json::value& decision = part(detail, "decision");
  if (decision.is_object()) {
    out << "    rule " << at(decision, {"rule"}) << ": " << at(decision, {"title"}) << "\n      because "
        << at(decision, {"reason"}) << " (owner " << at(decision, {"owner"}) << ")\n";
    for (const json::value& tried : rows(decision, "tried")) {
      out << "      " << padded(at(tried, {"verdict"}), 8) << at(tried, {"rule"}) << ": "
          << at(tried, {"because"}) << "\n";
    }
    if (const json::object* facts = part(decision, "facts").if_object()) {
      out << "    facts\n";
      for (const auto& [name, value] : *facts) {
        out << "      " << padded(printable(name), 24) << printable(json::serialize(value)) << "\n";
      }
    }
  }
  if (at(detail, {"follow_up"}) != "-")
    out << "    follows its original " << at(detail, {"follow_up"}) << "\n";
  out << "    residence: " << at(detail, {"residence"}) << "\n";
  for (const json::value& one : rows(detail, "addressing")) {
    out << "    " << at(one, {"role"}) << ": " << at(one, {"how"}) << "\n";
    for (const json::value& party : rows(one, "considered")) {
      const std::string reason = at(party, {"fell_away"});
      out << "      " << at(party, {"her_id"}) << " " << at(party, {"name"}) << ": "
          << (reason == "-" ? "chosen" : reason) << "\n";
    }
  }
}

}  // namespace

std::string printable(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool second = c == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (second) ++i;  // C1 in UTF-8
    plain += second || c < 0x20 || c == 0x7f ? '?' : text[i];
  }
  return plain;
}

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
    write_message(out, part(one, "message"));
    for (const json::value& entry : rows(one, "history")) {
      if (at(entry, {"event"}) == "decided") write_decision(out, entry);
    }
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
