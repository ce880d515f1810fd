#include "engine/model/time.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace budstikke {
namespace {

struct DateTimeCase {
  std::string_view text;
  std::string_view utc;  ///< empty: not a date and time
};

void expect_read(std::initializer_list<DateTimeCase> cases) {
  for (const auto& [text, utc] : cases) {
    const auto time = parse_date_time(text);
    EXPECT_EQ(time ? to_text(*time) : "", utc) << text;
  }
}

TEST(DateTimes, AreTakenToUtcFromTheirZone) {
  expect_read({{"2024-01-31T12:30:45Z", "2024-01-31T12:30:45.000Z"},
               {"2024-01-31T12:30:45+01:00", "2024-01-31T11:30:45.000Z"},
               {"2024-01-01T00:15:00+02:00", "2023-12-31T22:15:00.000Z"},
               {"2024-01-31T12:30:45-03:30", "2024-01-31T16:00:45.000Z"},
               {"2024-01-31T12:30:45-00:00", "2024-01-31T12:30:45.000Z"},
               {"2024-01-31T12:30:45+14:00", "2024-01-30T22:30:45.000Z"},
               {" \n2024-01-31T12:30:45Z\t", "2024-01-31T12:30:45.000Z"}});
}

TEST(DateTimes, WithoutAZoneAreNorwegianLocalTimeOnBothNightsOfTheYearToo) {
  expect_read({{"2024-01-31T12:30:45", "2024-01-31T11:30:45.000Z"},
               {"2024-07-31T12:30:45", "2024-07-31T10:30:45.000Z"},
               // Spring: 02:00 becomes 03:00 on the last Sunday of March.
               {"2024-03-31T01:59:59", "2024-03-31T00:59:59.000Z"},
               {"2024-03-31T02:30:00", "2024-03-31T01:30:00.000Z"},
               {"2024-03-31T03:00:00", "2024-03-31T01:00:00.000Z"},
               // Autumn: 03:00 becomes 02:00 on the last Sunday of October; the hour comes twice.
               {"2024-10-27T01:59:59", "2024-10-26T23:59:59.000Z"},
               {"2024-10-27T02:30:00", "2024-10-27T00:30:00.000Z"},
               {"2024-10-27T03:00:00", "2024-10-27T02:00:00.000Z"},
               {"2023-03-26T04:00:00", "2023-03-26T02:00:00.000Z"},
               {"2023-10-29T04:00:00", "2023-10-29T03:00:00.000Z"}});
}

TEST(DateTimes, AreCutToMilliseconds) {
  expect_read({{"2024-01-31T12:30:45.1Z", "2024-01-31T12:30:45.100Z"},
               {"2024-01-31T12:30:45.123Z", "2024-01-31T12:30:45.123Z"},
               {"2024-01-31T12:30:45.9999999Z", "2024-01-31T12:30:45.999Z"},
               {"2024-01-31T12:30:45.123456+01:00", "2024-01-31T11:30:45.123Z"},
               {"2024-01-31T12:30:45.Z", ""},
               {"2024-01-31T12:30:45,5Z", ""}});
}

TEST(DateTimes, ReachFrom1970To2200) {
  expect_read({{"2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"},
               {"2023-12-31T24:00:00Z", "2024-01-01T00:00:00.000Z"},
               {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"},
               {"1970-01-01T00:00:00+01:00", ""},
               {"1969-12-31T23:59:59Z", ""},
               {"2200-12-31T23:59:59Z", "2200-12-31T23:59:59.000Z"},
               {"2201-01-01T00:00:00Z", ""}});
}

TEST(DateTimes, AreRefusedInEveryOtherForm) {
  expect_read({{"", ""},
               {"Z", ""},
               {"2024-01-31", ""},
               {"2024-01-31T", ""},
               {"2024-01-31T12:30", ""},
               {"2024-01-31 12:30:45", ""},
               {"2024-01-31t12:30:45", ""},
               {"2023-02-29T00:00:00Z", ""},
               {"2024-13-01T00:00:00Z", ""},
               {"2024-00-01T00:00:00Z", ""},
               {"2024-01-00T00:00:00Z", ""},
               {"2024-04-31T00:00:00Z", ""},
               {"2024-01-31T24:00:01Z", ""},
               {"2024-01-31T25:00:00Z", ""},
               {"2024-01-31T12:60:00Z", ""},
               {"2024-01-31T12:30:60Z", ""},
               {"2024-01-31T12:30:45+1:00", ""},
               {"2024-01-31T12:30:45+0100", ""},
               {"2024-01-31T12:30:45+14:01", ""},
               {"2024-01-31T12:30:45+01:60", ""},
               {"2024-01-31T12:30:45z", ""},
               {"2024-01-31T12:30:45ZZ", ""},
               {"2024-01-31T12:30:45 CET", ""},
               {"02024-01-31T12:30:45Z", ""},
               {"-2024-01-31T12:30:45Z", ""},
               {"24-01-31T12:30:45Z", ""},
               {"2024-1-31T12:30:45Z", ""},
               {"2024-01-31T12:30:4\xC3\xB8Z", ""}});
}

struct DurationCase {
  std::string_view text;
  std::optional<Duration> length;
};

TEST(Durations, AreReadWithOneUnitEach) {
  using std::chrono::days;
  using std::chrono::hours;
  using std::chrono::minutes;
  using std::chrono::seconds;
  const DurationCase cases[] = {
      {"250ms", Duration{250}},
      {"30s", seconds{30}},
      {"15m", minutes{15}},
      {"96h", hours{96}},
      {"7d", days{7}},
      {"0s", Duration{0}},
      {"3653d", days{3653}},
      {"3654d", std::nullopt},
      {"315619200001ms", std::nullopt},
      {"", std::nullopt},
      {"s", std::nullopt},
      {"15", std::nullopt},
      {"15 m", std::nullopt},
      {" 15m", std::nullopt},
      {"15m ", std::nullopt},
      {"-15m", std::nullopt},
      {"+15m", std::nullopt},
      {"1.5h", std::nullopt},
      {"15M", std::nullopt},
      {"1h30m", std::nullopt},
      {"15min", std::nullopt},
      {"9223372036854775807d", std::nullopt},
      {"99999999999999999999s", std::nullopt},
  };
  for (const auto& [text, length] : cases) EXPECT_EQ(parse_duration(text), length) << text;
}

TEST(Durations, AreWrittenInTheLargestExactUnitAndReadBack) {
  const std::pair<Duration, std::string> cases[] = {
      {Duration{0}, "0s"},
      {Duration{250}, "250ms"},
      {Duration{60'001}, "60001ms"},
      {std::chrono::seconds{90}, "90s"},
      {std::chrono::minutes{90}, "90m"},
      {std::chrono::hours{36}, "36h"},
      {std::chrono::hours{96}, "4d"},
  };
  for (const auto& [length, text] : cases) {
    EXPECT_EQ(to_text(length), text);
    EXPECT_EQ(parse_duration(text), length);
  }
}

TEST(NorwegianDates, ChangeAtMidnightInNorway) {
  const std::pair<std::string_view, std::string> cases[] = {
      {"2024-01-01T22:59:59Z", "2024-01-01"}, {"2024-01-01T23:00:00Z", "2024-01-02"},
      {"2024-07-01T21:59:59Z", "2024-07-01"}, {"2024-07-01T22:00:00Z", "2024-07-02"},
      {"2024-12-31T23:00:00Z", "2025-01-01"}, {"2024-03-31T00:59:59Z", "2024-03-31"},
      {"2024-10-26T22:00:00Z", "2024-10-27"}, {"2024-10-27T22:30:00Z", "2024-10-27"},
  };
  for (const auto& [time, date] : cases) {
    EXPECT_EQ(to_text(norwegian_date(parse_date_time(time).value())), date) << time;
  }
}

TEST(Dates, AreReadAndWrittenInOneFormOnly) {
  using std::chrono::year;
  EXPECT_EQ(parse_date("2024-01-31"), year{2024} / 1 / 31);
  EXPECT_EQ(to_text(year{2024} / 1 / 31), "2024-01-31");
  for (const std::string_view text :
       {"", "2024-1-31", "2024-01-31Z", "20240131", "31.01.2024", "2023-02-29", "2024-01-32"}) {
    EXPECT_EQ(parse_date(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace budstikke
