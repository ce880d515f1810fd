#pragma once
// Whether a rule file may be published: read, checked against every message there can be, and against the address book.
// Pure, and slow where there are many rules: for the pool.

#include <memory>
#include <string>

#include "engine/intake/routing.hpp"
#include "engine/model/diagnostic.hpp"
#include "rules/rule_set.hpp"

namespace budstikke::publishing {

struct CandidateText {
  std::string text;
  std::string file;  ///< for complaints
  std::string hash;
};

struct CandidateCheck {
  std::shared_ptr<const Routing> routing;  ///< the book to check against
  rules::Date today{};
  bool certificates_for_all = true;  ///< engine/routing/target_checks.hpp
};

/// `rules` is null where there are errors. Warnings stand among the diagnostics too; what is only worth knowing does not.
[[nodiscard]] rules::ParsedRules check_candidate(const CandidateText& candidate, const CandidateCheck& check);

/// What the address book of today says against rules that are in order by themselves.
[[nodiscard]] Diagnostics check_book(const rules::RuleSet& rules, const std::string& file,
                                     const CandidateCheck& check);

}  // namespace budstikke::publishing
