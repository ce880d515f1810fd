#pragma once
// What operators do to the rules: try, publish, approve, withdraw, roll back. Every action is recorded with who and why.
// Implemented by engine/publishing.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/diagnostic.hpp"
#include "engine/model/ids.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/publication.hpp"

namespace budstikke {

struct RuleText {
  std::string text;  ///< the rule file (TOML)
  std::string file;  ///< its name, for complaints
};

/// Who acts, and why. `caller` is how the listener knows the client, `who` the person's name: recorded as "caller/who".
struct Actor {
  std::string caller;
  std::string who;
  std::string why;
  bool authenticated = false;  ///< the caller is known by a key or a certificate
};

struct Proposal {
  std::optional<Publication> publication;  ///< absent where `diagnostics` has errors: nothing was stored
  Diagnostics diagnostics;                 ///< of the check against the address book in force too
};

struct ReplayRange {
  std::optional<TimePoint> from;
  std::optional<TimePoint> until;
  std::size_t max_messages = 100'000;
  std::size_t max_listed = 1'000;
};

class RuleDesk {
 public:
  virtual ~RuleDesk() = default;

  /// Checks the text and stores it: in force at once, or proposed where a second person must approve. B107 where who or why
  /// is missing, B104 where several checks are under way, B207 where the same text is in force or proposed already.
  virtual boost::asio::awaitable<Outcome<Proposal>> publish(RuleText text, Actor actor) = 0;
  /// The proposal comes into force. B207 where the actor is its author (by name, or by caller where callers are
  /// authenticated), it is not open, or the rules have changed since; B107 where there is none with that number.
  virtual boost::asio::awaitable<Outcome<Publication>> approve(std::uint64_t number, Actor actor) = 0;
  virtual boost::asio::awaitable<Outcome<Publication>> withdraw(std::uint64_t number, Actor actor) = 0;
  /// Brings the rules of an earlier publication into force again; of the one before the present where `number` is 0. Needs no
  /// second person where one has approved them once; else they are proposed, where a second person must approve. B207 where
  /// they have never been in force.
  virtual boost::asio::awaitable<Outcome<Publication>> roll_back(std::uint64_t number, Actor actor) = 0;
  /// Newest first.
  virtual boost::asio::awaitable<Outcome<std::vector<Publication>>> history() = 0;
  /// Runs the stored facts of past messages through `candidate`, and lists what would go elsewhere by it. Changes nothing.
  virtual boost::asio::awaitable<Outcome<ReplayReport>> replay(RuleText candidate, ReplayRange range) = 0;
  /// Why a message went where it went, walked again in the version that decided: one JSON object (rules/explain.hpp).
  /// `language` is "en" or "nb". B204 where there is no such message.
  virtual boost::asio::awaitable<Outcome<std::string>> explain(MessageId message, std::string language) = 0;
};

}  // namespace budstikke
