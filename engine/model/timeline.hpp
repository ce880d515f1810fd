#pragma once
// What the machine's clock has jumped over: time that its face shows and that nobody lived through. Deadlines are kept as
// what the clock shows, so a clock that is set forward would end them all at once, and none of them was given its time.
// Pure.
//
// A deadline that the clock jumped over passes as long after the jump as it lay after its beginning. One that the clock has
// not reached is left as it is: it cannot be told from one that was set after the jump, and it has time left. Where the
// clock is set back over the end of such a jump, so much of the jump is undone; undone whole, it is forgotten.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/time.hpp"

namespace budstikke {

/// The clock should have shown `from`, and showed `to`. Backwards where `to` is the earlier one.
struct ClockJump {
  TimePoint from{};
  TimePoint to{};
  [[nodiscard]] bool forward() const { return to > from; }
  [[nodiscard]] Duration size() const { return forward() ? to - from : from - to; }
  friend bool operator==(const ClockJump&, const ClockJump&) = default;
};

/// "2026-01-15T12:00:00.000Z/2027-01-15T12:00:00.000Z", and back. Nothing for any other text.
[[nodiscard]] std::string to_text(const ClockJump& jump);
[[nodiscard]] std::optional<ClockJump> parse_clock_jump(std::string_view text);

class Timeline {
 public:
  /// Both ends belong to it.
  struct Span {
    TimePoint first{};
    TimePoint last{};
    friend bool operator==(const Span&, const Span&) = default;
  };

  /// In the order in which they were.
  void jumped(const ClockJump& jump);

  /// When `deadline` passes, as the clock shows it.
  [[nodiscard]] TimePoint passes_at(TimePoint deadline) const;
  /// Where deadlines lie that have passed at `now`, earliest first; after several jumps some in there may have not.
  [[nodiscard]] std::vector<Span> passed(TimePoint now) const;

  /// Jumps forward that stand, earliest first; they do not overlap.
  [[nodiscard]] const std::vector<ClockJump>& gaps() const { return gaps_; }

 private:
  std::vector<ClockJump> gaps_;
};

}  // namespace budstikke
