#pragma once
// A lane machine under a clock that stands still, and short words for what is done with it.

#include <gtest/gtest.h>

#include <string>

#include "engine/dispatch/lane_machine.hpp"

namespace budstikke {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Kind = LaneAction::Kind;
using Ending = AttemptResult::Kind;

constexpr TimePoint kStart{std::chrono::hours{480'000}};

inline LaneLimits limits() {
  LaneLimits limits;
  limits.window = 8;
  limits.concurrency = 4;
  limits.breaker_failures = 3;
  limits.breaker_probe = seconds{30};
  return limits;
}

class LaneMachines : public testing::Test {
 protected:
  /// Created one second later than the one before.
  LaneEntry entry(const std::string& id, const std::string& key = "", Duration due_in = Duration{0}) {
    created_ += seconds{1};
    return {DeliveryId{id}, now_ + due_in, now_ + hours{72}, created_, key};
  }
  /// The machine has read the store and knows that it holds these and no more.
  void load(std::vector<LaneEntry> entries, bool complete = true) {
    ASSERT_EQ(next().kind, Kind::load_more);
    machine_.loaded(std::move(entries), complete);
  }
  LaneAction next() { return machine_.next(now_); }
  /// Everything that it begins now, in order.
  std::vector<std::string> sends() {
    std::vector<std::string> ids;
    for (LaneAction action = next(); action.kind == Kind::send; action = next())
      ids.push_back(action.id.value());
    return ids;
  }
  void finish(const std::string& id, Ending kind, Scope scope = Scope::message,
              Duration due_in = seconds{10}) {
    AttemptResult result;
    result.kind = kind;
    result.scope = scope;
    result.due = now_ + due_in;
    machine_.finished(DeliveryId{id}, result, now_);
  }
  /// Successes until `wanted` attempts may be under way.
  void warm_up(std::size_t wanted) {
    for (int i = 0; machine_.concurrency() < wanted; ++i) {
      const std::string id = "warm-" + std::to_string(i);
      machine_.offered(entry(id));
      ASSERT_EQ(sends(), std::vector<std::string>{id});
      finish(id, Ending::delivered);
    }
  }
  using Ids = std::vector<std::string>;

  TimePoint now_ = kStart;
  TimePoint created_ = kStart - hours{1};
  LaneMachine machine_{limits()};
};

}  // namespace budstikke
