#include "engine/watch/parties.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
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

/// By party, the newest stretch first; those that are too young left out.
using ReceiptColumns = std::map<HerId, std::vector<std::pair<TimePoint, Receipts>>>;
ReceiptColumns columns_of(const std::vector<TrafficStretch>& stretches, TimePoint ripe) {
  ReceiptColumns columns;
  const std::set<HerId> parties = parties_of(stretches);
  for (const TrafficStretch& stretch : stretches) {
    if (stretch.until > ripe) continue;
    std::map<HerId, Receipts> counts;
    for (const DeliveryCount& one : stretch.deliveries) {
      if (waits_for_receipt(one)) counts[one.party].missing += one.count;
      if (has_receipt(one)) counts[one.party].came += one.count;
    }
    for (const HerId party : parties) columns[party].emplace_back(stretch.until, counts[party]);
  }
  return columns;
}

Finding judge_party(HerId party, const std::vector<std::pair<TimePoint, Receipts>>& column,
                    const ReceiptOptions& options, std::optional<TimePoint> settled) {
  Finding finding{{AlarmKind::receipts_missing, party.text()}};
  finding.party = party;
  Receipts sum;
  for (const auto& [until, receipts] : column) {
    if (settled && until <= *settled) break;
    sum.missing += receipts.missing;
    sum.came += receipts.came;
    if (sum.missing >= options.least && sum.share() >= options.share) {
      finding.verdict = Verdict::wrong;
      break;
    }
    if (sum.all() >= options.least && sum.share() < options.share / 2 && finding.verdict == Verdict::unsure) {
      finding.verdict = Verdict::well;
      break;
    }
  }
  finding.figures = {{"missing", std::to_string(sum.missing)},
                     {"all", std::to_string(sum.all())},
                     {"after", to_text(options.after)}};
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
                                    const ReceiptOptions& options,
                                    const std::function<std::optional<TimePoint>(const AlarmKey&)>& settled) {
  std::vector<Finding> findings;
  for (const auto& [party, column] : columns_of(stretches, now - options.after)) {
    const AlarmKey key{AlarmKind::receipts_missing, party.text()};
    findings.push_back(judge_party(party, column, options, settled(key)));
  }
  return findings;
}

std::vector<Finding> judge_rejections(
    const std::vector<TrafficStretch>& stretches, const std::map<std::string, Rejections>& usual,
    const std::function<std::optional<TimePoint>(const AlarmKey&)>& settled) {
  std::map<std::string, Finding> findings;
  std::map<std::string, Rejections> sums;
  std::map<std::string, std::map<std::string, std::size_t>> codes;
  for (std::size_t i = 0; i < std::min(stretches.size(), kRejectionStretches); ++i) {
    std::map<std::string, Rejections> here;
    add_rejections(here, stretches[i].deliveries);
    for (const DeliveryCount& one : stretches[i].deliveries) {
      if (is_rejected(one) && one.code) codes[subject_of(one)][std::string(id_of(*one.code))] += one.count;
    }
    for (const auto& [subject, counts] : here) {
      const AlarmKey key{AlarmKind::rejections, subject};
      Finding& finding = findings.try_emplace(subject, Finding{key}).first->second;
      const auto since = settled(key);
      if (finding.verdict != Verdict::unsure || (since && stretches[i].until <= *since)) continue;
      Rejections& sum = sums[subject];
      sum.rejected += counts.rejected;
      sum.settled += counts.settled;
      const double share = usual_share(usual, subject);
      const double doubled = std::clamp(2 * share, kLeastShare, 0.99);
      const auto rejected = static_cast<double>(sum.rejected);
      if (sum.rejected >= kFewestRejected &&
          chance_of_at_least(sum.rejected, sum.settled, doubled) < kChance) {
        finding.verdict = Verdict::wrong;
      } else if (sum.settled >= kFewestSettled &&
                 rejected <= 1.5 * std::max(share, kLeastShare / 2) * static_cast<double>(sum.settled)) {
        finding.verdict = Verdict::well;
      }
      (subject.starts_with(kFrom) ? finding.sender : finding.party) = number_in(subject);
      finding.figures = {{"rejected", std::to_string(sum.rejected)},
                         {"all", std::to_string(sum.settled)},
                         {"since", minute_text(stretches[i].from)},
                         {"usual", std::to_string(std::lround(share * 100))},
                         {"code", most_frequent_code(codes[subject])}};
    }
  }
  std::vector<Finding> list;
  for (auto& [subject, finding] : findings) list.push_back(std::move(finding));
  return list;
}

}  // namespace budstikke::watch
