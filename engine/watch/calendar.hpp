#pragma once
// Days and hours as Norwegian hospitals live them: local time, weekdays, public holidays, and the weeks in which half the
// country is away. Pure.

#include <chrono>

#include "engine/model/time.hpp"

namespace budstikke::watch {

using Date = std::chrono::year_month_day;

/// The first moment of the day in Norway. Days before 1970 begin before everything, those after 2200 after everything.
[[nodiscard]] TimePoint day_begins(Date day);
[[nodiscard]] Date next_day(Date day);
[[nodiscard]] Date days_before(Date day, int days);

/// The hour of the clock on the wall, 0 to 23. In autumn one comes twice, in spring one not at all.
[[nodiscard]] int local_hour(TimePoint time);

[[nodiscard]] Date easter_sunday(std::chrono::year year);
/// Sundays apart: lov om helligdager § 2, and 1 and 17 May.
[[nodiscard]] bool is_public_holiday(Date day);
/// Monday 0 to Sunday 6. Public holidays, Christmas Eve and New Year's Eve count as Sundays.
[[nodiscard]] int day_class(Date day);
/// Days on which much less than usual says little: holidays, the week before Easter, Christmas, a working day between a
/// holiday and a weekend, and the summer from 20 June to 20 August.
[[nodiscard]] bool is_quiet(Date day);

}  // namespace budstikke::watch
