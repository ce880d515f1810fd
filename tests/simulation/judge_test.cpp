// That the judge sees what the worlds bring about too seldom to be planted.

#include "tests/simulation/judge.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

#include "adapters/crypto/aes_gcm_protector.hpp"

namespace budstikke::simulation {
namespace {

constexpr TimePoint kStart{std::chrono::hours{480'000}};

std::vector<crypto::SealingKey> keys() {
  std::vector<crypto::SealingKey> keys;
  keys.emplace_back(std::array<unsigned char, crypto::SealingKey::kBytes>{});
  return keys;
}

class JudgeOfOrder : public testing::Test {
 protected:
  JudgeOfOrder() {
    trace_.set_clock([] { return kStart; });
  }

  /// A delivery of one conversation, born so many seconds after the start; stored as begun, or to wait.
  static Unit born(const char* id, int seconds, DeliveryState state) {
    Delivery delivery;
    delivery.id = DeliveryId{id};
    delivery.lane = LaneId{"her:100"};
    delivery.ordering_key = "talk";
    delivery.created_at = kStart + std::chrono::seconds{seconds};
    delivery.state = state;
    delivery.version = state == DeliveryState::sending ? 2 : 1;
    delivery.attempts = state == DeliveryState::sending ? 1 : 0;
    Unit unit;
    unit.history.push_back(row(delivery, "planned", std::nullopt, DeliveryState::waiting));
    if (state == DeliveryState::sending)
      unit.history.push_back(row(delivery, "start", DeliveryState::waiting, state));
    unit.added.push_back(std::move(delivery));
    return unit;
  }
  /// Of the faults that are about order: what else such a unit lacks is no matter here.
  [[nodiscard]] std::size_t overtakings() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        judge_.faults(), [](const std::string& fault) { return fault.starts_with("overtook "); }));
  }

  Letters letters_;
  crypto::AesGcmProtector protector_{keys(), 1'000'000};
  Trace trace_{nullptr};
  Judge judge_{letters_, protector_, trace_};

 private:
  static HistoryEntry row(const Delivery& delivery, const char* event, std::optional<DeliveryState> from,
                          DeliveryState to) {
    HistoryEntry entry;
    entry.delivery = delivery.id;
    entry.event = event;
    entry.from = from;
    entry.to = to;
    return entry;
  }
};

TEST_F(JudgeOfOrder, BlamesWhatIsBegunWhileAnElderIsOnItsWay) {
  const Unit elder = born("elder", 0, DeliveryState::waiting);
  const Unit younger = born("younger", 1, DeliveryState::sending);
  judge_.queued(elder);
  judge_.queued(younger);
  judge_.committed(elder);
  judge_.committed(younger);
  EXPECT_EQ(overtakings(), 1U);
}

TEST_F(JudgeOfOrder, BlamesNothingWhereTheElderSetOutLater) {
  const Unit elder = born("elder", 0, DeliveryState::waiting);
  const Unit younger = born("younger", 1, DeliveryState::sending);
  judge_.queued(younger);
  judge_.queued(elder);
  judge_.committed(elder);
  judge_.committed(younger);
  EXPECT_EQ(overtakings(), 0U);
}

}  // namespace
}  // namespace budstikke::simulation
