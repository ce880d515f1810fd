#pragma once
// A set of whole numbers, as stretches: what days, numbers and numbered texts have in common. Plain value.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace budstikke::rules {

class SpanSet {
 public:
  /// Both ends included; first <= last.
  struct Span {
    std::int64_t first = 0;
    std::int64_t last = 0;
    friend bool operator==(const Span&, const Span&) = default;
  };

  SpanSet() = default;
  /// Empty where first > last.
  SpanSet(std::int64_t first, std::int64_t last);
  /// Spans in any order, which may touch and overlap.
  [[nodiscard]] static SpanSet of(std::vector<Span> spans);

  [[nodiscard]] SpanSet both(const SpanSet& other) const;
  [[nodiscard]] SpanSet without(const SpanSet& other) const;
  [[nodiscard]] bool meets(const SpanSet& other) const;
  [[nodiscard]] bool contains(std::int64_t number) const;
  [[nodiscard]] bool empty() const { return spans_.empty(); }
  /// The number in the set that lies nearest to `wanted`; the set is not empty.
  [[nodiscard]] std::int64_t nearest(std::int64_t wanted) const;
  /// In order, none touching the next.
  [[nodiscard]] const std::vector<Span>& spans() const { return spans_; }

 private:
  std::vector<Span> spans_;
};

}  // namespace budstikke::rules
