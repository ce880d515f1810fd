#include "engine/model/delivery_state.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace budstikke {
namespace {

/// The table written out once more, a row a state and a column an event. "-" is a refusal.
constexpr std::string_view kEvents[] = {
    "start",      "accepted",         "deferred",        "sent", "refuse",  "interrupt", "expire",
    "receipt_ok", "receipt_rejected", "receipt_overdue", "hold", "release", "resend",    "discard"};
struct Row {
  std::string_view state;
  std::string_view after[kDeliveryEvents];
};
// clang-format off
constexpr Row kRows[] = {
    {"waiting",     {"sending", "handed_over", "-", "-", "refused", "-", "expired", "confirmed", "rejected", "-", "held", "-", "-", "discarded"}},
    {"sending",     {"-", "handed_over", "waiting", "waiting", "refused", "waiting", "-", "confirmed", "rejected", "-", "held", "-", "-", "-"}},
    {"handed_over", {"-", "-", "-", "-", "-", "-", "-", "confirmed", "rejected", "unconfirmed", "-", "-", "-", "-"}},
    {"unconfirmed", {"-", "-", "-", "-", "-", "-", "-", "confirmed", "rejected", "-", "-", "-", "waiting", "discarded"}},
    {"confirmed",   {"-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-"}},
    {"rejected",    {"-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-"}},
    {"refused",     {"-", "handed_over", "-", "-", "-", "-", "-", "confirmed", "rejected", "-", "-", "-", "waiting", "-"}},
    {"expired",     {"-", "handed_over", "-", "-", "-", "-", "-", "confirmed", "rejected", "-", "-", "-", "waiting", "-"}},
    {"held",        {"-", "handed_over", "-", "-", "refused", "-", "-", "confirmed", "rejected", "-", "held", "waiting", "-", "discarded"}},
    {"discarded",   {"-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-"}},
};
// clang-format on

TEST(DeliveryStates, EveryPairOfStateAndEventIsATransitionOfTheTableOrARefusal) {
  ASSERT_EQ(std::size(kRows), static_cast<std::size_t>(kDeliveryStates));
  for (int s = 0; s < kDeliveryStates; ++s) {
    const auto state = static_cast<DeliveryState>(s);
    ASSERT_EQ(to_text(state), kRows[s].state);
    for (int e = 0; e < kDeliveryEvents; ++e) {
      const auto event = static_cast<DeliveryEvent>(e);
      ASSERT_EQ(to_text(event), kEvents[e]);
      const auto after = next_state(state, event);
      const std::string_view said = after ? to_text(*after) : std::string_view{"-"};
      EXPECT_EQ(said, kRows[s].after[e]) << kEvents[e] << " in " << kRows[s].state;
    }
  }
}

TEST(DeliveryStates, AreFinalWhereNothingMoreIsExpected) {
  const std::set<std::string_view> always{"confirmed", "rejected", "refused", "expired", "discarded"};
  for (int s = 0; s < kDeliveryStates; ++s) {
    const auto state = static_cast<DeliveryState>(s);
    const bool handed_over = state == DeliveryState::handed_over;
    EXPECT_EQ(is_final(state, true), always.contains(to_text(state))) << to_text(state);
    EXPECT_EQ(is_final(state, false), always.contains(to_text(state)) || handed_over) << to_text(state);
  }
}

TEST(DeliveryStates, NeverBeginAnAttemptFromAFinalState) {
  for (int s = 0; s < kDeliveryStates; ++s) {
    const auto state = static_cast<DeliveryState>(s);
    if (is_final(state, true)) {
      EXPECT_EQ(next_state(state, DeliveryEvent::start), std::nullopt) << to_text(state);
    }
  }
}

TEST(DeliveryStates, AreReadBackFromTheirNamesAndHaveNorwegianLabels) {
  std::set<std::string_view> labels;
  for (int s = 0; s < kDeliveryStates; ++s) {
    const auto state = static_cast<DeliveryState>(s);
    EXPECT_EQ(delivery_state_from_text(to_text(state)), state);
    labels.insert(norwegian_label(state));
  }
  EXPECT_EQ(labels.size(), static_cast<std::size_t>(kDeliveryStates));
  EXPECT_EQ(norwegian_label(DeliveryState::held), "på vent");
  EXPECT_EQ(delivery_state_from_text("Waiting"), std::nullopt);
  EXPECT_EQ(delivery_state_from_text(""), std::nullopt);
}

}  // namespace
}  // namespace budstikke
