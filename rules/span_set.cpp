#include "rules/span_set.hpp"

#include <algorithm>

namespace budstikke::rules {

SpanSet::SpanSet(std::int64_t first, std::int64_t last) {
  if (first <= last) spans_.push_back({first, last});
}

SpanSet SpanSet::of(std::vector<Span> spans) {
  std::ranges::sort(spans, {}, &Span::first);
  SpanSet result;
  for (const Span& span : spans) {
    if (span.first > span.last) continue;
    // Written so that nothing overflows: first - 1 is taken only where something lies before first.
    if (!result.spans_.empty() &&
        (span.first <= result.spans_.back().last || span.first - 1 == result.spans_.back().last)) {
      result.spans_.back().last = std::max(result.spans_.back().last, span.last);
    } else {
      result.spans_.push_back(span);
    }
  }
  return result;
}

SpanSet SpanSet::both(const SpanSet& other) const {
  SpanSet result;
  auto left = spans_.begin();
  auto right = other.spans_.begin();
  while (left != spans_.end() && right != other.spans_.end()) {
    const Span common{std::max(left->first, right->first), std::min(left->last, right->last)};
    if (common.first <= common.last) result.spans_.push_back(common);
    if (left->last < right->last) {
      ++left;
    } else {
      ++right;
    }
  }
  return result;
}

SpanSet SpanSet::without(const SpanSet& other) const {
  SpanSet result;
  auto hole = other.spans_.begin();
  for (Span rest : spans_) {
    bool whole = true;
    while (hole != other.spans_.end() && hole->last < rest.first) ++hole;
    for (auto cut = hole; cut != other.spans_.end() && cut->first <= rest.last; ++cut) {
      if (cut->first > rest.first) result.spans_.push_back({rest.first, cut->first - 1});
      if (cut->last >= rest.last) {
        whole = false;
        break;
      }
      rest.first = cut->last + 1;
    }
    if (whole) result.spans_.push_back(rest);
  }
  return result;
}

bool SpanSet::meets(const SpanSet& other) const {
  auto left = spans_.begin();
  auto right = other.spans_.begin();
  while (left != spans_.end() && right != other.spans_.end()) {
    if (left->last < right->first) {
      ++left;
    } else if (right->last < left->first) {
      ++right;
    } else {
      return true;
    }
  }
  return false;
}

bool SpanSet::contains(std::int64_t number) const {
  const auto span = std::ranges::lower_bound(spans_, number, {}, &Span::last);
  return span != spans_.end() && span->first <= number;
}

std::int64_t SpanSet::nearest(std::int64_t wanted) const {
  const auto after = std::ranges::lower_bound(spans_, wanted, {}, &Span::last);
  if (after != spans_.end() && after->first <= wanted) return wanted;
  if (after == spans_.end()) return spans_.back().last;
  if (after == spans_.begin()) return after->first;
  const std::int64_t below = std::prev(after)->last;
  const auto distance = [wanted](std::int64_t to) {
    const auto from = static_cast<std::uint64_t>(wanted);
    return to < wanted ? from - static_cast<std::uint64_t>(to) : static_cast<std::uint64_t>(to) - from;
  };
  return distance(below) < distance(after->first) ? below : after->first;
}

}  // namespace budstikke::rules
