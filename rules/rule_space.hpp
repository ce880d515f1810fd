#pragma once
// All messages there can be, as a space with one dimension for each fact that rules ask about, and parts of it. The first
// dimension is the day: of decision, and "received.date". A rule is a box: in each dimension the values that it lets
// through. Pure.
//
// A fact is absent or has a value of its type: a text of its closed list or form, a number from 0 up, any non-empty set.
// Facts are taken to be independent of each other.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "rules/rule.hpp"
#include "rules/span_set.hpp"
#include "rules/text_classes.hpp"

namespace budstikke::rules {

/// What is let through in one dimension.
struct Region {
  bool absent = true;
  SpanSet values;                ///< class, number or day; of a set: the classes that it may contain
  std::vector<SpanSet> clauses;  ///< of a set: it contains something of each
  [[nodiscard]] bool empty() const;
};

using Box = std::vector<Region>;

/// One condition, or the validity, of a rule.
struct Limit {
  std::size_t dimension = 0;
  bool presence = false;  ///< asks only whether the fact is there
  bool there = true;
  bool clause = false;  ///< of a set: it must contain one of the values
  SpanSet values;
};

void keep_inside(Region& region, const Limit& limit);
void keep_outside(Region& region, const Limit& limit);

class RuleSpace {
 public:
  static constexpr std::size_t kDay = 0;

  /// `also`: facts to have a dimension though no rule asks.
  RuleSpace(std::span<const Rule> rules, const std::vector<std::string>& also);

  [[nodiscard]] Box everything() const;
  [[nodiscard]] std::span<const Limit> limits(std::size_t rule) const { return limits_[rule]; }
  /// The rule's own box; it may be empty.
  [[nodiscard]] Box box(std::size_t rule) const;
  [[nodiscard]] std::size_t dimension(std::string_view fact) const;
  [[nodiscard]] bool has_classes(std::size_t dimension) const {
    return dimensions_[dimension].classes.has_value();
  }
  /// Of a text or set.
  [[nodiscard]] const TextClasses& classes(std::size_t dimension) const {
    return *dimensions_[dimension].classes;
  }

  [[nodiscard]] std::size_t dimensions() const { return dimensions_.size(); }
  [[nodiscard]] const std::string& fact(std::size_t dimension) const { return dimensions_[dimension].fact; }
  [[nodiscard]] bool is_number(std::size_t dimension) const {
    return dimensions_[dimension].type == FactType::number;
  }
  /// The values of a number, cut at every bound of a rule: no rule tells two of one stretch apart. In order.
  [[nodiscard]] std::vector<SpanSet::Span> stretches(std::size_t dimension) const;

  /// A message in the box, with as few facts as can be, and its day: the nearest one to when every rule has begun. The box
  /// is not empty.
  [[nodiscard]] Facts message_in(const Box& box) const;
  [[nodiscard]] static Date day_of(const Facts& message);

 private:
  struct Dimension {
    std::string fact;
    FactType type = FactType::text;
    std::optional<TextClasses> classes;
    SpanSet values;
  };

  void find_dimensions(std::span<const Rule> rules, const std::vector<std::string>& also);
  [[nodiscard]] Limit limit_of(const Condition& condition) const;
  [[nodiscard]] FactValue value_in(const Dimension& dimension, const Region& region) const;

  std::vector<Dimension> dimensions_;  ///< the day, then by name
  std::vector<std::vector<Limit>> limits_;
  std::int64_t usual_day_ = 0;
};

[[nodiscard]] bool any_empty(const Box& box);
[[nodiscard]] std::int64_t day_number(Date date);
[[nodiscard]] Date date_of_day(std::int64_t day);

}  // namespace budstikke::rules
