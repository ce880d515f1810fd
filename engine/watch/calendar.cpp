#include "engine/watch/calendar.hpp"

namespace budstikke::watch {

using std::chrono::days;
using std::chrono::sys_days;

namespace {

/// Days from Easter Sunday to `day`.
int from_easter(Date day) {
  return static_cast<int>((sys_days{day} - sys_days{easter_sunday(day.year())}).count());
}

bool is(Date day, unsigned month, unsigned of_month) {
  return day.month() == std::chrono::month{month} && day.day() == std::chrono::day{of_month};
}

int weekday(Date day) { return static_cast<int>(std::chrono::weekday{sys_days{day}}.iso_encoding()) - 1; }

bool within(Date day, unsigned month, unsigned of_month, unsigned last_month, unsigned last_of_month) {
  const std::chrono::year year = day.year();
  return day >= Date{year, std::chrono::month{month}, std::chrono::day{of_month}} &&
         day <= Date{year, std::chrono::month{last_month}, std::chrono::day{last_of_month}};
}

/// Friday after a holiday on Thursday, Monday before one on Tuesday.
bool is_squeezed(Date day) {
  return (weekday(day) == 4 && is_public_holiday(days_before(day, 1))) ||
         (weekday(day) == 0 && is_public_holiday(next_day(day)));
}

}  // namespace

TimePoint day_begins(Date day) {
  // A text without a zone is read as Norwegian local time.
  const auto midnight = parse_date_time(to_text(day) + "T00:00:00");
  if (midnight) return *midnight;
  return day.year() < std::chrono::year{2000} ? TimePoint::min() : TimePoint::max();
}

Date next_day(Date day) { return Date{sys_days{day} + days{1}}; }

Date days_before(Date day, int count) { return Date{sys_days{day} - days{count}}; }

int local_hour(TimePoint time) {
  const Date day = norwegian_date(time);
  const TimePoint begin = day_begins(day);
  const int passed = static_cast<int>(std::chrono::floor<std::chrono::hours>(time - begin).count());
  const auto length = day_begins(next_day(day)) - begin;
  // The clock changes at 02:00 forward to 03:00, and at 03:00 back to 02:00.
  if (length < days{1} && passed >= 2) return passed + 1;
  if (length > days{1} && passed >= 3) return passed - 1;
  return passed;
}

Date easter_sunday(std::chrono::year year) {
  // The Gregorian computation of Meeus, Jones and Butcher; the letters are theirs.
  const int y = static_cast<int>(year);
  const int a = y % 19;
  const int b = y / 100;
  const int c = y % 100;
  const int d = b / 4;
  const int e = b % 4;
  const int f = (b + 8) / 25;
  const int g = (b - f + 1) / 3;
  const int h = (19 * a + b - d - g + 15) % 30;
  const int i = c / 4;
  const int k = c % 4;
  const int l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int n = h + l - 7 * m + 114;
  return Date{year, std::chrono::month{static_cast<unsigned>(n / 31)},
              std::chrono::day{static_cast<unsigned>(n % 31 + 1)}};
}

bool is_public_holiday(Date day) {
  if (is(day, 1, 1) || is(day, 5, 1) || is(day, 5, 17) || is(day, 12, 25) || is(day, 12, 26)) return true;
  // Maundy Thursday, Good Friday, Easter Sunday and Monday, Ascension, Whit Sunday and Monday.
  const int offset = from_easter(day);
  return offset == -3 || offset == -2 || offset == 0 || offset == 1 || offset == 39 || offset == 49 ||
         offset == 50;
}

int day_class(Date day) {
  if (is_public_holiday(day) || is(day, 12, 24) || is(day, 12, 31)) return 6;
  return weekday(day);
}

bool is_quiet(Date day) {
  const int offset = from_easter(day);
  return is_public_holiday(day) || (offset >= -8 && offset <= 1) || is_squeezed(day) ||
         within(day, 12, 22, 12, 31) || within(day, 1, 1, 1, 2) || within(day, 6, 20, 8, 20);
}

}  // namespace budstikke::watch
