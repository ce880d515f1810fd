#pragma once
// The store as a whole, as operators see it: its keys and what becomes old. Loop thread.

#include <string>
#include <utility>

#include "engine/ports/store_desk.hpp"
#include "engine/storage/resealer.hpp"
#include "engine/storage/retention.hpp"

namespace budstikke {

class Upkeep : public StoreDesk {
 public:
  /// All of them outlive it.
  Upkeep(KeyStore& store, const KeyRing& keys, const Resealer& resealer, Retention& retention)
      : store_(store), keys_(keys), resealer_(resealer), retention_(retention) {}

  boost::asio::awaitable<Outcome<StoreStatus>> status() override {
    auto uses = co_await store_.keys_in_use(true);
    if (!uses) co_return uses.failure();
    const Retention::Figures& figures = retention_.figures();
    StoreStatus status;
    status.current_key = keys_.current_key();
    status.keys = *std::move(uses);
    status.resealing = resealer_.under_way();
    status.unopenable = resealer_.unopenable();
    status.keep_payloads = retention_.times().payloads;
    status.keep_history = retention_.times().history;
    status.last_sweep = figures.last_sweep;
    status.erased = figures.erased;
    status.forgotten = figures.forgotten;
    status.pinned = figures.pinned;
    status.scrubbed = figures.scrubbed;
    co_return status;
  }

  boost::asio::awaitable<Outcome<void>> erase(MessageId message, std::string who, std::string why) override {
    return retention_.erase_now(std::move(message), std::move(who), std::move(why));
  }

 private:
  KeyStore& store_;
  const KeyRing& keys_;
  const Resealer& resealer_;
  Retention& retention_;
};

}  // namespace budstikke
