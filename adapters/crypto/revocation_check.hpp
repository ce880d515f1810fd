#pragma once
// Asks whether a chain of certificates has been revoked, as a machine of values: it says what to fetch, is told what came, and
// ends in a verdict. Whoever drives it has the connections and the clock; so the engine's loop can await each fetch, and a test
// can answer from memory.
//
//   RevocationCheck check(chain, policy, cache, now);
//   while (const auto wanted = check.next()) check.take(fetch(*wanted));
//   return check.verdict();

#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/crypto/revocation.hpp"
#include "adapters/crypto/trust.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/time.hpp"

namespace budstikke::crypto {

/// What follows where the status of a certificate cannot be had, because no responder answers or what answers cannot be
/// verified. "Revoked" refuses under either.
enum class RevocationMode {
  hard,  ///< S608: the message waits or is refused, and is tried again (what the national profile demands)
  soft,  ///< taken, and the verdict says that it was not known
  off,   ///< not asked at all
};

struct RevocationPolicy {
  RevocationMode mode = RevocationMode::hard;
  /// An answer is used no longer than this, however long it says that it holds.
  Duration longest_use = std::chrono::hours{12};
  /// After its end, an answer that was "good" is still used so long where nobody answers (the responder is down).
  Duration grace = std::chrono::hours{0};
  /// A source that did not answer is not asked again for so long.
  Duration retry_after = std::chrono::minutes{1};
};

/// Answers by certificate. Bounded: the one used least lately goes first. Any thread.
class RevocationCache {
 public:
  explicit RevocationCache(std::size_t most = 10'000) : most_(most) {}

  struct Entry {
    RevocationAnswer answer;
    TimePoint fetched_at{};
    bool answered = false;  ///< false: at `fetched_at` nobody answered, and there is no earlier answer
    TimePoint failed_at{};  ///< when nobody answered last
  };
  [[nodiscard]] std::optional<Entry> find(const std::string& key);
  void keep(const std::string& key, const RevocationAnswer& answer, TimePoint now);
  void failed(const std::string& key, TimePoint now);
  [[nodiscard]] std::size_t size() const;

 private:
  Entry& place(const std::string& key);
  std::size_t most_;
  mutable std::mutex mutex_;
  std::map<std::string, std::pair<Entry, std::uint64_t>> entries_;  ///< behind the mutex
  std::map<std::uint64_t, std::string> by_use_;                     ///< behind the mutex
  std::uint64_t uses_ = 0;                                          ///< behind the mutex
};

/// One thing to be fetched: POST with `body` where there is one, else GET.
struct RevocationFetch {
  std::string url;
  std::string body;
  std::string content_type;  ///< of the body: "application/ocsp-request"
  std::size_t most_bytes = kMostOcspBytes;
};

struct RevocationVerdict {
  bool asked = true;   ///< false: the policy is off
  bool known = false;  ///< false: taken under `soft` although the status was not to be had
  TimePoint as_of{};   ///< the oldest answer's this_update, where known
};

/// One chain's check. Owned by one thread at a time; `cache` outlives it.
class RevocationCheck {
 public:
  /// `chain` as trust() returns it: each certificate but the last, the root, is asked for.
  RevocationCheck(CertificateChain chain, const RevocationPolicy& policy, RevocationCache& cache,
                  TimePoint now);

  /// What is to be fetched next; nothing once the verdict stands. The same again until take() is called.
  [[nodiscard]] std::optional<RevocationFetch> next();
  /// What came for the last next(): the body of a 200, or any failure.
  void take(const Outcome<std::string>& fetched);
  /// S607 where a certificate is revoked, S608 where the policy is hard and a status could not be had. Precondition: next() has
  /// returned nothing.
  [[nodiscard]] Outcome<RevocationVerdict> verdict() const;

 private:
  struct Try {
    RevocationFetch fetch;
    bool ocsp = true;
  };
  void enter_link();
  void settle(const std::optional<RevocationAnswer>& answer);
  void exhausted();

  CertificateChain chain_;
  RevocationPolicy policy_;
  RevocationCache& cache_;
  TimePoint now_;
  std::size_t link_ = 0;
  std::string key_;
  std::deque<Try> tries_;
  RevocationVerdict verdict_;
  std::optional<Failure> failure_;
  bool unknown_ = false;
};

}  // namespace budstikke::crypto
