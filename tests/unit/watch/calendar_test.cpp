// Days and hours as hospitals live them.

#include "engine/watch/calendar.hpp"

#include <gtest/gtest.h>

#include "engine/watch/small_numbers.hpp"

namespace budstikke::watch {
namespace {

Date day(const char* text) { return *parse_date(text); }
TimePoint utc(const char* text) { return *parse_date_time(text); }

TEST(Calendar, KnowsEasterOfManyYears) {
  for (const char* easter :
       {"2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25", "2100-03-28"}) {
    EXPECT_EQ(to_text(easter_sunday(day(easter).year())), easter);
  }
}

TEST(Calendar, KnowsPublicHolidaysAndTakesThemForSundays) {
  for (const char* holiday :
       {"2026-01-01", "2026-04-02", "2026-04-03", "2026-04-05", "2026-04-06", "2026-05-01", "2026-05-14",
        "2026-05-17", "2026-05-24", "2026-05-25", "2026-12-25", "2026-12-26"}) {
    EXPECT_TRUE(is_public_holiday(day(holiday))) << holiday;
    EXPECT_EQ(day_class(day(holiday)), 6) << holiday;
    EXPECT_TRUE(is_quiet(day(holiday))) << holiday;
  }
  EXPECT_FALSE(is_public_holiday(day("2026-04-04")));
  EXPECT_EQ(day_class(day("2026-12-24")), 6);
  EXPECT_EQ(day_class(day("2026-11-27")), 4);
  EXPECT_EQ(day_class(day("2026-11-28")), 5);
  EXPECT_FALSE(is_quiet(day("2026-11-27")));
  EXPECT_TRUE(is_quiet(day("2026-05-15"))) << "between Ascension and a weekend";
  EXPECT_TRUE(is_quiet(day("2026-07-15")));
}

TEST(Calendar, GivesTheHourOfTheWallOnBothNightsOfTheClockChange) {
  EXPECT_EQ(local_hour(utc("2026-03-29T00:30:00Z")), 1);
  EXPECT_EQ(local_hour(utc("2026-03-29T01:00:00Z")), 3);
  EXPECT_EQ(local_hour(utc("2026-03-29T21:59:00Z")), 23);
  EXPECT_EQ(local_hour(utc("2026-10-25T00:00:00Z")), 2);
  EXPECT_EQ(local_hour(utc("2026-10-25T01:00:00Z")), 2) << "the hour that comes twice";
  EXPECT_EQ(local_hour(utc("2026-10-25T22:59:00Z")), 23);
  EXPECT_EQ(local_hour(utc("2026-07-01T10:00:00Z")), 12);
  EXPECT_EQ(to_text(day_begins(day("2026-10-25"))), "2026-10-24T22:00:00.000Z");
  EXPECT_EQ(day_begins(next_day(day("2026-10-25"))) - day_begins(day("2026-10-25")), std::chrono::hours{25});
}

TEST(SmallNumbers, GiveTheChanceOfFew) {
  EXPECT_NEAR(chance_of_at_most(0, 3), 0.049787, 1e-6);
  EXPECT_NEAR(chance_of_at_most(2, 5), 0.124652, 1e-6);
  EXPECT_EQ(chance_of_at_most(5, 5), 1.0);
  EXPECT_GT(chance_of_at_most(9'000, 10'000), 0.0);
  EXPECT_LT(chance_of_at_most(9'000, 10'000), 1e-20);
}

TEST(SmallNumbers, GiveTheChanceOfMany) {
  EXPECT_NEAR(chance_of_at_least(5, 5, 0.1), 1e-5, 1e-9);
  EXPECT_NEAR(chance_of_at_least(2, 10, 0.1), 0.263901, 1e-6);
  EXPECT_EQ(chance_of_at_least(1, 10, 0.1), 1.0);
  EXPECT_EQ(chance_of_at_least(3, 2, 0.1), 0.0);
}

}  // namespace
}  // namespace budstikke::watch
