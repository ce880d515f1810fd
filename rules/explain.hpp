#pragma once
// Decisions in words, for people and for programs. Pure.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "rules/language.hpp"
#include "rules/rule_set.hpp"

namespace budstikke::rules {

[[nodiscard]] std::string_view to_text(Verdict verdict, Language language = Language::english);

/// How one rule fared against the facts.
struct Tried {
  const Rule* rule = nullptr;  ///< lives as long as the rule set
  Verdict verdict = Verdict::no;
  /// "message.type is LOG_DOD, not HELSEOPPL_SOKNAD"; "gjelder ikke før 2027-01-01"
  std::string because;
};

/// Decisions keep no trace, so that they cost the same whatever the number of rules; the walk is made again when somebody
/// asks. Of the rules up to and with the deciding one at most 200: the first and the last hundred.
struct Walk {
  std::vector<Tried> tried;
  std::size_t left_out = 0;  ///< between the first and the last hundred
};
[[nodiscard]] Walk walk(const RuleSet& rules, const Decision& decision, const Facts& facts, Date date,
                        Language language = Language::english);

/// Whom a target names, for people: "case-handler (place \"Barn og unge\")"; "Saksbehandling (KD0501) i pasientens kommune".
[[nodiscard]] std::string describe(const Target& target, Language language = Language::english);

/// What a rule does, for people: "send to case-handler, copy to receiver, receipt within 36h"; "hold: ask the ward".
[[nodiscard]] std::string describe(const Action& action, Language language = Language::english);

/// The walk as text for people, one line a rule tried, the deciding one last. The words for why are those of walk().
[[nodiscard]] std::string explain(const Walk& walk, Language language = Language::english);

/// What is stored with each message: one JSON object {"rule", "title", "owner", "reason", "place", "facts": {...}}. `rule`
/// and its three companions are null where an unknown fact stopped the walk.
[[nodiscard]] std::string decision_json(const Decision& decision, const Facts& facts);

/// The same with the walk: further members "action" (text), "tried": [{"rule", "verdict", "because"}] and "left_out".
/// "verdict" is for programs: yes, no or unknown in either language.
[[nodiscard]] std::string explain_json(const Decision& decision, const Walk& walk, const Facts& facts,
                                       Language language = Language::english);

}  // namespace budstikke::rules
