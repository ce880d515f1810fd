#pragma once
// Whether a condition, and a whole rule, holds for the facts of one message: yes, no or unknown. Pure; allocates nothing.

#include <string>

#include "rules/rule.hpp"
#include "rules/rule_set.hpp"

namespace budstikke::rules {

/// An absent fact fulfils nothing but { present = false }. A fact that could not be had gives unknown.
[[nodiscard]] Verdict test(const Condition& condition, const Facts& facts);

struct Judgement {
  Verdict verdict = Verdict::no;
  const Condition* culprit =
      nullptr;  ///< the first condition that gave the verdict; null for yes and for validity
};
/// No where the date lies outside the rule's validity or any condition fails, whatever is unknown besides; else unknown
/// where any fact asked for is; else yes.
[[nodiscard]] Judgement judge(const Rule& rule, const Facts& facts, Date date);

/// One clause for people: "message.type is LOG_DOD, not HELSEOPPL_SOKNAD".
[[nodiscard]] std::string because(const Rule& rule, const Judgement& judgement, const Facts& facts,
                                  Date date);

}  // namespace budstikke::rules
