#pragma once
// What a rule set does with every message there can be: computed exactly, for conditions are sets, intervals and presence.
// Each finding comes with the facts of a message that proves it, tried on the rule set before it is told. Pure.
//
// A message is a point: each declared fact is absent or has one value, and one date is both the day of decision and
// "received.date". A rule is a box of such points. Facts that could not be had (unknown) are left out of account: they
// defer, and decide nothing. Facts are taken to be independent: a rule that only their relations make unreachable
// (need.stated is part of need) is not found, and an example may be stranger than real messages are. Numbers start from 0,
// and a set that is there is not empty.
//
// The work grows with the rules that stand in each other's way, not with the square of their number: some 10,000 rules of
// the usual kind take seconds. Where the limits of the whole are reached, what was found before stands.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/diagnostic.hpp"
#include "rules/facts.hpp"
#include "rules/rule_set.hpp"

namespace budstikke::rules {

struct Finding {
  enum class Kind {
    dead,  ///< no message can reach the rule: its conditions contradict each other, or rules before it take all
    shadowed,  ///< dead, and one rule before it takes all of its messages
    /// A message that another rule, `others`, decides, and that this one would decide otherwise if that were not there.
    /// The last rule, which holds for every message, overlaps all; that is not told. Two that hold, or that refuse with
    /// one code, do the same here, whatever reasons they give.
    overlap,
    /// A message of one type, with one need ("need"), that no rule but the last takes. One is told of each type and need,
    /// and of each stretch of a number (an age between two bounds) that comes there while others do not. What else the
    /// messages of a gap have in common is not told; nor are messages without a need looked at.
    gap,
    /// The day after a rule ends, a message that it decided goes otherwise, by a rule (`others`) that was there before: a
    /// successor is late or lacks. `on` is that day. Another reason of a hold or refusal counts as otherwise.
    hole,
    undecided,  ///< the work needed exceeds a limit: nothing is claimed of this rule, or of it and those that are counted
  };
  Kind kind = Kind::dead;
  Severity severity = Severity::warning;  ///< error: dead and shadowed; warning: hole, undecided; note: else
  bool note = false;                      ///< worth knowing, and often wanted
  RuleId rule;
  std::size_t line = 0;
  std::size_t column = 0;
  std::vector<RuleId> others;  ///< rules that take its messages, or that overlap
  /// Facts of a message that proves the finding, and the day; absent where the rule's own conditions contradict each other.
  std::optional<Facts> example;
  std::optional<Date> on;
  std::string message;  ///< for people
};

struct CheckLimits {
  /// Boxes looked at, and work in finding their rules, before a rule is called undecided.
  std::size_t steps_per_rule = 200'000;
  /// Of all searches, before all that is left is called undecided, in one finding that counts the rules: some seconds of
  /// work. 10,000 rules of the usual kind need 30,000.
  std::size_t steps_in_all = 1'000'000;
  std::size_t overlaps = 1'000;  ///< listed
  std::size_t gaps = 300;        ///< listed
};

/// In the order of the file. Rules that were read without fault only.
[[nodiscard]] std::vector<Finding> check_coverage(const RuleSet& rules, const CheckLimits& limits = {});

}  // namespace budstikke::rules
