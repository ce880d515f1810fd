#include "engine/model/timeline.hpp"

#include <algorithm>

namespace budstikke {

namespace {
/// Older ones make room: what they moved has long passed.
constexpr std::size_t kMostGaps = 64;

/// So much of the jumps that the clock has not reached again. A jump undone in part is one that went less far.
void undo(const ClockJump& jump, std::vector<ClockJump>& gaps) {
  for (Duration left = jump.size(); !gaps.empty() && gaps.back().to > jump.to;) {
    ClockJump& last = gaps.back();
    if (last.size() > left) {
      last.to -= left;
      return;
    }
    left -= last.size();
    gaps.pop_back();
  }
}
}  // namespace

std::string to_text(const ClockJump& jump) { return to_text(jump.from) + "/" + to_text(jump.to); }

std::optional<ClockJump> parse_clock_jump(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto from = parse_date_time(text.substr(0, slash));
  const auto to = parse_date_time(text.substr(slash + 1));
  if (!from || !to) return std::nullopt;
  return ClockJump{*from, *to};
}

void Timeline::jumped(const ClockJump& jump) {
  if (!jump.forward()) return undo(jump, gaps_);
  // Who jumps from before the end of a gap was set back first, by so much at least, and nobody noticed.
  if (!gaps_.empty() && gaps_.back().to > jump.from) undo({gaps_.back().to, jump.from}, gaps_);
  if (gaps_.size() >= kMostGaps) gaps_.erase(gaps_.begin());
  gaps_.push_back(jump);
}

TimePoint Timeline::passes_at(TimePoint deadline) const {
  for (const ClockJump& gap : gaps_) {
    if (deadline >= gap.from && deadline < gap.to) deadline = gap.to + (deadline - gap.from);
  }
  return deadline;
}

std::vector<Timeline::Span> Timeline::passed(TimePoint now) const {
  constexpr Duration kTick{1};
  std::vector<Span> spans;
  TimePoint first = TimePoint::min();
  for (const ClockJump& gap : gaps_) {
    if (now < gap.to) break;  // the clock was set back, and nobody has noticed yet
    const TimePoint last = gap.from + std::min(now - gap.to, gap.size() - kTick);
    spans.push_back({first, last});
    first = gap.to;
  }
  if (first <= now) spans.push_back({first, now});
  return spans;
}

}  // namespace budstikke
