#include "tools/budstikke/publications_text.hpp"

#include <unistd.h>

#include <algorithm>
#include <sstream>
#include <string_view>

#include "tools/budstikke/answer_text.hpp"

namespace budstikke::tools {

namespace json = boost::json;

namespace {

void write_publication(std::ostringstream& out, const json::value& one) {
  out << padded(at(one, {"number"}), 5) << padded(at(one, {"state"}), 12) << at(one, {"hash"}).substr(0, 12)
      << "  " << at(one, {"rules"}) << " rules";
  if (at(one, {"rolls_back_to"}) != "-") out << ", those of " << at(one, {"rolls_back_to"}) << " again";
  out << "\n     " << at(one, {"proposed_at"}) << " by " << at(one, {"author"}) << ": " << at(one, {"reason"})
      << "\n";
  if (at(one, {"decided_by"}) != "-") {
    out << "     " << (at(one, {"in_force_from"}) == "-" ? "withdrawn" : "approved") << " by "
        << at(one, {"decided_by"}) << ": " << at(one, {"decision_reason"}) << "\n";
  }
  if (at(one, {"in_force_from"}) != "-") {
    out << "     in force from " << at(one, {"in_force_from"});
    if (at(one, {"in_force_until"}) != "-") out << " until " << at(one, {"in_force_until"});
    out << "\n";
  }
}

/// Line ends and tabs belong to a rule file; other control characters do not reach the terminal.
std::string for_terminal(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\n\t"), text.size());
    std::string_view piece = text.substr(0, end);
    const char mark = end == text.size() ? '\n' : text[end];
    if (mark == '\n' && piece.ends_with('\r')) piece.remove_suffix(1);
    shown += printable(piece) + mark;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return shown;
}

}  // namespace

std::string proposal_text(const json::value& answer) {
  std::ostringstream out;
  out << diagnostics_text(answer);
  const json::value& publication = part(answer, "publication");
  write_publication(out, publication);
  if (at(publication, {"state"}) == "proposed") {
    out << "     a second person brings it into force: budstikke rules approve "
        << at(publication, {"number"}) << " --who NAME --why REASON\n";
  }
  return out.str();
}

std::string publications_text(const json::value& answer) {
  std::ostringstream out;
  for (const json::value& one : rows(answer, "publications")) write_publication(out, one);
  return out.str().empty() ? "nothing has been published\n" : out.str();
}

std::string rules_text(const json::value& answer) {
  const json::value& text = part(answer, "text");
  if (!text.is_string()) return {};
  if (::isatty(STDOUT_FILENO) == 0) return std::string(text.as_string());
  return for_terminal(text.as_string());
}

std::string replay_text(const json::value& answer) {
  std::ostringstream out;
  const json::array& listed = rows(answer, "listed");
  for (const json::value& one : listed) {
    out << at(one, {"received_at"}) << "  " << at(one, {"id"}) << "  " << at(one, {"type"}) << "  "
        << at(one, {"message_id"}) << "\n  rule " << at(one, {"rule_before"}) << " -> "
        << at(one, {"rule_after"}) << "\n  from " << at(one, {"before"}) << "\n  to   " << at(one, {"after"})
        << "\n";
  }
  if (at(answer, {"elsewhere"}) != std::to_string(listed.size())) {
    out << "... the newest " << listed.size() << " of " << at(answer, {"elsewhere"}) << " are listed\n";
  }
  if (at(answer, {"complete"}) == "false") {
    out << at(answer, {"looked_at"}) << " messages looked at; older ones were not (--max)\n";
  }
  out << at(answer, {"messages"}) << " messages replayed: " << at(answer, {"elsewhere"})
      << " would go elsewhere, " << at(answer, {"other_rule"}) << " to the same by another rule; "
      << at(answer, {"not_by_rule"}) << " were decided by no rule, " << at(answer, {"undecided"})
      << " cannot be replayed\n";
  if (const std::string copies = at(answer, {"copies_not_compared"}); copies != "-" && copies != "0") {
    out << "of those decided by no rule, " << copies
        << " may get other copies by rule: copies not compared\n";
  }
  return out.str();
}

}  // namespace budstikke::tools
