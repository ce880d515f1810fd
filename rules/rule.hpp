#pragma once
// One routing rule (rutingsregel) as an operator wrote it. Plain values.

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "engine/model/failure_code.hpp"
#include "engine/model/ids.hpp"
#include "engine/model/time.hpp"
#include "rules/facts.hpp"

namespace budstikke::rules {

struct Position {
  std::size_t line = 0;
  std::size_t column = 0;
};

/// The fact equals, or (for sets) shares, one of the values; or begins with one of the prefixes ("KP*" in the file).
struct OneOf {
  std::set<std::string> values;
  std::set<std::string> prefixes;
  friend bool operator==(const OneOf&, const OneOf&) = default;
};
/// Lies between, both ends included; an open end is absent.
struct Between {
  std::optional<std::int64_t> least;
  std::optional<std::int64_t> most;
  friend bool operator==(const Between&, const Between&) = default;
};
struct BetweenDates {
  std::optional<Date> first;
  std::optional<Date> last;
  friend bool operator==(const BetweenDates&, const BetweenDates&) = default;
};
struct Is {
  bool value = true;
  friend bool operator==(const Is&, const Is&) = default;
};
struct Presence {
  bool present = true;
  friend bool operator==(const Presence&, const Presence&) = default;
};

struct Condition {
  std::string fact;
  std::variant<OneOf, Between, BetweenDates, Is, Presence> test;
  Position at;
};

/// Whom a message goes to, by role and never by address.
struct Target {
  enum class Kind {
    receiver,  ///< the party named in the message
    party,     ///< a named party
    service,   ///< the service with `service_code` of the patient's municipality
  };
  Kind kind = Kind::receiver;
  HerId party;
  std::string service_code;  ///< "KD0501"
  std::string place = {};    ///< words of Sted/funksjon that tell several such services apart; empty: any
  std::string name;          ///< as written, for people: "case-handler", "receiver", "party:1234"
  Position at;
};

enum class Ordering { none, conversation, destination };

struct Send {
  Target to;
  std::vector<Target> copies;
  Ordering ordering = Ordering::conversation;
  std::optional<Duration> receipt_within;  ///< absent: 96 h (HITS 1168); zero: no receipt expected
  std::optional<Duration> deadline;        ///< absent: the settings' default
};
struct Hold {
  std::string reason;
};
struct Refuse {
  Code code = Code::X99;
  std::string reason;
};
using Action = std::variant<Send, Hold, Refuse>;

struct Example {
  Facts given;
  RuleId expect;
  std::optional<Date> on;  ///< the day to decide on; absent: see example_date() in rule_checks.hpp
  Position at;             ///< of `expect`
};

struct Rule {
  RuleId id;
  std::string title;
  std::string owner;
  std::string reason;
  std::optional<Date> valid_from;
  std::optional<Date> valid_to;
  std::vector<Condition> when;  ///< all must hold; empty: a catch-all
  Action action;
  std::vector<Example> examples;
  Position at;
};

}  // namespace budstikke::rules
