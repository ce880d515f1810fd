#pragma once
// The searches behind check_coverage(), one for each kind of finding. See checker.hpp for what they claim. Pure.

#include <optional>
#include <vector>

#include "rules/checker.hpp"
#include "rules/matcher.hpp"
#include "rules/message_search.hpp"

namespace budstikke::rules {

/// Whether a message fares the same by both: goes to the same parties under the same terms, is held, or refused alike.
[[nodiscard]] bool does_the_same(const Action& left, const Action& right);
/// Whether it is also told the same reason, where it is held or refused.
[[nodiscard]] bool says_the_same(const Action& left, const Action& right);

/// What is stated is also told of: with the needs of need.stated added to need, as real messages have it.
[[nodiscard]] Facts likelier(Facts message);

class Coverage {
 public:
  Coverage(const RuleSet& rules, const CheckLimits& limits);

  /// Dead and shadowed rules, and those of which nothing can be said.
  void find_dead();
  /// After find_dead(): between rules that can be reached.
  void find_overlaps();
  void find_holes();
  void find_gaps();

  /// In the order of the file.
  [[nodiscard]] std::vector<Finding> take();

 private:
  struct Found {
    std::size_t rule = 0;
    std::size_t order = 0;  ///< in which it was found
    Finding finding;
  };
  /// Rules of one dimension by the classes that they take there; those that take any, or very many.
  struct Index {
    std::vector<std::vector<std::size_t>> by_class;
    std::vector<std::size_t> others;
  };

  [[nodiscard]] const std::vector<Rule>& all() const { return rules_.rules(); }
  [[nodiscard]] std::size_t next(const Facts& message, std::size_t from);
  [[nodiscard]] bool holds(std::size_t rule, const Facts& message) const;
  [[nodiscard]] std::size_t decides(const Facts& message) const;
  [[nodiscard]] Finding& add(Finding::Kind kind, std::size_t rule, std::string message);
  void add_undecided(std::size_t rule, const std::string& what);
  [[nodiscard]] Sought seek(Box start, const SearchOrder& order, const InTheWay& ask, std::size_t& steps);
  [[nodiscard]] bool used_up(std::size_t rule, const std::string& what);

  void find_dead(std::size_t rule);
  [[nodiscard]] std::optional<std::size_t> shadow_of(std::size_t rule, const Facts& message);
  void add_dead(std::size_t rule, const std::set<std::size_t>& in_the_way, const Facts& message);

  void make_indexes();
  [[nodiscard]] std::vector<std::size_t> candidates(std::size_t rule) const;
  [[nodiscard]] bool may_meet(std::size_t rule, const Box& box) const;
  bool find_overlap(std::size_t earlier, std::size_t later, const Box& box, std::size_t& steps);
  bool find_gap(std::int64_t type, std::int64_t need);
  /// Messages of a part of the space, and what they are called.
  struct Part {
    Box box;
    std::string name;
  };
  [[nodiscard]] Sought seek_gap(Box box);
  void add_gap(const std::string& name, const Facts& message);
  bool no_more_gaps();
  bool find_number_gaps(const Part& part);
  bool find_number_gaps(const Part& part, std::size_t dimension);
  void find_hole(std::size_t rule);
  bool find_hole(std::size_t rule, std::size_t instead, Box box, std::size_t& steps);
  void add_hole(std::size_t rule, std::size_t instead, const Facts& message);
  [[nodiscard]] SpanSet days_of(std::size_t rule) const;

  const RuleSet& rules_;
  CheckLimits limits_;
  RuleSpace space_;
  Matcher matcher_;
  std::vector<bool> reachable_;
  std::vector<Index> indexes_;  ///< of each dimension
  std::vector<Found> found_;
  std::size_t steps_ = 0;  ///< of all searches
  std::size_t work_ = 0;   ///< of the matcher and of comparing, not yet among the steps
  bool used_up_ = false;   ///< and told
  std::size_t overlaps_ = 0;
  std::size_t gaps_ = 0;
};

}  // namespace budstikke::rules
