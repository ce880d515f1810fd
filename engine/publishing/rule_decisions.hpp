#pragma once
// Whether an action on the rules is allowed, and the event that it is. Pure.
//
// B107: who or why is missing, or the number names nothing that was published. B207: the second person is the first, or
// what is in force or the publication's state does not allow it.
//
// Several proposals may be open at once: a proposal that nobody looks at must not stop the others. None can replace what
// its author and approver have not seen: approving asks that what is in force is still what the proposal was compared with.

#include <optional>
#include <string>
#include <string_view>

#include "engine/model/outcome.hpp"
#include "engine/ports/rule_desk.hpp"
#include "engine/publishing/rule_history.hpp"

namespace budstikke::publishing {

/// A set of rules that is in order.
struct Candidate {
  std::string hash;
  std::size_t rules = 0;
};

/// Whether two names are one person's: compared without regard to letter case, to blanks around or
/// repeated, and to characters that cannot be seen.
[[nodiscard]] bool same_person(std::string_view left, std::string_view right);

/// `four_eyes`: proposed instead of published.
[[nodiscard]] Outcome<RuleEvent> decide_publish(const RuleHistory& history, const Actor& actor,
                                                const Candidate& candidate, bool four_eyes);
/// Always a second person: another name than the author's, and another caller too where both were authenticated.
[[nodiscard]] Outcome<RuleEvent> decide_approval(const RuleHistory& history, std::uint64_t number,
                                                 const Actor& actor);
/// Anyone, its author too.
[[nodiscard]] Outcome<RuleEvent> decide_withdrawal(const RuleHistory& history, std::uint64_t number,
                                                   const Actor& actor);
/// `number` 0: what was in force before the present. `four_eyes`: proposed where no second person has ever approved those
/// rules.
[[nodiscard]] Outcome<RuleEvent> decide_rollback(const RuleHistory& history, std::uint64_t number,
                                                 const Actor& actor, bool four_eyes);

/// What a start or a reload does about the settings' rule file.
struct FileDecision {
  enum class Kind {
    keep,     ///< what is in force stays, and the file (where there is one) says the same
    differs,  ///< what is in force stays, though the file says otherwise: worth a warning
    take_up,  ///< the file comes into force as a publication: `event`
    nothing,  ///< neither a file nor anything published: there are no rules
  };
  Kind kind = Kind::keep;
  RuleEvent event = {};
};
/// `file`: its rules; absent where there is none. The file is taken up where nothing is in force, and, where it has changed,
/// as long as no person has ever published and no second person is asked for.
[[nodiscard]] FileDecision decide_file(const RuleHistory& history, const std::optional<Candidate>& file,
                                       const std::string& name, bool four_eyes);

}  // namespace budstikke::publishing
