#include "engine/watch/count_keeper.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iterator>

#include "engine/runtime/run_on.hpp"

namespace budstikke::watch {

namespace json = boost::json;

namespace {

using boost::asio::awaitable;

constexpr std::size_t kPage = 20;  // entries may be large
constexpr std::size_t kLargestText = 8'388'608;
constexpr int kMostTries = 8;
constexpr std::size_t kMostVersions = 50;  ///< of one day
/// Days of one sender that are kept beyond the month: with so many its alarm stays on anyway.
constexpr std::size_t kMostOldDays = 100;
constexpr Duration kOldAgain = std::chrono::hours{1};

}  // namespace

awaitable<Outcome<void>> CountKeeper::start() { co_return co_await refresh(); }

awaitable<Outcome<void>> CountKeeper::refresh() {
  for (;;) {
    const auto page = co_await parts_.ledger.entries(std::string(kCountsTopic), last_, kPage);
    if (!page) co_return page.failure();
    for (const LedgerEntry& entry : *page) {
      if (entry.number <= last_) continue;  // two looked at once
      last_ = entry.number;
      if (auto counts = kept_counts_from_entry(entry)) take(std::move(*counts));
    }
    if (page->size() < kPage) co_return Outcome<void>{};
  }
}

void CountKeeper::take(KeptCounts counts) {
  const DayOfSender key{counts.sender, counts.day};
  Versions& versions = reports_[key];
  if (versions.size() == kMostVersions) {
    aged_.push_back(versions.front().number);
    versions.erase(versions.begin());
  }
  versions.push_back(std::move(counts));
  comparisons_.erase(key);
}

Outcome<void> CountKeeper::check(const SentCounts& counts, const std::vector<HerId>& may_send_as) const {
  const Date today = norwegian_date(parts_.clock.now());
  const std::string day = to_text(counts.day);
  if (counts.day > today) return Failure{Code::B107, "the day " + day + " has not begun"};
  // A day that is kept because it lacks something may be corrected as long as it is.
  if (counts.day < days_before(today, kCountedDays - 1) && !reports_.contains({counts.sender, counts.day})) {
    return Failure{Code::B107, "the day " + day + " lies more than a month back"};
  }
  const auto may = [&may_send_as](HerId her_id) {
    return may_send_as.empty() || std::ranges::find(may_send_as, her_id) != may_send_as.end();
  };
  const HerId business = parts_.business_of ? parts_.business_of(counts.sender) : HerId{};
  if (!may(counts.sender) && (business.empty() || !may(business))) {
    return Failure{Code::B106, "HER-id " + counts.sender.text()};
  }
  return {};
}

awaitable<Outcome<std::vector<SentCounts>>> CountKeeper::read(std::string text, CountFormat format) {
  if (text.size() > kLargestText) co_return Failure{Code::B101, "more than 8 MiB"};
  co_return co_await run_on(parts_.cpu,
                            [text = std::move(text), format]() -> Outcome<std::vector<SentCounts>> {
                              if (format == CountFormat::csv) return counts_from_csv(text);
                              auto one = counts_from_json(text);
                              if (!one) return one.failure();
                              return std::vector<SentCounts>{std::move(*one)};
                            });
}

awaitable<Outcome<std::string>> CountKeeper::accept_counts(CountSubmission submission) {
  auto read_counts = co_await read(std::move(submission.text), submission.format);
  if (!read_counts) co_return read_counts.failure();
  std::vector<SentCounts> all = std::move(*read_counts);
  const std::set<std::string> seen = parts_.seen_types ? parts_.seen_types() : std::set<std::string>{};
  for (SentCounts& one : all) {
    one = with_plain_types(std::move(one), seen);
    if (auto checked = check(one, submission.may_send_as); !checked) co_return checked.failure();
  }
  json::array told;
  for (SentCounts& one : all) {
    const DayOfSender key{one.sender, one.day};
    const auto before = reports_.find(key);
    const std::uint64_t corrects = before == reports_.end() ? 0 : before->second.back().number;
    const auto kept = co_await keep(std::move(one), submission.caller);
    if (!kept) co_return kept.failure();
    json::object row{{"sender", key.first.value()}, {"day", to_text(key.second)}, {"number", kept->number}};
    if (corrects != 0) row["corrects"] = corrects;
    told.push_back(std::move(row));
  }
  co_return json::serialize(json::object{{"counts", std::move(told)}});
}

awaitable<Outcome<KeptCounts>> CountKeeper::keep(SentCounts counts, std::string caller) {
  KeptCounts kept{counts.sender, counts.day, {}, 0, parts_.clock.now(), std::move(caller)};
  for (TypeCount& said : counts.types) {
    auto type = co_await kept_type(counts.sender, std::move(said));
    if (!type) co_return type.failure();
    kept.types.push_back(std::move(*type));
  }
  for (int tries = 0; tries < kMostTries; ++tries) {
    kept.number = last_ + 1;
    const auto appended = co_await parts_.ledger.append(
        {std::string(kCountsTopic), kept.number, kept.at, kept.who, to_json(kept)});
    if (!appended && appended.failure().code != Code::B202) co_return appended.failure();
    if (auto refreshed = co_await refresh(); !refreshed) co_return refreshed.failure();
    if (!appended) continue;  // somebody was faster
    StatusLine line;
    line.event = "counts_received";
    line.sender = kept.sender;
    line.who = kept.who;
    line.detail = "day " + to_text(kept.day) + ", types " + std::to_string(kept.types.size());
    parts_.status.write(line);
    co_return kept;
  }
  co_return Failure{Code::B104, "too many counts at once"};
}

awaitable<Outcome<KeptType>> CountKeeper::kept_type(HerId sender, TypeCount said) {
  KeptType kept{said.type, said.count, said.listed};
  if (!said.listed) co_return kept;
  auto missing = co_await not_stored(sender, std::move(said.ids));
  if (!missing) co_return missing.failure();
  if (missing->size() > kMostMissingKept) {
    kept.more_missing = missing->size() - kMostMissingKept;
    missing->resize(kMostMissingKept);
  }
  kept.missing = std::move(*missing);
  co_return kept;
}

awaitable<Outcome<std::vector<BusinessId>>> CountKeeper::not_stored(HerId sender,
                                                                    std::vector<BusinessId> ids) {
  std::vector<BusinessId> missing;
  for (std::size_t at = 0; at < ids.size(); at += kMostIdsAsked) {
    const auto begin = ids.begin() + static_cast<std::ptrdiff_t>(at);
    const auto end = ids.begin() + static_cast<std::ptrdiff_t>(std::min(at + kMostIdsAsked, ids.size()));
    auto page = co_await parts_.traffic.not_stored(sender, std::vector<BusinessId>(begin, end));
    if (!page) co_return page.failure();
    missing.insert(missing.end(), page->begin(), page->end());
  }
  co_return missing;
}

awaitable<Outcome<std::map<std::string, std::vector<BusinessId>>>> CountKeeper::still_missing(
    KeptCounts counts) {
  std::map<std::string, std::vector<BusinessId>> found;
  for (KeptType& type : counts.types) {
    if (!type.listed || type.missing.empty()) continue;
    auto missing = co_await not_stored(counts.sender, std::move(type.missing));
    if (!missing) co_return missing.failure();
    found[type.type] = std::move(*missing);
  }
  co_return found;
}

awaitable<Outcome<CountKeeper::DayArrivals>> CountKeeper::arrivals_of(Date day) {
  const TimePoint begin = day_begins(day);
  const TimePoint end = day_begins(next_day(day));
  auto least = co_await parts_.traffic.arrivals(begin + options_.grace, end - options_.grace);
  if (!least) co_return least.failure();
  auto most = co_await parts_.traffic.arrivals(begin - options_.grace, end + options_.grace);
  if (!most) co_return most.failure();
  co_return DayArrivals{std::move(*least), std::move(*most)};
}

awaitable<Outcome<DayComparison>> CountKeeper::compare_day(KeptCounts counts, DayArrivals arrivals) {
  const auto missing = co_await still_missing(counts);
  if (!missing) co_return missing.failure();
  std::map<std::string, std::size_t> still;
  for (const KeptType& type : counts.types) {
    const auto ids = missing->find(type.type);
    still[type.type] = type.more_missing + (ids == missing->end() ? 0 : ids->second.size());
  }
  co_return DayComparison{counts.sender, counts.day,
                          compare(counts, count_of(counts.sender, arrivals.least),
                                  count_of(counts.sender, arrivals.most), still)};
}

awaitable<void> CountKeeper::compare_open_days(const AlarmBoard& board) {
  if (!co_await compare_days(open_days())) co_return;
  let_go(board);
  co_await forget();
}

std::vector<CountKeeper::DayOfSender> CountKeeper::open_days() {
  const TimePoint now = parts_.clock.now();
  const Date month_ago = days_before(norwegian_date(now), kCountedDays);
  const bool old_too = !old_compared_ || now - *old_compared_ >= kOldAgain || now < *old_compared_;
  if (old_too) old_compared_ = now;
  std::vector<DayOfSender> open;
  for (const auto& [key, versions] : reports_) {
    const auto known = comparisons_.find(key);
    const bool over = now >= day_begins(next_day(key.second)) + options_.grace;
    const bool again =
        known == comparisons_.end() || (known->second.lacks() && (key.second >= month_ago || old_too));
    if (over && again) open.push_back(key);
  }
  return open;
}

awaitable<Outcome<void>> CountKeeper::compare_days(std::vector<DayOfSender> days) {
  std::map<Date, DayArrivals> arrivals;
  for (const DayOfSender& key : days) {
    if (!arrivals.contains(key.second)) {
      auto of_day = co_await arrivals_of(key.second);
      if (!of_day) co_return of_day.failure();
      arrivals.emplace(key.second, std::move(*of_day));
    }
    const auto report = reports_.find(key);
    if (report == reports_.end()) continue;
    const std::uint64_t number = report->second.back().number;
    auto compared = co_await compare_day(report->second.back(), arrivals.at(key.second));
    if (!compared) co_return compared.failure();
    const auto now_there = reports_.find(key);
    // A correction that came meanwhile is compared the next time.
    if (now_there == reports_.end() || now_there->second.back().number != number) continue;
    if (!comparisons_.contains(key)) tell_more(*compared);
    comparisons_.insert_or_assign(key, std::move(*compared));
  }
  co_return Outcome<void>{};
}

void CountKeeper::let_go(const AlarmBoard& board) {
  const Date month_ago = days_before(norwegian_date(parts_.clock.now()), kCountedDays);
  std::map<HerId, std::size_t> kept;
  std::vector<DayOfSender> over;
  for (auto one = reports_.rbegin(); one != reports_.rend(); ++one) {  // of each sender the newest first
    const auto& [key, versions] = *one;
    const DayComparison* compared = comparison(key);
    if (key.second >= month_ago || compared == nullptr) continue;
    const auto settled = board.settled_at({AlarmKind::counts_differ, key.first.text()});
    const bool lacks = compared->lacks() && !(settled && versions.back().at <= *settled);
    const bool keep = lacks && kept[key.first]++ < kMostOldDays;
    for (const KeptCounts& version : versions) {
      if (!keep || version.number != versions.back().number) aged_.push_back(version.number);
    }
    if (keep) one->second.erase(one->second.begin(), one->second.end() - 1);
    if (!keep) over.push_back(key);
  }
  for (const DayOfSender& key : over) {
    reports_.erase(key);
    comparisons_.erase(key);
  }
}

awaitable<void> CountKeeper::forget() {
  // The last one cannot be, until another follows it.
  std::vector<std::uint64_t> numbers;
  std::ranges::copy_if(aged_, std::back_inserter(numbers),
                       [this](std::uint64_t one) { return one != last_; });
  if (numbers.empty()) co_return;
  if (!co_await parts_.ageing.forget_entries(std::string(kCountsTopic), numbers)) co_return;
  std::erase_if(aged_,
                [&numbers](std::uint64_t one) { return std::ranges::find(numbers, one) != numbers.end(); });
}

void CountKeeper::tell_more(const DayComparison& day) {
  for (const TypeComparison& one : day.types) {
    if (one.result != TypeComparison::Result::more) continue;
    StatusLine line;
    line.loudness = Loudness::note;
    line.event = "counts_more";
    line.sender = day.sender;
    line.type = one.type;
    line.who = "budstikke";
    line.detail =
        to_text(day.day) + ": said " + std::to_string(one.said) + ", received " + std::to_string(one.least);
    parts_.status.write(line);
  }
}

std::vector<Finding> CountKeeper::differences(const AlarmBoard& board) const {
  std::map<HerId, std::vector<DayComparison>> senders;
  std::set<HerId> open;
  for (const auto& [key, versions] : reports_) {
    const auto settled = board.settled_at({AlarmKind::counts_differ, key.first.text()});
    std::vector<DayComparison>& days = senders[key.first];
    if (settled && versions.back().at <= *settled) continue;
    const DayComparison* compared = comparison(key);
    if (compared != nullptr) days.insert(days.begin(), *compared);
    // What has not been compared again may still lack something.
    if (compared == nullptr && parts_.clock.now() >= day_begins(next_day(key.second))) open.insert(key.first);
  }
  for (const auto& [key, alarm] : board.alarms()) {
    if (key.kind != AlarmKind::counts_differ || !alarm.active || key.subject == kMany) continue;
    senders.try_emplace(HerId{static_cast<std::uint32_t>(std::stoul(key.subject))});
  }
  std::vector<Finding> findings;
  for (const auto& [sender, days] : senders) {
    Finding finding = finding_of(sender, days);
    if (finding.verdict == Verdict::well && open.contains(sender)) finding.verdict = Verdict::unsure;
    findings.push_back(std::move(finding));
  }
  return findings;
}

std::vector<Finding> CountKeeper::missing_reports(TimePoint watched_since, const AlarmBoard& board) const {
  std::vector<Finding> findings;
  const TimePoint now = parts_.clock.now();
  // The last day whose report is due.
  Date day = days_before(norwegian_date(now), 1);
  while (now < day_begins(next_day(day)) + options_.due) day = days_before(day, 1);
  for (const HerId sender : options_.expected_from) {
    Finding finding{{AlarmKind::counts_missing, sender.text()}};
    finding.sender = sender;
    finding.figures = {{"day", to_text(day)}, {"due", to_text(options_.due)}};
    if (reports_.contains({sender, day})) {
      finding.verdict = Verdict::well;
    } else if (day_begins(next_day(day)) > watched_since) {
      finding.verdict = Verdict::wrong;
    }
    findings.push_back(std::move(finding));
  }
  for (const auto& [key, alarm] : board.alarms()) {
    const bool expected = std::ranges::any_of(options_.expected_from,
                                              [&key](HerId sender) { return sender.text() == key.subject; });
    if (key.kind != AlarmKind::counts_missing || !alarm.active || key.subject == kMany || expected) continue;
    findings.push_back({key, Verdict::well, alarm.figures});
  }
  return findings;
}

const DayComparison* CountKeeper::comparison(const DayOfSender& day) const {
  const auto found = comparisons_.find(day);
  return found == comparisons_.end() ? nullptr : &found->second;
}

}  // namespace budstikke::watch
