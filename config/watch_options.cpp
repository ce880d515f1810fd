// Options of what is noticed: silence, counts of what was sent, receipts, what waits.

#include "config/option_setters.hpp"

namespace budstikke::config {

namespace {

using S = Settings;
using W = WatchSettings;
using enum OptionType;
using enum TakenUp;

auto senders(std::vector<HerId> W::* field) {
  return [field](S& settings, const V& value) -> Complaint { return her_ids(field)(settings.watch, value); };
}

}  // namespace

std::vector<Option<Settings>> make_watch_options() {
  return {
      {"watch.pause", duration, "How often alarms are looked after.", kTime, "5m", restart, false,
       limit_time(&S::watch, &W::pause)},
      {"watch.fall_percent", OptionType::number,
       "An alarm begins where no more than this share of what usually comes from a sender has come.",
       "percent", "30", restart, false, count(&S::watch, &W::fall_percent, 1, 45)},
      {"watch.slow_fall_percent", OptionType::number,
       "An alarm begins too where, for a week or more, no more than this share of what usually comes from a "
       "sender has "
       "come; 0: none does.",
       "percent", "60", restart, false, count(&S::watch, &W::slow_fall_percent, 0, 70)},
      {"watch.learning_days", OptionType::number,
       "How long a sender or type must be known before its silence alarms.", "days", "14", restart, false,
       count(&S::watch, &W::learning_days, 7, 90)},
      {"watch.receipt_after", duration,
       "When a message handed over without an application receipt counts as missing one.", kTime, "24h",
       restart, false, limit_time(&S::watch, &W::receipt_after)},
      {"watch.receipts_missing_percent", OptionType::number,
       "Share of a party's receipts that must be missing for an alarm.", "percent", "50", restart, false,
       count(&S::watch, &W::receipts_missing_percent, 1, 100)},
      {"watch.receipts_missing_least", OptionType::number, "Receipts that must be missing for an alarm.",
       "receipts", "3", restart, false, count(&S::watch, &W::receipts_missing_least, 1, 100'000)},
      {"watch.lane_oldest", duration, "How long something may wait for a destination before an alarm.", kTime,
       "4h", restart, false, limit_time(&S::watch, &W::lane_oldest)},
      {"watch.work_list_most", OptionType::number, "How many may wait for a person before an alarm.",
       "deliveries", "200", restart, false, count(&S::watch, &W::work_list_most, 1, 1'000'000)},
      {"watch.work_list_oldest", duration, "How long something may wait for a person before an alarm.", kTime,
       "3d", restart, false, limit_time(&S::watch, &W::work_list_oldest)},
      {"watch.counts_directory",
       path,
       "Files put here (CSV) say what senders have sent on a day; empty: they come by HTTP alone.",
       {},
       {},
       restart,
       false,
       part_text(&S::watch, &W::counts_directory)},
      {"watch.counts_senders",
       numbers,
       "Sender HER-ids that those files may speak for; empty: any.",
       {},
       {},
       restart,
       false,
       senders(&W::counts_senders)},
      {"watch.counts_expected_from",
       numbers,
       "Sender HER-ids that are to say every day what they sent; an alarm where one does not.",
       {},
       {},
       restart,
       false,
       senders(&W::counts_expected_from)},
      {"watch.counts_due", duration, "How long after the end of a day its count must be there.", kTime, "10h",
       restart, false, limit_time(&S::watch, &W::counts_due)},
      {"watch.counts_grace", duration,
       "What comes so near midnight may belong to either day when it is compared with a count.", kTime, "30m",
       restart, false, limit_time(&S::watch, &W::counts_grace)},
  };
}

}  // namespace budstikke::config
