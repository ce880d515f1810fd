// Receivers that are dead for a whole day among healthy ones: what they cost is counted, not timed.
#include "tests/unit/dispatch/dispatch_fixture.hpp"

namespace budstikke {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr int kHealthy = 6;
constexpr int kWaitingAtTheDead = 100;

/// Counts what lanes ask of the store.
class CountingStore : public MemoryStore {
 public:
  boost::asio::awaitable<std::vector<Outcome<void>>> commit(std::vector<Unit> units) override {
    written += units.size();
    return MemoryStore::commit(std::move(units));
  }
  boost::asio::awaitable<Outcome<std::vector<Delivery>>> waiting(LaneId lane, std::size_t max) override {
    ++listed;
    return MemoryStore::waiting(std::move(lane), max);
  }
  std::size_t written = 0;
  std::size_t listed = 0;
};

struct Day {
  std::map<std::string, Duration> delays;  ///< of each healthy delivery: from acceptance to attempt
  std::size_t attempts_at_the_dead = 0;
  std::size_t written = 0;
  std::size_t listed = 0;
};

class DeadReceivers : public tests::BasicDispatchFixture<CountingStore> {
 protected:
  /// One day: every ten minutes a message for each healthy receiver. The dead ones fail as `dead` says.
  Day live(std::map<std::string, tests::Answer> dead) {
    const std::size_t written = store_.written;
    const std::size_t listed = store_.listed;
    std::map<std::string, TimePoint> accepted;
    int number = 0;
    for (const auto& [lane, answer] : dead) {
      transport_.always(lane, answer);
      for (int i = 0; i < kWaitingAtTheDead; ++i) accept_message(lane + "-" + std::to_string(i), lane);
    }
    for (int round = 0; round < 24 * 6; ++round) {
      for (int i = 0; i < kHealthy; ++i) {
        const std::string id = "h" + std::to_string(number++);
        accepted[id] = clock_.now();
        accept_message(id, "healthy:" + std::to_string(i));
      }
      pass(minutes{10});
    }
    Day day;
    for (const auto& one : transport_.sent) {
      if (dead.contains(one.address)) {
        ++day.attempts_at_the_dead;
      } else {
        day.delays[one.delivery.value()] += one.at - accepted[one.delivery.value()];
      }
    }
    EXPECT_EQ(day.delays.size(), accepted.size());
    day.written = store_.written - written;
    day.listed = store_.listed - listed;
    return day;
  }
};

TEST_F(DeadReceivers, CostHealthyOnesNothingButAFewProbes) {
  const Day day = live({{"dead:refuses", tests::fail(Code::D401)},
                        {"dead:stalls", tests::stall()},
                        {"dead:closes", tests::fail(Code::D403)},
                        {"dead:busy", tests::fail(Code::D405, "HTTP 503, retry after 1 s")},
                        {"dead:certificate", tests::fail(Code::D407)}});
  for (const auto& [id, delay] : day.delays) EXPECT_EQ(delay, Duration{0}) << id;
  // The breaker's longest pause is ten times thirty seconds: 288 probes a day, and the few before it opens.
  EXPECT_LE(day.attempts_at_the_dead, 5U * 310U);
  EXPECT_GE(day.attempts_at_the_dead, 5U * 280U) << "who comes back is noticed in minutes";
  // A message: stored, begun, handed over. A probe: begun, deferred. And each delivery is stored once.
  const std::size_t healthy = day.delays.size();
  EXPECT_LE(day.written, 3 * healthy + 5 * kWaitingAtTheDead + 2 * day.attempts_at_the_dead);
  // The window is read again now and then, never once a wake-up.
  EXPECT_LE(day.listed, healthy + 2 * day.attempts_at_the_dead + 100);
}

TEST_F(DeadReceivers, AreAskedNoMoreOftenForHavingMoreMessages) {
  transport_.always("dead:1", tests::fail(Code::D401));
  transport_.always("dead:2", tests::fail(Code::D401));
  accept_message("one", "dead:1");
  for (int i = 0; i < 300; ++i) accept_message("many" + std::to_string(i), "dead:2");
  pass(hours{6});
  EXPECT_LE(transport_.ids_to("dead:2").size(), 90U) << "every five minutes, and the first few";
  EXPECT_LE(transport_.ids_to("dead:1").size(), 90U);
}

TEST_F(DeadReceivers, GetEverythingWithinMinutesOfComingBack) {
  transport_.always("dead:1", tests::fail(Code::D401));
  for (int i = 0; i < kWaitingAtTheDead; ++i) accept_message("d" + std::to_string(i), "dead:1");
  pass(hours{24});
  transport_.always("dead:1", tests::accept());
  pass(hours{1} + minutes{6});  // the longest backoff of a delivery, and the longest pause between probes
  for (int i = 0; i < kWaitingAtTheDead; ++i) {
    EXPECT_EQ(state("d" + std::to_string(i)), DeliveryState::handed_over) << i;
  }
}

}  // namespace
}  // namespace budstikke
