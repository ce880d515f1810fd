#pragma once
// The desk of the rules: brings sets of rules into force, and answers for those that were. Coroutines that carry out what
// rule_decisions.hpp allows; what is in force is worked out from the ledger, and swapped into the routing snapshot.
//
// Loop thread. Parsing and replaying happen on the pool; candidates are checked on a thread beside it, one at a time, so that
// large ones keep no message waiting.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "engine/model/diagnostic.hpp"
#include "engine/ports/rule_desk.hpp"
#include "engine/publishing/candidate_check.hpp"
#include "engine/publishing/context.hpp"
#include "engine/publishing/explainer.hpp"
#include "engine/publishing/replayer.hpp"
#include "engine/publishing/rule_cache.hpp"
#include "engine/publishing/rule_decisions.hpp"

namespace budstikke::publishing {

struct PublisherOptions {
  bool four_eyes = false;
  bool certificates_for_all = true;  ///< engine/routing/target_checks.hpp
};

/// The settings' rule file as it was read.
struct RuleFile {
  std::string name;
  std::string hash;
  std::shared_ptr<const rules::RuleSet> rules;  ///< null where it has mistakes
};

class Publisher : public RuleDesk {
 public:
  /// `context` outlives the publisher.
  Publisher(Context& context, PublisherOptions options)
      : context_(context),
        options_(options),
        cache_(context),
        explainer_(context, cache_),
        replayer_(context, cache_) {}

  /// Whether `take_up` would bring the file into force: then it must be free of mistakes.
  boost::asio::awaitable<Outcome<bool>> wants(std::optional<RuleFile> file);
  /// At a start and at each reload: what is in force runs, or the file comes into force (decide_file). At a start, the file's
  /// rules run from the moment that they are known to be wanted, recorded or not: B201 asks to be called again when the store
  /// has room. B107 where there are no rules at all, or the file is wanted and has mistakes; B203 where what is in force can
  /// no longer be read.
  boost::asio::awaitable<Outcome<void>> take_up(std::optional<RuleFile> file);

  boost::asio::awaitable<Outcome<Proposal>> publish(RuleText text, Actor actor) override;
  boost::asio::awaitable<Outcome<Publication>> approve(std::uint64_t number, Actor actor) override;
  boost::asio::awaitable<Outcome<Publication>> withdraw(std::uint64_t number, Actor actor) override;
  boost::asio::awaitable<Outcome<Publication>> roll_back(std::uint64_t number, Actor actor) override;
  boost::asio::awaitable<Outcome<std::vector<Publication>>> history() override;
  boost::asio::awaitable<Outcome<ReplayReport>> replay(RuleText candidate, ReplayRange range) override;
  boost::asio::awaitable<Outcome<std::string>> explain(MessageId message, std::string language) override;

 private:
  using Rules = std::shared_ptr<const rules::RuleSet>;
  using Decide = std::function<Outcome<RuleEvent>(const RuleHistory&)>;

  /// Reads what the ledger has beyond `history_`.
  boost::asio::awaitable<Outcome<void>> refresh();
  /// B104 where too many checks are under way.
  boost::asio::awaitable<Outcome<rules::ParsedRules>> check(CandidateText candidate);
  boost::asio::awaitable<Outcome<void>> store_text(Rules rules);
  /// Records what `decide` allows, on the newest state, and brings into force what it says. `rules`: of a new publication;
  /// null for an earlier one's, which are read from the store.
  boost::asio::awaitable<Outcome<Publication>> carry_out(Decide decide, Rules rules);
  /// Null where the event brings nothing into force.
  boost::asio::awaitable<Outcome<Rules>> rules_of(RuleEvent event, Rules given);
  boost::asio::awaitable<Outcome<void>> keep_in_force(std::optional<RuleFile> file);
  boost::asio::awaitable<Outcome<void>> take_file(RuleFile file);
  boost::asio::awaitable<Outcome<void>> check_against_book(std::uint64_t number);

  [[nodiscard]] FileDecision decide_on(const std::optional<RuleFile>& file) const;
  void run(Rules rules);
  void announce(const RuleEvent& event, const Publication& publication, const std::string& hash_before);
  [[nodiscard]] std::string hash_running() const;

  Context& context_;
  PublisherOptions options_;
  RuleCache cache_;
  Explainer explainer_;
  Replayer replayer_;
  RuleHistory history_;
  /// Held by each check under way.
  std::shared_ptr<const bool> checks_ = std::make_shared<const bool>(true);
  boost::asio::thread_pool checker_{1};
};

}  // namespace budstikke::publishing
