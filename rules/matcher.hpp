#pragma once
// Finds the first of many rules that holds, at a cost that for the usual shapes (see below) does not grow with their
// number. Immutable; may be shared between threads; points into nothing. Pure.
//
// The rules stand in a tree. Each node asks one fact, the one that tells its rules apart best, and has a child for each
// value or prefix that a rule names, for each stretch between the ends of intervals (dates and validity too), for "there"
// and "not there", and one for the rules that do not ask. A message goes into the child of its value and into the last
// one; a child whose rules all come later than one already found is left out. A rule that nothing is left to ask of hides
// those behind it.
//
// A rule that lists several values stands in several children, at most about ten times for each value that it lists: one
// that would stand in more is not told apart by that fact, but asked when it is reached. So memory is linear in the size of
// the rule file (some 160 bytes a listed value at most). Intervals that overlap much stand in a tree of their own (2 log n
// places each).
//
// The cost stays flat where rules of one kind ask the same facts and a value of each tells most of them apart: by sender,
// by municipality and business, by type, need and theme. It grows, less than their number, where they do not: each node has
// one way for the rules that ask its fact and one for those that do not, and a message goes both. Rules that each ask three
// of ten facts at random, of 50 values each, make 94 steps at 100,000 rules against 6 at 10, and take 36 times as long.
// Rules that cross two lists of 20 values each stay flat (1.2 times at 20,000 rules); with longer ones, or three, the copies
// allowed do not reach, and rules that share a value of one list are asked one by one.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "rules/compiled_rules.hpp"

namespace budstikke::rules {

class Matcher {
 public:
  /// What is kept: what finds the first rule, or what finds the next ones too.
  enum class Keep { first, all };
  /// How much a lookup did.
  struct Work {
    std::size_t nodes = 0;
    std::size_t rules = 0;
  };

  explicit Matcher(std::span<const Rule* const> rules, Keep keep = Keep::first);

  /// Place of the first rule from `from` on that holds; the number of rules where none does. Nothing where an unknown fact,
  /// or one of the wrong type, is among those asked about: then only the walk from rule to rule tells. `from` is 0 unless
  /// all is kept.
  [[nodiscard]] std::optional<std::size_t> find(const Facts& facts, Date date, std::size_t from = 0,
                                                Work* work = nullptr) const;

 private:
  friend class TreeBuilder;
  friend class TreeWalk;

  /// Where a child is: nowhere, a node, or at once the place of a rule of which nothing is left to ask.
  using Ref = std::uint32_t;
  static constexpr Ref kNone = 0xFFFFFFFF;
  static constexpr Ref kRule = 0x80000000;

  struct Judged {
    std::uint32_t place = 0;
    std::uint64_t left = 0;  ///< conditions that the way here has not settled, one bit each
  };
  /// How children by value are found in keys_ and refs_.
  enum class Table : std::uint8_t {
    none,
    exact,      ///< keys in order, a child each
    stretches,  ///< keys in order, each child from its key up to the next
    dense,      ///< the value less `base` is the place
    layers,  ///< as stretches, but with a tree of 2 * count children above them: the leaf's and all its parents' hold
  };
  struct alignas(64) Node {  // one line of the cache
    std::uint32_t best = 0;  ///< the first place of all rules in it
    std::uint32_t first_judged = 0;
    std::uint32_t last_judged = 0;
    Slot slot = 0;
    Table table = Table::none;
    bool asks = false;
    bool numbers = false;  ///< the table is by number or day, not by token
    std::uint32_t first_key = 0;
    std::uint32_t first_ref = 0;
    std::uint32_t count = 0;
    std::int64_t base = 0;
    Ref there = kNone;
    Ref absent = kNone;
    Ref yes = kNone;
    Ref no = kNone;
    Ref rest = kNone;
  };

  std::optional<CompiledRules> rules_;
  std::vector<Node> nodes_;
  std::vector<Judged> judged_;
  std::vector<std::int64_t> keys_;
  std::vector<Ref> refs_;
  Ref root_ = kNone;
};

}  // namespace budstikke::rules
