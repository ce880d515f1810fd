#pragma once
// Keeps the parties' enterprise certificates: fetched when a party is new or has changed, before they expire, and when
// something went wrong that an outdated certificate explains. Checked when fetched, after each start and once a day.
//
// Status lines: certificate_untrusted (warn, at most once for each certificate), certificate_expiring and
// certificate_expired (alarm, once for each certificate while the process runs), certificate_fetch_failed (note).
// `party` says whose; the detail has the use, the dates and the serial number.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/address.hpp"
#include "engine/ports/address_archive.hpp"
#include "engine/ports/clock.hpp"
#include "engine/ports/party_registry.hpp"
#include "engine/ports/status_sink.hpp"

namespace budstikke::registry {

/// All of them outlive the keeper.
struct CertificateParts {
  PartyRegistry& registry;
  CertificateArchive& archive;
  Clock& clock;
  StatusSink& status;
  /// Why a certificate is not trusted for its use at a time; empty where it is. Quick: called on the loop.
  std::function<std::string(const PartyCertificate&, TimePoint)> check;
  /// The stored certificates have changed, or one has begun to expire; may be empty.
  std::function<boost::asio::awaitable<void>()> changed;
  /// A party's certificate for encryption is trusted now, and another one was stored before it, or none, or it was not trusted;
  /// may be empty. Called after `changed`, and nothing else is fetched until it has ended.
  std::function<boost::asio::awaitable<void>(HerId)> renewed{};
};

struct CertificateOptions {
  Duration warning = std::chrono::hours{24 * 30};     ///< before expiry
  Duration refetch_every = std::chrono::hours{1};     ///< of one party, at most so often
  Duration refresh_every = std::chrono::hours{24};    ///< of one party whose certificate is about to expire
  Duration between = std::chrono::milliseconds{200};  ///< of two fetches
  Duration pause = std::chrono::minutes{2};           ///< after a fetch that failed
  std::size_t max_waiting = 200'000;
};

/// Loop thread.
class CertificateKeeper {
 public:
  CertificateKeeper(CertificateParts parts, CertificateOptions options);

  /// Reads what is stored; nothing is wanted yet. Once, before run().
  boost::asio::awaitable<Outcome<void>> start();
  /// These parties are new or have changed: fetches theirs, one party after the other.
  void want(const std::vector<HerId>& parties);
  /// As above, for those of which nothing is stored.
  void want_missing(const std::vector<HerId>& parties);
  /// Something went wrong with the party that its certificate explains: fetches it again; where it was fetched within
  /// `refetch_every`, when that has passed.
  void trouble(HerId party);
  /// Fetches what is wanted, refreshes and alarms. Ends when its coroutine is cancelled.
  boost::asio::awaitable<void> run();
  /// One step of run(): false where nothing was wanted.
  boost::asio::awaitable<bool> fetch_next();
  /// Judges all that are stored anew: roots and parties' organisation numbers may have changed.
  boost::asio::awaitable<Outcome<void>> judge_again();
  /// Alarms for what expires, and wants it anew.
  boost::asio::awaitable<void> look_at_dates();

  /// Whether the party has a certificate for encryption that is its own.
  [[nodiscard]] bool has_own(HerId party) const;

  [[nodiscard]] std::size_t waiting() const { return queue_.size(); }

 private:
  using Key = std::pair<std::uint32_t, CertificateUse>;

  boost::asio::awaitable<Outcome<void>> fetch(HerId party);
  [[nodiscard]] bool can_mend(const PartyCertificate& one) const;
  void want_first(HerId party);
  void want_deferred(TimePoint now);
  void tell(Loudness loudness, const std::string& event, const PartyCertificate& about,
            const std::string& detail);

  CertificateParts parts_;
  CertificateOptions options_;
  std::map<Key, PartyCertificate> known_;  ///< without their bytes
  std::deque<HerId> queue_;
  std::set<HerId> queued_;
  std::map<HerId, TimePoint> deferred_;  ///< troubles, by when they may be looked into
  std::map<HerId, TimePoint> asked_;     ///< when a party's were last fetched, or that was tried
  std::set<std::string> warned_;         ///< SHA-256 of certificates, with what was said
  TimePoint not_before_{};
};

/// Why the certificate is not the party's own: its organisation number is another one's. Empty where it is, or either number
/// is not known. `parties` are by HER-id. Pure.
[[nodiscard]] std::string fault_of_holder(const PartyCertificate& certificate,
                                          const std::vector<Party>& parties);

/// Passes status lines on, and asks for a party's certificates where a line says something that they explain: D407 (TLS or
/// certificate), D423 (it could not accept our signature or encryption), S01, S02, S03 and S99 (signature or certificate,
/// kv. 8221) with a party; S605, S606, S607 and S610 (the certificate to encrypt to is not to be relied on, or missing) of a
/// delivery.
class CertificateTroubleSink : public StatusSink {
 public:
  CertificateTroubleSink(StatusSink& next, std::function<void(HerId)> trouble)
      : next_(next), trouble_(std::move(trouble)) {}
  void write(const StatusLine& line) override;

 private:
  StatusSink& next_;
  std::function<void(HerId)> trouble_;
};

}  // namespace budstikke::registry
