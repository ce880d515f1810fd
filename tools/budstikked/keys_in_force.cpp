// The keys that the process runs on: they must be the store's, at the start and at each reload.

#include <iostream>

#include "tools/budstikked/parts.hpp"

namespace budstikke {

namespace asio = boost::asio;

namespace {

constexpr int kExitConfiguration = 78;  // EX_CONFIG

}  // namespace

void Daemon::Parts::refuse_start(const std::string& sentence) {
  fault = sentence;
  log.process(Loudness::alarm, "not_started", fault);
  std::cerr << "budstikked: " << fault << "\n";
  exit_status = kExitConfiguration;
  loop.stop();
}

asio::awaitable<bool> Daemon::Parts::take_up_keys() {
  auto fits = co_await Resealer::check(&store, &protector);
  if (fits) fits = co_await Resealer::take_up(&store, &protector);
  // A full store notes its key when it has room.
  if (fits || fits.failure().code == Code::B201) co_return true;
  refuse_start("store " + settings.store_file + ": " + fits.failure().detail);
  co_return false;
}

asio::awaitable<std::string> Daemon::Parts::fault_of_keys(const crypto::AesGcmProtector* keys) {
  const std::string current = protector.current_key();
  if (!keys->has(current)) {
    co_return "messages are being sealed under key " + current +
        ", which none of the configured key files holds: leave its file in store.retired_key_files until it "
        "is said that "
        "nothing needs it";
  }
  const auto fits = co_await Resealer::check(&store, keys);
  co_return fits ? std::string{} : fits.failure().detail;
}

}  // namespace budstikke
