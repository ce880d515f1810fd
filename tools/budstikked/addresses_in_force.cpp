// The address book that the process runs: the stored one, after the settings' file where that has changed.

#include <iostream>
#include <utility>

#include "tools/budstikked/parts.hpp"

namespace budstikke {

namespace asio = boost::asio;

namespace {

constexpr int kExitConfiguration = 78;  // EX_CONFIG
constexpr Duration kBookInterval = std::chrono::seconds{1};

}  // namespace

asio::awaitable<bool> Daemon::Parts::take_up_addresses() {
  if (const auto started = co_await addresses.start(); !started) {
    fatal("the address book cannot be read from the store: " + started.failure().detail);
    co_return false;
  }
  if (address_file.faulty && addresses.empty()) {
    fault =
        "there is no address book: " + settings.address_book_file + " cannot be used, and the store has none";
    log.process(Loudness::alarm, "not_started", fault);
    std::cerr << "budstikked: " << fault << "\n";
    exit_status = kExitConfiguration;
    loop.stop();
    co_return false;
  }
  if (address_file.faulty) {
    log.process(Loudness::alarm, "address_book_refused",
                settings.address_book_file + " cannot be used; the stored address book serves");
    addresses.set_alarm(registry::kFileTopic, "the file " + settings.address_book_file + " cannot be used");
  }
  // What becomes of it is told by the keeper.
  if (address_file.book)
    static_cast<void>(co_await addresses.offer_file(*std::exchange(address_file.book, {})));
  if (addresses.empty()) {
    log.process(Loudness::alarm, "address_book_empty",
                source ? "no message is taken until the registry has been read"
                       : "no party can be reached until an address book is imported; messages wait on the "
                         "work list");
  }
  tasks.spawn(addresses.run());
  co_await follow_registry();
  co_return true;
}

asio::awaitable<void> Daemon::Parts::first_book() {
  if (!source || !addresses.empty()) co_return;
  if (const auto started = start_admin(); !started) {
    fatal(started.failure().detail);
    co_return;
  }
  while (addresses.empty() && !stopping) co_await clock.wait_until(clock.now() + kBookInterval);
}

asio::awaitable<void> Daemon::Parts::follow_registry() {
  if (!source) co_return;
  if (!source->roots) {
    log.process(
        Loudness::warn, "certificates_unchecked",
        "registry.certificate_roots_file is not set: only the dates of parties' certificates are checked");
  }
  if (const auto started = co_await source->certificates.start(); !started) {
    log.process(Loudness::alarm, "certificates_unreadable", started.failure().detail);
  }
  std::vector<HerId> parties;
  for (const Party& party : *addresses.imported()) {
    if (!party.service_code.empty()) parties.push_back(party.her_id);
  }
  source->certificates.want_missing(parties);
  addresses.set_sync([this](bool everything, bool force, const std::string& who, const std::string& why) {
    return source->sync.request(registry::SyncOrder{everything, force, who, why});
  });
  tasks.spawn(source->sync.run());
  tasks.spawn(source->sync.keep_time());
  tasks.spawn(source->certificates.run());
}

}  // namespace budstikke
