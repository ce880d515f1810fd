#include "tools/budstikked/access.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <chrono>
#include <fstream>
#include <map>
#include <utility>

#include "adapters/crypto/api_key.hpp"
#include "engine/audit/kept_heads.hpp"
#include "engine/runtime/run_on.hpp"
#include "tools/budstikked/parts.hpp"

namespace budstikke {

namespace asio = boost::asio;

namespace {

constexpr Duration kLook = std::chrono::seconds{1};
constexpr Duration kNote = std::chrono::minutes{1};
/// Bytes of the status log that a start looks at for heads: a day of a busy node.
constexpr std::streamoff kTail = 67'108'864;

/// Whether a key fits its hash. Owns what it reads.
struct VerifyKey {
  std::string encoded;
  std::string key;
  bool operator()() const { return crypto::verify_api_key(encoded, key); }
};

bool same(const config::ClientSettings& one, const config::ClientSettings& other) {
  return one.key_hashes == other.key_hashes && one.certificates_sha256 == other.certificates_sha256 &&
         one.senders == other.senders && one.any_sender == other.any_sender && one.roles == other.roles;
}

}  // namespace

GuardLimits guard_limits(const config::AccessSettings& settings) {
  GuardLimits limits;
  limits.attempts = static_cast<std::size_t>(settings.attempts);
  limits.window = settings.window;
  limits.lock_first = settings.lock_first;
  limits.lock_longest = settings.lock_longest;
  limits.names = static_cast<std::size_t>(settings.names);
  return limits;
}

std::string client_changes(const std::string& listener, const std::vector<config::ClientSettings>& before,
                           const std::vector<config::ClientSettings>& after) {
  std::map<std::string, const config::ClientSettings*> old;
  for (const config::ClientSettings& one : before) old.emplace(one.name, &one);
  std::string changes;
  for (const config::ClientSettings& one : after) {
    const auto found = old.find(one.name);
    if (found == old.end()) {
      changes += " +" + one.name;
    } else if (!same(*found->second, one)) {
      changes += " ~" + one.name;
    }
    old.erase(one.name);
  }
  for (const auto& [name, client] : old) changes += " -" + name;
  return changes.empty() ? changes : listener + ":" + changes;
}

asio::awaitable<Outcome<Payload>> open_payload(Store& store, Workshop& workshop, PayloadId id) {
  auto sealed = co_await store.load(id);
  if (!sealed) co_return sealed.failure();
  co_return co_await workshop.open(std::move(id), std::move(*sealed));
}

ListenerOptions Daemon::Parts::with_access(ListenerOptions options) {
  options.guard = guard;
  options.verify = [this](std::string encoded, std::string key) {
    return run_on(key_work.get_executor(), VerifyKey{std::move(encoded), std::move(key)});
  };
  options.login_failed = [this](const std::string& address, const std::string& client) {
    refusals.login_failed(address, client);
  };
  return options;
}

void Daemon::Parts::tell_of_open_doors() {
  for (const auto& [name, listener] :
       {std::pair{"intake", &settings.intake}, std::pair{"admin", &settings.admin}}) {
    if (listener->authentication != config::Authentication::none) continue;
    log.process(Loudness::warn, "nobody_asked",
                std::string(name) + ".authentication is \"none\": whoever reaches " + listener->listen +
                    " on this machine may do everything there");
  }
}

std::vector<audit::KeptHead> Daemon::Parts::told_heads() const {
  audit::KeptHeads heads;
  std::ifstream file(settings.log_file, std::ios::binary);
  if (settings.log_file.empty() || !file) return {};
  file.seekg(0, std::ios::end);
  file.seekg(std::max<std::streamoff>(file.tellg() - kTail, 0));
  for (std::string line; std::getline(file, line);) heads.take(line);
  return heads.all();
}

void Daemon::Parts::look_at_attempts() {
  const AttemptGuard::News news = guard->news(std::chrono::steady_clock::now());
  if (!news.alarm) return;
  keys_tried = news;
  watch.news();
}

asio::awaitable<void> Daemon::Parts::note(AuditRecord record) {
  const std::string action = record.action;
  const auto written = co_await audit.record(std::move(record));
  if (!written) {
    log.process(Loudness::alarm, "audit_not_written",
                action + ": " + std::string(id_of(written.failure().code)));
  }
}

asio::awaitable<void> Daemon::Parts::note_node(std::string action, std::string detail) {
  AuditRecord record;
  record.caller = "budstikke";
  record.action = std::move(action);
  record.outcome = "done";
  record.detail = std::move(detail);
  co_await note(std::move(record));
}

asio::awaitable<void> Daemon::Parts::note_refusals() {
  for (AuditRecord& one : refusals.take()) co_await note(std::move(one));
}

asio::awaitable<void> Daemon::Parts::watch_access() {
  TimePoint noted = clock.now();
  auto day = std::chrono::floor<std::chrono::days>(noted);
  for (;;) {
    look_at_attempts();
    const TimePoint now = clock.now();
    // Also where the clock was set back.
    if (now - noted >= kNote || now < noted) {
      noted = now;
      co_await note_refusals();
    }
    if (const auto today = std::chrono::floor<std::chrono::days>(now); today != day) {
      day = today;
      audit.tell_head();  // each day's status log has one
    }
    co_await clock.wait_until(now + kLook);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) co_return;
  }
}

}  // namespace budstikke
