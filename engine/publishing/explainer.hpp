#pragma once
// Why a message went where it went: each decision about it, walked again in the rules that decided.

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <string>

#include "engine/model/history.hpp"
#include "engine/model/outcome.hpp"
#include "engine/publishing/context.hpp"
#include "engine/publishing/rule_cache.hpp"
#include "engine/publishing/rule_history.hpp"
#include "rules/explain.hpp"

namespace budstikke::publishing {

/// Loop thread.
class Explainer {
 public:
  Explainer(Context& context, RuleCache& cache) : context_(context), cache_(cache) {}

  /// {"message", "language", "decisions": [...]}, oldest first; a release adds a decision. Each decision has "at", "who",
  /// "why", "rule_set", "publication" (number, or null where the rules were never published), "decision" (explain_json; null
  /// where no rule was asked), "note" (why the walk could not be made again, else null), and as they were stored
  /// "residence", "addressing", "follow_up" and "release".
  boost::asio::awaitable<Outcome<std::string>> explain(MessageId message, std::string language,
                                                       const RuleHistory& history);

 private:
  /// `hash`: of the rules that decided, where the entry does not say.
  boost::asio::awaitable<Outcome<boost::json::object>> explain_entry(HistoryEntry entry, std::string hash,
                                                                     rules::Language language);

  Context& context_;
  RuleCache& cache_;
};

}  // namespace budstikke::publishing
