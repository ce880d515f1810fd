#include "engine/model/time.hpp"

#include <array>
#include <charconv>
#include <cstdint>

namespace budstikke {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr TimePoint first_point = sys_days{year{1970} / 1 / 1};
constexpr TimePoint after_last_point = sys_days{year{2201} / 1 / 1};
constexpr Duration longest_duration = days{3653};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_xml_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// xs:dateTime has whiteSpace="collapse": space around the value is no part of it.
std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_xml_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_xml_space(text.back())) text.remove_suffix(1);
  return text;
}

/// Takes exactly `count` digits from the front of `text`.
std::optional<int> take_digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(0, count)) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char wanted) {
  if (text.empty() || text.front() != wanted) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<year_month_day> take_date(std::string_view& text) {
  const auto y = take_digits(text, 4);
  if (!y || !take(text, '-')) return std::nullopt;
  const auto m = take_digits(text, 2);
  if (!m || !take(text, '-')) return std::nullopt;
  const auto d = take_digits(text, 2);
  if (!d) return std::nullopt;
  const year_month_day date{year{*y}, std::chrono::month{static_cast<unsigned>(*m)},
                            std::chrono::day{static_cast<unsigned>(*d)}};
  if (!date.ok()) return std::nullopt;
  return date;
}

/// "." and at least one digit, or nothing at all; what is finer than a millisecond is read and dropped.
std::optional<Duration> take_fraction(std::string_view& text) {
  if (!take(text, '.')) return Duration{0};
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  int value = 0;
  int weight = 100;
  while (!text.empty() && is_digit(text.front())) {
    value += (text.front() - '0') * weight;
    weight /= 10;
    text.remove_prefix(1);
  }
  return Duration{value};
}

/// 24:00:00 is the end of the day and the only time with the hour 24 (XML Schema part 2, 3.2.7).
std::optional<Duration> take_time_of_day(std::string_view& text) {
  const auto h = take_digits(text, 2);
  if (!h || !take(text, ':')) return std::nullopt;
  const auto m = take_digits(text, 2);
  if (!m || !take(text, ':')) return std::nullopt;
  const auto s = take_digits(text, 2);
  if (!s) return std::nullopt;
  const auto fraction = take_fraction(text);
  if (!fraction || *m > 59 || *s > 59) return std::nullopt;
  const Duration time = hours{*h} + minutes{*m} + seconds{*s} + *fraction;
  if (time > hours{24} || (*h == 24 && time != hours{24})) return std::nullopt;
  return time;
}

/// What the zone at the end of the text adds to UTC: at most 14 hours (XML Schema part 2, 3.2.7.3).
std::optional<Duration> read_zone(std::string_view text) {
  if (text == "Z") return Duration{0};
  const bool west = text.starts_with('-');
  if (!west && !text.starts_with('+')) return std::nullopt;
  text.remove_prefix(1);
  const auto h = take_digits(text, 2);
  if (!h || !take(text, ':')) return std::nullopt;
  const auto m = take_digits(text, 2);
  if (!m || !text.empty() || *m > 59) return std::nullopt;
  const Duration offset = hours{*h} + minutes{*m};
  if (offset > hours{14}) return std::nullopt;
  return west ? -offset : offset;
}

TimePoint clock_change(year of, std::chrono::month in) {
  return sys_days{of / in / std::chrono::Sunday[std::chrono::last]} + hours{1};
}

bool is_summer_time(TimePoint time) {
  const year of = year_month_day{std::chrono::floor<days>(time)}.year();
  return time >= clock_change(of, std::chrono::March) && time < clock_change(of, std::chrono::October);
}

/// The hour that comes twice in autumn is taken as its first run; the hour that is skipped in spring is taken
/// as winter time, so that both nights still give one point for each text.
TimePoint from_norwegian(TimePoint local) {
  const TimePoint in_summer = local - hours{2};
  return is_summer_time(in_summer) ? in_summer : local - hours{1};
}

std::string padded(std::int64_t number, std::size_t width) {
  std::string digits = std::to_string(number);
  if (digits.size() < width) digits.insert(0, width - digits.size(), '0');
  return digits;
}

struct DurationUnit {
  std::string_view name;
  Duration length;
};

/// From the longest to the shortest.
constexpr std::array<DurationUnit, 5> duration_units{{
    {"d", days{1}},
    {"h", hours{1}},
    {"m", minutes{1}},
    {"s", seconds{1}},
    {"ms", Duration{1}},
}};

}  // namespace

std::string to_text(TimePoint time) {
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::hh_mm_ss clock{time - day};
  return to_text(year_month_day{day}) + 'T' + padded(clock.hours().count(), 2) + ':' +
         padded(clock.minutes().count(), 2) + ':' + padded(clock.seconds().count(), 2) + '.' +
         padded(clock.subseconds().count(), 3) + 'Z';
}

std::optional<TimePoint> parse_date_time(std::string_view text) {
  text = trimmed(text);
  const auto date = take_date(text);
  if (!date || !take(text, 'T')) return std::nullopt;
  const auto time_of_day = take_time_of_day(text);
  if (!time_of_day) return std::nullopt;
  const TimePoint local = sys_days{*date} + *time_of_day;
  TimePoint time;
  if (text.empty()) {
    time = from_norwegian(local);
  } else {
    const auto zone = read_zone(text);
    if (!zone) return std::nullopt;
    time = local - *zone;
  }
  if (time < first_point || time >= after_last_point) return std::nullopt;
  return time;
}

std::optional<Duration> parse_duration(std::string_view text) {
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  std::int64_t count = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{}) return std::nullopt;
  const std::string_view name = text.substr(static_cast<std::size_t>(rest - text.data()));
  for (const auto& unit : duration_units) {
    if (unit.name != name) continue;
    if (count > longest_duration / unit.length) return std::nullopt;
    return count * unit.length;
  }
  return std::nullopt;
}

std::string to_text(Duration duration) {
  std::string text = "0s";
  for (const auto& unit : duration_units) {
    if (duration == Duration{0} || duration % unit.length != Duration{0}) continue;
    text = std::to_string(duration / unit.length);
    text += unit.name;
    break;
  }
  return text;
}

year_month_day norwegian_date(TimePoint time) {
  const TimePoint local = time + (is_summer_time(time) ? hours{2} : hours{1});
  return year_month_day{std::chrono::floor<days>(local)};
}

std::optional<year_month_day> parse_date(std::string_view text) {
  const auto date = take_date(text);
  if (!date || !text.empty()) return std::nullopt;
  return date;
}

std::string to_text(year_month_day date) {
  return padded(static_cast<int>(date.year()), 4) + '-' + padded(static_cast<unsigned>(date.month()), 2) +
         '-' + padded(static_cast<unsigned>(date.day()), 2);
}

}  // namespace budstikke
