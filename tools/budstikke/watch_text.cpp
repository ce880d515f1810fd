#include "tools/budstikke/watch_text.hpp"

#include <map>
#include <sstream>
#include <tuple>

#include "tools/budstikke/answer_text.hpp"

namespace budstikke::tools {

namespace json = boost::json;

namespace {

constexpr std::size_t kKind = 17;
constexpr std::size_t kName = 22;

void write_alarm(std::ostream& out, const json::value& one) {
  const bool muted = part(one, "muted").is_object();
  const std::string state =
      at(one, {"on"}) == "true" ? (muted ? "muted" : "ON") : (muted ? "off, muted" : "off");
  out << padded(at(one, {"kind"}), kKind) << padded(at(one, {"subject"}), kName) << padded(state, 11)
      << at(one, {"title"}) << "\n";
  if (at(one, {"sentence"}) != "-") out << "  " << at(one, {"sentence"}) << "\n";
  if (at(one, {"since"}) != "-") {
    out << "  since " << at(one, {"since"});
    if (at(one, {"ended"}) != "-") out << " until " << at(one, {"ended"});
    out << "\n";
  }
  if (muted) {
    out << "  muted until " << at(one, {"muted", "until"}) << " by " << at(one, {"muted", "who"}) << ": "
        << at(one, {"muted", "why"}) << "\n";
  }
  if (part(one, "seen").is_object()) {
    out << "  seen by " << at(one, {"seen", "who"}) << ": " << at(one, {"seen", "why"}) << "\n";
  }
  if (at(one, {"on"}) == "true") out << "  " << at(one, {"advice"}) << "\n";
}

void write_types(std::ostream& out, const json::value& counts) {
  for (const json::value& type : rows(counts, "types")) {
    out << "    " << padded(at(type, {"type"}), kName) << "said " << at(type, {"said"});
    if (at(type, {"came"}) != "-") {
      out << ", received " << at(type, {"came"});
      if (at(type, {"came_most"}) != at(type, {"came"})) out << " to " << at(type, {"came_most"});
      out << ", lacking " << at(type, {"lacking"});
    }
    out << "\n";
    for (const json::value& id : rows(type, "missing")) out << "      " << at(id, {}) << "\n";
  }
}

}  // namespace

std::string alarms_text(const json::value& answer) {
  std::ostringstream out;
  for (const json::value& one : rows(answer, "alarms")) write_alarm(out, one);
  return out.str().empty() ? "no alarm is on\n" : out.str();
}

std::string alarm_text(const json::value& answer) {
  std::ostringstream out;
  write_alarm(out, part(answer, "alarm"));
  return out.str();
}

std::string counts_text(const json::value& answer) {
  std::ostringstream out;
  for (const json::value& one : rows(answer, "counts")) {
    out << at(one, {"day"}) << "  " << padded(at(one, {"sender"}), 12) << at(one, {"result"}) << "  (by "
        << at(one, {"who"}) << " at " << at(one, {"at"}) << ", version " << at(one, {"versions"}) << ")\n";
    write_types(out, one);
    for (const json::value& state : rows(one, "became")) {
      out << "    became " << padded(at(state, {"state"}), 15) << at(state, {"count"}) << "\n";
    }
    for (const json::value& earlier : rows(one, "earlier")) {
      out << "  before, by " << at(earlier, {"who"}) << " at " << at(earlier, {"at"}) << ":\n";
      write_types(out, earlier);
    }
  }
  return out.str().empty() ? "no sender has said what it sent\n" : out.str();
}

std::string report_text(const json::value& answer) {
  std::ostringstream out;
  out << "came:\n";
  for (const json::value& one : rows(answer, "came")) {
    out << "  " << at(one, {"day"}) << "  " << padded(at(one, {"sender"}), 12)
        << padded(at(one, {"type"}), kName) << at(one, {"count"}) << "\n";
  }
  std::map<std::tuple<std::string, std::string, std::string, std::string>, std::int64_t> became;
  for (const json::value& one : rows(answer, "became")) {
    const json::value& count = part(one, "count");
    if (!count.is_int64()) continue;
    became[{at(one, {"day"}), at(one, {"party"}), at(one, {"state"}), at(one, {"code"})}] += count.as_int64();
  }
  out << "became:\n";
  for (const auto& [key, count] : became) {
    const auto& [day, party, state, code] = key;
    out << "  " << day << "  " << padded(party == "0" ? "nobody" : party, 12) << padded(state, 13)
        << padded(code, 6) << count << "\n";
  }
  for (const json::value& one : rows(answer, "not_watched")) {
    out << "the node did not run for " << at(one, {"minutes"}) << " minutes of the hour " << at(one, {"hour"})
        << "\n";
  }
  return out.str();
}

}  // namespace budstikke::tools
