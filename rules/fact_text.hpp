#pragma once
// Facts from what people write: checks of names and values, with the words of each complaint. Pure.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "rules/facts.hpp"

namespace budstikke::rules {

struct ReadFacts {
  std::optional<Facts> facts;
  std::string complaint;  ///< where `facts` is absent
};
/// As facts_from_json, and says what was wrong. An empty set is an absent fact.
[[nodiscard]] ReadFacts read_facts_json(std::string_view text);

struct ReadFact {
  std::optional<FactValue> value;
  std::string complaint;  ///< where `value` is absent
};
/// Value of the fact `name` from "LOG_INNLAGT", "coordinator,individual-plan", "17", "true", "2026-11-22" or "unknown".
[[nodiscard]] ReadFact read_fact_text(std::string_view name, std::string_view text);

/// A fact whose values are numbers written as text, with how many digits they have.
struct DigitForm {
  std::string_view fact;
  std::size_t fewest;
  std::size_t most;
  std::string_view words;
};
/// Null for facts of another form.
[[nodiscard]] const DigitForm* digit_form(std::string_view fact);

/// "unknown fact "mesage.type" (did you mean "message.type"?)"
[[nodiscard]] std::string unknown_fact(std::string_view name);
/// What a fact of this type takes: "a text, or a list of texts".
[[nodiscard]] std::string_view wanted_kind(FactType type);
/// What is wrong with `value` as a value of a text or set fact: outside a closed list, or not of the fact's form
/// (municipality numbers have four digits). Empty where nothing is.
[[nodiscard]] std::string value_complaint(const FactDeclaration& fact, std::string_view value);
/// The same for the beginning of a value ("KP" of "KP*").
[[nodiscard]] std::string prefix_complaint(const FactDeclaration& fact, std::string_view prefix);

}  // namespace budstikke::rules
