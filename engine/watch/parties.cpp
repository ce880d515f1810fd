#include "engine/watch/parties.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>
#include <string_view>

#include "engine/watch/small_numbers.hpp"

namespace budstikke::watch {

namespace {

constexpr std::string_view kFrom = "from:";
constexpr std::size_t kFewestRejected = 5;
constexpr std::size_t kFewestSettled = 10;
constexpr double kChance = 1e-5;
constexpr double kLeastShare = 0.03;
constexpr std::size_t kRejectionStretches = 3;

std::string minute_text(TimePoint time) { return to_text(time).substr(0, 19) + "Z"; }

HerId number_in(std::string_view subject) {
  if (subject.starts_with(kFrom)) subject.remove_prefix(kFrom.size());
  std::uint32_t number = 0;
  std::from_chars(subject.data(), subject.data() + subject.size(), number);
  return HerId{number};
}

/// Whose alarm of the kind is on.
std::vector<std::string> subjects_on(const AlarmBoard& board, AlarmKind kind) {
  std::vector<std::string> subjects;
  for (const auto& [key, alarm] : board.alarms()) {
    if (key.kind == kind && alarm.active && key.subject != kMany) subjects.push_back(key.subject);
  }
  return subjects;
}

bool waits_for_receipt(const DeliveryCount& one) {
  return one.expects_receipt &&
         (one.state == DeliveryState::handed_over || one.state == DeliveryState::unconfirmed);
}

bool has_receipt(const DeliveryCount& one) {
  return one.expects_receipt &&
         (one.state == DeliveryState::confirmed || one.state == DeliveryState::rejected);
}

bool is_rejected(const DeliveryCount& one) {
  return one.state == DeliveryState::rejected || one.state == DeliveryState::refused;
}

/// Settled as far as a rejection is concerned.
bool is_settled(const DeliveryCount& one) {
  return is_rejected(one) || one.state == DeliveryState::confirmed ||
         (one.state == DeliveryState::handed_over && !one.expects_receipt);
}

/// Parties of the stretches, in order.
std::set<HerId> parties_of(const std::vector<TrafficStretch>& stretches) {
  std::set<HerId> parties;
  for (const TrafficStretch& stretch : stretches) {
    for (const DeliveryCount& one : stretch.deliveries) {
      if (!one.party.empty() && one.expects_receipt) parties.insert(one.party);
    }
  }
  return parties;
}

struct Receipts {
  std::size_t missing = 0;
  std::size_t came = 0;
  [[nodiscard]] std::size_t all() const { return missing + came; }
  [[nodiscard]] double share() const {
    return all() == 0 ? 0.0 : static_cast<double>(missing) / static_cast<double>(all());
  }
};

struct ReceiptStretch {
  TimePoint from{};
  TimePoint until{};
  Receipts receipts;
};

/// Of one party.
struct ReceiptColumn {
  std::vector<ReceiptStretch> ripe;  ///< newest first
  bool more_due = false;             ///< receipts that are not late yet
};

/// By party; also those of `board` whose alarm is on.
std::map<HerId, ReceiptColumn> columns_of(const std::vector<TrafficStretch>& stretches, TimePoint ripe,
                                          const AlarmBoard& board) {
  std::map<HerId, ReceiptColumn> columns;
  for (const HerId party : parties_of(stretches)) columns[party];
  for (const std::string& subject : subjects_on(board, AlarmKind::receipts_missing))
    columns[number_in(subject)];
  for (const TrafficStretch& stretch : stretches) {
    std::map<HerId, Receipts> counts;
    for (const DeliveryCount& one : stretch.deliveries) {
      if (waits_for_receipt(one)) counts[one.party].missing += one.count;
      if (has_receipt(one)) counts[one.party].came += one.count;
    }
    for (auto& [party, column] : columns) {
      const Receipts here = counts[party];
      if (stretch.until <= ripe) column.ripe.push_back({stretch.from, stretch.until, here});
      if (stretch.until > ripe && here.all() > 0) column.more_due = true;
    }
  }
  return columns;
}

Finding judge_party(HerId party, const ReceiptColumn& column, const ReceiptOptions& options,
                    std::optional<TimePoint> settled) {
  Finding finding{{AlarmKind::receipts_missing, party.text()}};
  finding.party = party;
  Receipts sum;
  Duration looked{0};
  for (const ReceiptStretch& stretch : column.ripe) {
    if (settled && stretch.until <= *settled) break;
    sum.missing += stretch.receipts.missing;
    sum.came += stretch.receipts.came;
    looked = column.ripe.front().until - stretch.from;
    if (sum.missing >= options.least && sum.share() >= options.share) {
      finding.verdict = Verdict::wrong;
      break;
    }
    if (sum.all() >= options.least && sum.share() < options.share / 2) {
      finding.verdict = Verdict::well;
      break;
    }
  }
  finding.figures = {{"missing", std::to_string(sum.missing)},
                     {"all", std::to_string(sum.all())},
                     {"after", to_text(options.after)}};
  const bool long_enough = looked >= kQuietParty && finding.verdict == Verdict::unsure;
  if (!long_enough || sum.missing > 0 || (sum.all() == 0 && column.more_due)) return finding;
  finding.verdict = Verdict::well;
  if (sum.all() == 0) finding.figures["quiet"] = to_text(kQuietParty);
  return finding;
}

double usual_share(const std::map<std::string, Rejections>& usual, const std::string& subject) {
  const auto known = usual.find(subject);
  // One in twenty of ten, where nothing is known yet.
  const double rejected = known == usual.end() ? 0.0 : static_cast<double>(known->second.rejected);
  const double settled = known == usual.end() ? 0.0 : static_cast<double>(known->second.settled);
  return (rejected + 0.5) / (settled + 10.0);
}

std::string most_frequent_code(const std::map<std::string, std::size_t>& codes) {
  const auto most = std::ranges::max_element(codes, {}, [](const auto& one) { return one.second; });
  return most == codes.end() ? "-" : most->first;
}

std::string subject_of(const DeliveryCount& one) {
  if (!one.party.empty()) return one.party.text();
  return one.sender.empty() ? std::string{} : std::string(kFrom) + one.sender.text();
}

/// What was rejected over the newest stretches, until a verdict is found.
struct RejectionSum {
  Verdict verdict = Verdict::unsure;
  Rejections all{};  ///< of the stretches that the verdict rests on, or of all
  TimePoint since{};
  std::map<std::string, std::size_t> codes{};

  void add(const Rejections& here, const TrafficStretch& stretch, double usual, bool may_be_wrong) {
    if (verdict != Verdict::unsure) return;
    all.rejected += here.rejected;
    all.settled += here.settled;
    since = stretch.from;
    const double doubled = std::clamp(2 * usual, kLeastShare, 0.99);
    const double well = 1.5 * std::max(usual, kLeastShare / 2) * static_cast<double>(all.settled);
    if (may_be_wrong && all.rejected >= kFewestRejected &&
        chance_of_at_least(all.rejected, all.settled, doubled) < kChance) {
      verdict = Verdict::wrong;
    } else if (all.settled >= kFewestSettled && static_cast<double>(all.rejected) <= well) {
      verdict = Verdict::well;
    }
  }
};

Finding finding_of(const std::string& subject, const RejectionSum& sum, double usual) {
  Finding finding{{AlarmKind::rejections, subject}, sum.verdict};
  (subject.starts_with(kFrom) ? finding.sender : finding.party) = number_in(subject);
  finding.figures = {{"rejected", std::to_string(sum.all.rejected)},
                     {"all", std::to_string(sum.all.settled)},
                     {"since", minute_text(sum.since)},
                     {"usual", std::to_string(std::lround(usual * 100))},
                     {"code", most_frequent_code(sum.codes)}};
  return finding;
}

}  // namespace

void add_rejections(std::map<std::string, Rejections>& rejections,
                    const std::vector<DeliveryCount>& deliveries) {
  for (const DeliveryCount& one : deliveries) {
    const auto add = [&](const std::string& subject, bool rejected) {
      if (subject.empty() || !is_settled(one)) return;
      rejections[subject].settled += one.count;
      if (rejected) rejections[subject].rejected += one.count;
    };
    add(one.party.empty() ? std::string{} : one.party.text(), is_rejected(one));
    // What has no party was refused here.
    if (!one.sender.empty()) {
      add(std::string(kFrom) + one.sender.text(), one.party.empty() && one.state == DeliveryState::refused);
    }
  }
}

std::vector<Finding> judge_receipts(const std::vector<TrafficStretch>& stretches, TimePoint now,
                                    const ReceiptOptions& options, const AlarmBoard& board) {
  std::vector<Finding> findings;
  for (const auto& [party, column] : columns_of(stretches, now - options.after, board)) {
    const AlarmKey key{AlarmKind::receipts_missing, party.text()};
    findings.push_back(judge_party(party, column, options, board.settled_at(key)));
  }
  return findings;
}

std::vector<Finding> judge_rejections(const std::vector<TrafficStretch>& stretches,
                                      const std::map<std::string, Rejections>& usual,
                                      const AlarmBoard& board) {
  std::map<std::string, RejectionSum> sums;
  for (const std::string& subject : subjects_on(board, AlarmKind::rejections)) sums[subject];
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    std::map<std::string, Rejections> here;
    add_rejections(here, stretches[i].deliveries);
    for (const DeliveryCount& one : stretches[i].deliveries) {
      if (!is_rejected(one) || !one.code || i >= kRejectionStretches || subject_of(one).empty()) continue;
      sums[subject_of(one)].codes[std::string(id_of(*one.code))] += one.count;
    }
    for (const auto& [subject, counts] : here) {
      const auto since = board.settled_at({AlarmKind::rejections, subject});
      if (since && stretches[i].until <= *since) continue;
      sums[subject].add(counts, stretches[i], usual_share(usual, subject), i < kRejectionStretches);
    }
  }
  const bool long_enough =
      !stretches.empty() && stretches.front().until - stretches.back().from >= kQuietParty;
  std::vector<Finding> findings;
  for (const auto& [subject, sum] : sums) {
    Finding finding = finding_of(subject, sum, usual_share(usual, subject));
    if (sum.verdict == Verdict::unsure && sum.all.rejected == 0 && long_enough) {
      finding.verdict = Verdict::well;
      finding.figures["quiet"] = to_text(kQuietParty);
    }
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace budstikke::watch
