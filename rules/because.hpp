#pragma once
// Conditions and verdicts in words, in both languages. Pure.

#include <string>

#include "rules/language.hpp"
#include "rules/matching.hpp"

namespace budstikke::rules {

/// Why the rule holds or not: "message.type is LOG_DOD, not HELSEOPPL_SOKNAD"; "meldingstype er LOG_DOD, ikke
/// HELSEOPPL_SOKNAD".
[[nodiscard]] std::string because(const Rule& rule, const Judgement& judgement, const Facts& facts, Date date,
                                  Language language);

/// What a condition takes: "one of A, B"; "at least 18"; "en av A, B".
[[nodiscard]] std::string wanted(const Condition& condition, Language language);
/// The whole condition: "message.type is one of A, B"; "meldingstype mangler".
[[nodiscard]] std::string asked(const Condition& condition, Language language);
/// All conditions of a rule: "message.type is A; need is coordinator"; "holds for every message".
[[nodiscard]] std::string asked(const Rule& rule, Language language);

}  // namespace budstikke::rules
