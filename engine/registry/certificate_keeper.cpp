#include "engine/registry/certificate_keeper.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace budstikke::registry {

namespace {

using boost::asio::awaitable;

constexpr Duration kIdle = std::chrono::seconds{5};
constexpr Duration kDates = std::chrono::minutes{10};
constexpr Duration kJudge = std::chrono::hours{24};
constexpr std::size_t kJudgedAtOnce = 20;  // a few milliseconds of the loop

}  // namespace

CertificateKeeper::CertificateKeeper(CertificateParts parts, CertificateOptions options)
    : parts_(std::move(parts)), options_(options) {}

awaitable<Outcome<void>> CertificateKeeper::start() {
  auto stored = co_await parts_.archive.certificates();
  if (!stored) co_return stored.failure();
  for (PartyCertificate& one : *stored) {
    const Key key{one.her_id.value(), one.use};
    TimePoint& asked = asked_[one.her_id];
    asked = std::max(asked, one.fetched_at);
    if (!one.fault.empty()) warned_.insert(one.sha256 + " untrusted");
    one.der = {};
    known_.insert_or_assign(key, std::move(one));
  }
  co_return Outcome<void>{};
}

void CertificateKeeper::want(const std::vector<HerId>& parties) {
  for (const HerId party : parties) {
    if (queue_.size() >= options_.max_waiting) return;
    if (queued_.insert(party).second) queue_.push_back(party);
  }
}

void CertificateKeeper::want_missing(const std::vector<HerId>& parties) {
  std::vector<HerId> missing;
  for (const HerId party : parties) {
    if (!asked_.contains(party)) missing.push_back(party);
  }
  want(missing);
}

void CertificateKeeper::trouble(HerId party) {
  const TimePoint now = parts_.clock.now();
  const auto asked = asked_.find(party);
  const bool lately =
      asked != asked_.end() && asked->second <= now && now - asked->second < options_.refetch_every;
  if (party.empty()) return;
  if (!lately) {
    want_first(party);
  } else if (deferred_.size() < options_.max_waiting) {
    deferred_.emplace(party, asked->second + options_.refetch_every);
  }
}

void CertificateKeeper::want_first(HerId party) {
  if (queue_.size() >= options_.max_waiting) return;
  // Somebody waits for this one.
  if (queued_.insert(party).second) queue_.push_front(party);
}

void CertificateKeeper::want_deferred(TimePoint now) {
  for (auto one = deferred_.begin(); one != deferred_.end();) {
    // A clock that was set back is no reason to wait for it.
    if (one->second > now && one->second - now <= options_.refetch_every) {
      ++one;
      continue;
    }
    want_first(one->first);
    one = deferred_.erase(one);
  }
}

awaitable<void> CertificateKeeper::run() {
  TimePoint dates{};
  TimePoint judged{};
  for (;;) {
    const TimePoint now = parts_.clock.now();
    if (now >= judged || judged > now + kJudge) {
      if (const auto done = co_await judge_again(); !done) {
        tell(Loudness::warn, "certificates_unreadable", {}, done.failure().detail);
      }
      judged = now + kJudge;
    }
    if (now >= dates || dates > now + kDates) {
      co_await look_at_dates();
      dates = now + kDates;
    }
    const bool fetched = co_await fetch_next();
    co_await parts_.clock.wait_until(parts_.clock.now() + (fetched ? options_.between : kIdle));
    const auto state = co_await boost::asio::this_coro::cancellation_state;
    if (state.cancelled() != boost::asio::cancellation_type::none) co_return;
  }
}

awaitable<bool> CertificateKeeper::fetch_next() {
  const TimePoint now = parts_.clock.now();
  want_deferred(now);
  const bool pausing = now < not_before_ && not_before_ - now <= options_.pause;
  if (queue_.empty() || pausing) co_return false;
  const HerId party = queue_.front();
  queue_.pop_front();
  queued_.erase(party);
  deferred_.erase(party);
  asked_[party] = now;
  const auto fetched = co_await fetch(party);
  if (fetched) co_return true;
  PartyCertificate about;
  about.her_id = party;
  tell(Loudness::note, "certificate_fetch_failed", about,
       std::string(id_of(fetched.failure().code)) + ": " + fetched.failure().detail);
  // A certificate that makes no sense stays one; what did not get through is tried again.
  if (fetched.failure().code != Code::D404) {
    want({party});
    not_before_ = now + options_.pause;
  }
  co_return true;
}

awaitable<Outcome<void>> CertificateKeeper::fetch(HerId party) {
  auto found = co_await parts_.registry.certificates(party);
  if (!found) co_return found.failure();
  const TimePoint now = parts_.clock.now();
  for (PartyCertificate& one : *found) {
    one.her_id = party;
    one.fetched_at = now;
    one.fault = parts_.check(one, now);
  }
  if (found->empty()) co_return Outcome<void>{};
  if (auto put = co_await parts_.archive.put(*found); !put) co_return put;
  bool renewed = false;
  for (PartyCertificate& one : *found) {
    renewed = renewed || can_mend(one);
    if (!one.fault.empty() && warned_.insert(one.sha256 + " untrusted").second) {
      tell(Loudness::warn, "certificate_untrusted", one, one.fault);
    }
    one.der = {};
    known_.insert_or_assign(Key{party.value(), one.use}, std::move(one));
  }
  if (parts_.changed) co_await parts_.changed();
  if (renewed && parts_.renewed) co_await parts_.renewed(party);
  co_return Outcome<void>{};
}

bool CertificateKeeper::can_mend(const PartyCertificate& one) const {
  if (one.use != CertificateUse::encryption || !one.fault.empty()) return false;
  const auto before = known_.find(Key{one.her_id.value(), one.use});
  return before == known_.end() || before->second.sha256 != one.sha256 || !before->second.fault.empty();
}

bool CertificateKeeper::has_own(HerId party) const {
  return known_.contains(Key{party.value(), CertificateUse::encryption});
}

awaitable<Outcome<void>> CertificateKeeper::judge_again() {
  auto stored = co_await parts_.archive.certificates();
  if (!stored) co_return stored.failure();
  const TimePoint now = parts_.clock.now();
  std::vector<PartyCertificate> otherwise;
  std::size_t judged = 0;
  for (PartyCertificate& one : *stored) {
    if (++judged % kJudgedAtOnce == 0) {
      co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
    }
    std::string fault = parts_.check(one, now);
    if (fault == one.fault) continue;
    one.fault = std::move(fault);
    otherwise.push_back(std::move(one));
  }
  if (otherwise.empty()) co_return Outcome<void>{};
  if (auto put = co_await parts_.archive.put(otherwise); !put) co_return put;
  std::vector<HerId> mended;
  for (PartyCertificate& one : otherwise) {
    if (can_mend(one)) mended.push_back(one.her_id);
    if (!one.fault.empty() && one.not_after >= now && warned_.insert(one.sha256 + " untrusted").second) {
      tell(Loudness::warn, "certificate_untrusted", one, one.fault);
    }
    one.der = {};
    known_.insert_or_assign(Key{one.her_id.value(), one.use}, std::move(one));
  }
  if (parts_.changed) co_await parts_.changed();
  for (const HerId party : mended) {
    if (parts_.renewed) co_await parts_.renewed(party);
  }
  co_return Outcome<void>{};
}

awaitable<void> CertificateKeeper::look_at_dates() {
  const TimePoint now = parts_.clock.now();
  bool news = false;
  for (const auto& [key, one] : known_) {
    if (one.not_after - now > options_.warning) continue;
    const auto asked = asked_.find(one.her_id);
    const bool lately =
        asked != asked_.end() && asked->second <= now && now - asked->second < options_.refresh_every;
    if (!lately) want({one.her_id});
    const bool expired = one.not_after < now;
    const std::string event = expired ? "certificate_expired" : "certificate_expiring";
    if (!warned_.insert(one.sha256 + " " + event).second) continue;
    news = true;
    tell(Loudness::alarm, event, one, std::string(expired ? "since " : "on ") + to_text(one.not_after));
  }
  if (news && parts_.changed) co_await parts_.changed();
}

void CertificateKeeper::tell(Loudness loudness, const std::string& event, const PartyCertificate& about,
                             const std::string& detail) {
  StatusLine line;
  line.loudness = loudness;
  line.event = event;
  line.party = about.her_id;
  line.who = "budstikke";
  line.detail = detail;
  if (!about.sha256.empty()) {
    line.detail = std::string("for ") + to_text(about.use) + ", serial " + about.serial + ": " + detail;
  }
  parts_.status.write(line);
}

std::string fault_of_holder(const PartyCertificate& certificate, const std::vector<Party>& parties) {
  const auto party = std::ranges::lower_bound(parties, certificate.her_id, {}, &Party::her_id);
  if (party == parties.end() || party->her_id != certificate.her_id) return {};
  const std::string& own = party->parent_organisation_number;
  const bool known = !own.empty() && !certificate.organisation_number.empty();
  if (!known || own == certificate.organisation_number) return {};
  return "it is issued to organisation " + certificate.organisation_number + ", and the party belongs to " +
         own;
}

void CertificateTroubleSink::write(const StatusLine& line) {
  next_.write(line);
  const bool explains = line.code == Code::D407 || line.code == Code::D423 || line.code == Code::S01 ||
                        line.code == Code::S02 || line.code == Code::S03 || line.code == Code::S99;
  // Of the certificate that a delivery should have been encrypted to. Of a signature anybody may bring such a line about.
  const bool has_no_good_one = line.code == Code::S605 || line.code == Code::S606 ||
                               line.code == Code::S607 || line.code == Code::S610;
  const bool mends = explains || (has_no_good_one && !line.delivery.empty());
  if (mends && !line.party.empty()) trouble_(line.party);
}

}  // namespace budstikke::registry
