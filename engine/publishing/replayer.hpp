#pragma once
// Past messages under other rules: what would go elsewhere. Reads facts, never payloads.

#include <boost/asio/awaitable.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/ports/rule_desk.hpp"
#include "engine/publishing/context.hpp"
#include "engine/publishing/rule_cache.hpp"

namespace budstikke::publishing {

/// Loop thread; pages are worked through on the pool, so that the loop goes on meanwhile. One replay at a time.
class Replayer {
 public:
  Replayer(Context& context, RuleCache& cache) : context_(context), cache_(cache) {}

  /// B104 where another is under way; B107 where the candidate has mistakes.
  boost::asio::awaitable<Outcome<ReplayReport>> replay(RuleText candidate, ReplayRange range);

 private:
  using Rules = std::shared_ptr<const rules::RuleSet>;

  boost::asio::awaitable<Outcome<Rules>> read(RuleText candidate);
  boost::asio::awaitable<Outcome<ReplayReport>> run(Rules candidate, ReplayRange range);
  /// Adds a page's counts and messages to the report.
  boost::asio::awaitable<Outcome<void>> add_page(std::vector<DecidedMessage> page, Rules candidate,
                                                 ReplayReport& report, std::size_t max_listed);

  Context& context_;
  RuleCache& cache_;
  bool busy_ = false;
};

}  // namespace budstikke::publishing
