#pragma once
// Noticing that something stops coming: what senders say they sent, and what operators ask about alarms and do to them.
// Answers are JSON texts as the two APIs give them (engine/watch says what is in them). Every action of a person is recorded
// with who and why. Implemented by engine/watch. Loop thread.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/ids.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/time.hpp"
#include "engine/ports/rule_desk.hpp"

namespace budstikke {

enum class CountFormat { json, csv };

/// What a sender says it sent, with whoever brings it.
struct CountSubmission {
  std::string text;
  CountFormat format = CountFormat::json;
  std::string caller;              ///< name of the authenticated client, or of the folder
  std::vector<HerId> may_send_as;  ///< as in Submission
};

class CountDesk {
 public:
  virtual ~CountDesk() = default;
  /// Returned only when what it speaks of survives a crash: {"counts": [{sender, day, number, corrects}]}. B107 where the text
  /// is not understood, or its day has not begun or lies too far back; B106 where the caller may not send as the sender; B104,
  /// B201, B203 where nothing (of a file: perhaps not all) was kept, and trying again is safe.
  virtual boost::asio::awaitable<Outcome<std::string>> accept_counts(CountSubmission submission) = 0;
};

enum class AlarmVerb {
  mute,         ///< nobody is alarmed until a time
  unmute,       ///< ends that before its time
  acknowledge,  ///< somebody looks after it; changes nothing else
  settle,       ///< ends the alarm: what was before says nothing any more
};

struct AlarmAction {
  AlarmVerb verb = AlarmVerb::acknowledge;
  std::string kind;
  std::string subject;
  std::optional<TimePoint> until;  ///< of mute: required
  Actor actor;                     ///< with who and why
};

class WatchDesk {
 public:
  virtual ~WatchDesk() = default;
  /// Alarms that are on or muted; with `all` those that have ended too. `language`: "en" or "nb".
  virtual boost::asio::awaitable<Outcome<std::string>> alarms(bool all, std::string language) = 0;
  /// The alarm as it is then. B107 where something required is missing, B204 where there is no such alarm or subject, B207
  /// where its state does not allow the verb.
  virtual boost::asio::awaitable<Outcome<std::string>> act(AlarmAction action) = 0;
  /// The days that `sender` (every sender where empty) has counted, newest first, compared; with `day` that one alone, with
  /// earlier versions, and with `missing` the ids that never came. B204 where nothing was said of it.
  virtual boost::asio::awaitable<Outcome<std::string>> counts(HerId sender,
                                                              std::optional<std::chrono::year_month_day> day,
                                                              bool missing) = 0;
  /// What came, and what became of it, day by day, both days included: by sender, type and party. B107 where the range is
  /// empty or longer than a quarter of a year.
  virtual boost::asio::awaitable<Outcome<std::string>> report(std::chrono::year_month_day from,
                                                              std::chrono::year_month_day until) = 0;
};

}  // namespace budstikke
