#pragma once
// The texts that one fact may have, in classes that no rule tells apart: each text that a rule names, the texts that begin
// with a prefix that one names (and with no longer one, and are not named), and all others. Classes are numbered in the
// order of their texts, so a prefix is one stretch of numbers. Pure.

#include <set>
#include <string>
#include <vector>

#include "rules/facts.hpp"
#include "rules/rule.hpp"
#include "rules/span_set.hpp"

namespace budstikke::rules {

class TextClasses {
 public:
  /// `values` and `prefixes`: all that rules name. Classes in which no value of the fact lies (a closed list, a number of
  /// so many digits) are left out. `declaration` is null for a fact that is not declared: any text is its value.
  TextClasses(const FactDeclaration* declaration, const std::set<std::string>& values,
              const std::set<std::string>& prefixes);

  [[nodiscard]] SpanSet all() const { return {0, static_cast<std::int64_t>(classes_.size()) - 1}; }
  [[nodiscard]] SpanSet of(const OneOf& wanted) const;
  /// A text of the class.
  [[nodiscard]] const std::string& text(std::int64_t number) const {
    return classes_[static_cast<std::size_t>(number)].text;
  }
  /// For people: "LOG_DOD", "KP*", "any other".
  [[nodiscard]] std::string name(std::int64_t number) const;

 private:
  enum class Kind { value, prefix, other };
  struct Class {
    std::string begins;  ///< the value, or the prefix
    Kind kind = Kind::value;
    std::string text;
  };

  std::vector<Class> classes_;
};

}  // namespace budstikke::rules
