#pragma once
// Stored rule sets by their hash, parsed; the last few are kept. Loop thread; parsing happens on the pool.

#include <boost/asio/awaitable.hpp>
#include <list>
#include <memory>
#include <string>

#include "engine/model/outcome.hpp"
#include "engine/publishing/context.hpp"

namespace budstikke::publishing {

class RuleCache {
 public:
  explicit RuleCache(Context& context) : context_(context) {}

  /// B204 where no text is kept under the hash. B203 where the text is no longer understood: the detail holds the
  /// complaints, for a program may be upgraded since.
  boost::asio::awaitable<Outcome<std::shared_ptr<const rules::RuleSet>>> find(std::string hash);
  void keep(std::shared_ptr<const rules::RuleSet> rules);

 private:
  [[nodiscard]] std::shared_ptr<const rules::RuleSet> kept(const std::string& hash);

  Context& context_;
  std::list<std::shared_ptr<const rules::RuleSet>> kept_;  ///< used last, first
};

/// The first complaints as one sentence: "rules.toml:3:1: error: ...; and 4 more".
[[nodiscard]] std::string in_one_line(const Diagnostics& diagnostics);

}  // namespace budstikke::publishing
