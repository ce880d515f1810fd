#include "tools/budstikke/addresses_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "tools/budstikke/records_text.hpp"

namespace budstikke::tools {

namespace {

namespace json = boost::json;

/// The member as text: "-" where it is absent or null, lists with blanks between their members.
std::string text(const json::value& of, std::string_view name) {
  const json::object* object = of.if_object();
  const json::value* value = object == nullptr ? nullptr : object->if_contains(name);
  if (value == nullptr || value->is_null()) return "-";
  if (value->is_string()) return value->as_string().empty() ? "-" : printable(value->as_string());
  if (!value->is_array()) return json::serialize(*value);
  std::string list;
  for (const json::value& one : value->as_array()) {
    list += list.empty() ? "" : " ";
    list += one.is_string() ? printable(one.as_string()) : json::serialize(one);
  }
  return list.empty() ? "-" : list;
}

const json::value& member(const json::value& of, std::string_view name) {
  static const json::value none;
  const json::object* object = of.if_object();
  const json::value* value = object == nullptr ? nullptr : object->if_contains(name);
  return value == nullptr ? none : *value;
}

const json::array& list(const json::value& of, std::string_view name) {
  static const json::array none;
  const json::array* found = member(of, name).if_array();
  return found == nullptr ? none : *found;
}

std::string changes_text(const json::array& changes, const std::string& indent) {
  std::string lines;
  for (const json::value& one : changes) {
    lines += indent + text(one, "field") + ": " + text(one, "before") + " -> " + text(one, "after") + "\n";
  }
  return lines;
}

/// "3 correction of 8143001, 2026-11-22 to 2026-12-31, by kari: they moved".
std::string entry_line(const json::value& entry) {
  std::string line = text(entry, "number") + " " + text(entry, "kind");
  if (text(entry, "kind") == "agreement") {
    line += " " + text(entry, "area") + " " + text(entry, "service") + " -> " + text(entry, "party");
  } else {
    line += " of " + text(entry, "her_id");
  }
  line += ", " + text(entry, "from") + " to " + text(entry, "until") + ", by " + text(entry, "who") + ": " +
          text(entry, "why");
  if (text(entry, "ended_at") != "-") {
    line += "; ended " + text(entry, "ended_at") + " by " + text(entry, "ended_by") + ": " +
            text(entry, "ended_why");
  }
  if (text(entry, "without_party") == "true") line += "; no party has this HER-id any more";
  return line + "\n";
}

/// What a correction says anew.
std::string said_text(const json::value& entry, const std::string& indent) {
  if (text(entry, "kind") != "correction") return {};
  std::string lines;
  for (const auto& [key, value] : entry.as_object()) {
    bool own = true;
    for (const char* other : {"kind", "her_id", "why", "from", "until", "number", "who", "added_at",
                              "ended_at", "ended_by", "ended_why", "holds", "adds", "without_party"}) {
      own = own && key != other;
    }
    if (own) lines += indent + printable(key) + ": " + text(entry, key) + "\n";
  }
  return lines;
}

std::string import_line(const json::value& one) {
  return text(one, "number") + "  " + text(one, "at") + "  " + text(one, "kind") + " from " +
         text(one, "source") + ": " + text(one, "added") + " added, " + text(one, "changed") + " changed, " +
         text(one, "removed") + " removed, " + text(one, "total") + " parties; " + text(one, "who") + ": " +
         text(one, "why") + "\n";
}

std::string certificate_line(const json::value& one) {
  std::string line = text(one, "her_id");
  if (text(one, "name") != "-") line += " " + text(one, "name");
  line += "  " + text(one, "use") + "  " + text(one, "state") + "  until " + text(one, "not_after") + "  " +
          text(one, "subject");
  if (text(one, "fault") != "-") line += "  (" + text(one, "fault") + ")";
  return line + "\n";
}

}  // namespace

std::string address_text(const json::value& answer) {
  std::string lines = "HER-id " + text(answer, "her_id") + " on " + text(answer, "on") + "\n";
  if (const json::object* party = member(answer, "party").if_object()) {
    for (const auto& [key, value] : *party) {
      if (key != "her_id") lines += "  " + printable(key) + ": " + text(*party, key) + "\n";
    }
  } else {
    lines += "  not known then\n";
  }
  if (!list(answer, "corrected").empty()) {
    lines += "corrected:\n" + changes_text(list(answer, "corrected"), "  ");
  }
  if (!list(answer, "entries").empty()) lines += "corrections and agreements:\n";
  for (const json::value& one : list(answer, "entries")) {
    lines += std::string(text(one, "holds") == "true" ? "* " : "  ") + entry_line(one);
  }
  if (!list(answer, "versions").empty()) lines += "versions:\n";
  for (const json::value& one : list(answer, "versions")) {
    lines += "  import " + text(one, "import") + "  " + text(one, "from") + " to " + text(one, "until") +
             "\n" + changes_text(list(one, "changes"), "    ");
  }
  if (!list(answer, "certificates").empty()) lines += "certificates:\n";
  for (const json::value& one : list(answer, "certificates")) lines += "  " + certificate_line(one);
  return lines;
}

std::string address_status_text(const json::value& answer) {
  std::string lines =
      "parties: " + text(answer, "parties") + " (" + text(answer, "imported") + " imported)\n";
  lines += "source: " + text(answer, "source") + "\n";
  lines +=
      "age: " + text(answer, "age_seconds") + " s (alarm beyond " + text(answer, "oldest_seconds") + ")\n";
  lines += "book: " + text(answer, "hash") + "\n";
  for (const json::value& one : list(answer, "alarms")) {
    lines += "ALARM: " + (one.is_string() ? printable(one.as_string()) : "-") + "\n";
  }
  const json::value& load = member(answer, "load");
  if (load.is_object()) {
    lines +=
        "load under way: begun " + text(load, "begun") + ", " + text(load, "parties") + " parties so far\n";
  }
  const json::value& certificates = member(answer, "certificates");
  lines += "certificates: " + text(certificates, "held") + ", of which " + text(certificates, "expiring") +
           " have expired or soon will\n";
  lines += "imports:\n";
  for (const json::value& one : list(answer, "imports")) lines += "  " + import_line(one);
  return lines + "corrections and agreements: " + std::to_string(list(answer, "corrections").size()) + "\n";
}

std::string corrections_text(const json::value& answer) {
  std::string lines;
  for (const json::value& one : list(answer, "corrections"))
    lines += entry_line(one) + said_text(one, "    ");
  return lines.empty() ? "none\n" : lines;
}

std::string correction_text(const json::value& answer) {
  const json::value& one = member(answer, "correction");
  const std::string warning = text(answer, "warning");
  return entry_line(one) + said_text(one, "    ") + (warning == "-" ? "" : "warning: " + warning + "\n");
}

std::string certificates_text(const json::value& answer) {
  std::string lines;
  for (const json::value& one : list(answer, "certificates")) lines += certificate_line(one);
  return lines + std::to_string(list(answer, "certificates").size()) + " of " + text(answer, "held") +
         " certificates (warned of " + text(answer, "warning") + " before they end)\n";
}

std::string import_text(const json::value& answer) {
  std::string lines = "import " + import_line(member(answer, "import"));
  for (const json::value& one : list(answer, "municipalities_without_case_handler")) {
    lines +=
        "has lost its last case-handler service: " + (one.is_string() ? printable(one.as_string()) : "-") +
        "\n";
  }
  return lines;
}

std::string sync_text(const json::value& answer) {
  return text(answer, "full") == "true" ? "a full load has begun\n" : "changes are being asked for\n";
}

std::string book_file_text(const json::value& answer) {
  const json::value& file = member(answer, "text");
  return file.is_string() ? std::string(file.as_string()) : std::string{};
}

std::string refusal_text(unsigned status, const json::value& problem) {
  std::string sentence = std::to_string(status);
  for (const char* key : {"code", "title", "detail"}) {
    if (text(problem, key) != "-") sentence += " " + text(problem, key);
  }
  return sentence + "\n";
}

std::string complaints_text(const json::value& answer, const std::string& file) {
  std::string lines;
  for (const json::value& one : list(answer, "diagnostics")) {
    lines += file + ":" + text(one, "line") + ":" + text(one, "column") + ": " + text(one, "severity") +
             ": " + text(one, "message") + "\n";
  }
  return lines;
}

}  // namespace budstikke::tools
