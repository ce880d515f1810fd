#pragma once
// Builds a matcher's tree. See matcher.hpp for its shape.

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "rules/matcher.hpp"

namespace budstikke::rules {

class TreeBuilder {
 public:
  TreeBuilder(Matcher& tree, Matcher::Keep keep);
  void build();

 private:
  using Ref = Matcher::Ref;

  /// A rule on its way down.
  struct Entry {
    std::uint32_t place = 0;
    std::uint32_t allowance = 0;  ///< in how many children it may still stand
    std::uint64_t open = 0;       ///< conditions that a node may still settle
    std::uint64_t left = 0;       ///< conditions that are not settled; includes the open ones
  };
  using Entries = std::vector<Entry>;
  /// An entry's first open condition on one fact.
  struct Ask {
    Slot slot = 0;
    std::uint32_t entry = 0;
    std::uint32_t bit = 0;
    const CompiledCondition* condition = nullptr;
  };
  using Asks = std::vector<Ask>;
  /// The entries of one node, by what they want of its fact.
  struct Groups {
    std::map<std::int64_t, Entries> keyed;  ///< by token
    Entries there;
    Entries absent;
    Entries yes;
    Entries no;
    Entries rest;
    Asks intervals;
  };
  Ref build(Entries entries);
  Ref store(Matcher::Node node, const Entries& entries);
  [[nodiscard]] Asks asks_of(const Entries& entries) const;
  [[nodiscard]] bool affordable(const Ask& ask, const Entries& entries) const;
  std::optional<Slot> choose(const Entries& entries, const Asks& asks);
  double spread(std::span<const Ask> asks, const Entries& entries);
  [[nodiscard]] static double overlap(const std::vector<std::pair<std::int64_t, std::int64_t>>& intervals);
  [[nodiscard]] Groups group(const Entries& entries, std::span<const Ask> asks) const;
  void split(Matcher::Node& node, const Entries& entries, std::span<const Ask> asks);
  void split_by_token(Matcher::Node& node, std::map<std::int64_t, Entries>& groups);
  void split_by_interval(Matcher::Node& node, const Entries& entries, const Asks& intervals);
  [[nodiscard]] std::optional<std::vector<Entries>> flat(const std::vector<std::int64_t>& keys,
                                                         const Entries& entries, const Asks& intervals) const;
  [[nodiscard]] static std::vector<Entries> layered(const std::vector<std::int64_t>& keys,
                                                    const Entries& entries, const Asks& intervals);
  [[nodiscard]] static Entry inside(const Ask& ask, const Entries& entries);
  void put_table(Matcher::Node& node, const std::vector<std::int64_t>& keys, const std::vector<Ref>& refs);

  Matcher& tree_;
  const CompiledRules& rules_;
  Matcher::Keep keep_;
  std::vector<std::uint32_t> counts_;  ///< of each token of one fact; zero between uses
};

}  // namespace budstikke::rules
