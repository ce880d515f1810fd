#include "engine/dispatch/backoff.hpp"

#include <gtest/gtest.h>

#include <string_view>

namespace budstikke {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

LaneLimits limits() {
  LaneLimits limits;
  limits.backoff_first = seconds{5};
  limits.backoff_longest = hours{1};
  return limits;
}

TEST(Backoff, StaysBetweenItsBounds) {
  for (std::uint32_t attempt = 0; attempt < 100; ++attempt) {
    for (const std::uint64_t random :
         {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{123'456'789}, UINT64_MAX}) {
      const Duration pause = backoff(attempt, limits(), random);
      EXPECT_GE(pause, seconds{5});
      EXPECT_LE(pause, hours{1});
    }
  }
}

TEST(Backoff, UsesItsWholeWidthAndDoublesItWithEachAttempt) {
  const std::pair<std::uint32_t, Duration> cases[] = {
      {1, seconds{10}}, {2, seconds{20}}, {3, seconds{40}},          {9, seconds{2560}},
      {10, hours{1}},   {11, hours{1}},   {4'000'000'000, hours{1}},
  };
  for (const auto& [attempt, upper] : cases) {
    const auto span = static_cast<std::uint64_t>((upper - seconds{5}).count());
    EXPECT_EQ(backoff(attempt, limits(), 0), seconds{5});
    EXPECT_EQ(backoff(attempt, limits(), span), upper) << attempt;
    EXPECT_EQ(backoff(attempt, limits(), span + 1), seconds{5}) << attempt;
  }
}

TEST(Backoff, GivesAPauseEvenWhereTheBoundsAreOdd) {
  LaneLimits odd = limits();
  odd.backoff_first = hours{2};
  EXPECT_EQ(backoff(3, odd, 17), hours{1}) << "the longest wins";
  odd.backoff_first = Duration{0};
  EXPECT_LE(backoff(1, odd, UINT64_MAX), hours{1});
}

TEST(AskedPause, IsReadFromTheFailuresDetailAndKeptWithinBounds) {
  const std::pair<std::string_view, std::optional<Duration>> cases[] = {
      {"status 503, retry after 120 s", minutes{2}},
      {"retry after 120 s", minutes{2}},
      {"retry after 0 s", seconds{5}},
      {"retry after 99999 s", hours{1}},
      {"retry after 99999999999999999999999 s", hours{1}},
      {"retry after -1 s", std::nullopt},
      {"retry after s", std::nullopt},
      {"retry after 5 minutes", std::nullopt},
      {"retry after 12", std::nullopt},
      {"status 503", std::nullopt},
      {"", std::nullopt},
  };
  for (const auto& [detail, pause] : cases) EXPECT_EQ(asked_pause(detail, limits()), pause) << detail;
}

}  // namespace
}  // namespace budstikke
