#pragma once
// A dispatcher over the memory store, a scripted transport and a clock that stands still, on one loop that the test
// turns by hand.

#include <gtest/gtest.h>

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/store_memory/memory_store.hpp"
#include "engine/dispatch/dispatcher.hpp"
#include "engine/tracking/recovery.hpp"
#include "tests/support/counting_entropy.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/recording_status_sink.hpp"
#include "tests/unit/dispatch/scripted_transport.hpp"
#include "tests/unit/tracking/ask.hpp"

namespace budstikke::tests {

/// Every lane sends to an address of its own name, but where a test says otherwise.
class ScriptedDirectory : public EndpointDirectory {
 public:
  [[nodiscard]] Outcome<Endpoint> endpoint(const LaneId& lane) const override {
    if (const auto found = failing.find(lane); found != failing.end()) return Failure{found->second};
    return Endpoint{lane.value(), ""};
  }
  std::map<LaneId, Code> failing;
};

/// Seals nothing. Does not open what is marked broken.
class PlainProtector : public Protector {
 public:
  [[nodiscard]] SealedPayload seal(const PayloadId&, const Payload& payload) const override {
    return {std::string{payload.reveal()}, "none"};
  }
  [[nodiscard]] Outcome<Payload> open(const PayloadId&, const SealedPayload& sealed) const override {
    if (sealed.key_id == "broken") return Failure{Code::B206};
    return Payload{sealed.bytes};
  }
  [[nodiscard]] std::string digest(std::string_view) const override { return "digest"; }
};

template <class StoreType>
class BasicDispatchFixture : public testing::Test {
 protected:
  /// `started`: false for a node that has yet to recover.
  explicit BasicDispatchFixture(bool started = true, LaneLimits limits = {}) : limits_(limits) {
    entropy_.always = 0;  // every pause is the shortest
    boost::asio::co_spawn(io_, commits_.run(), boost::asio::detached);
    dispatcher_ = std::make_unique<Dispatcher>(parts());
    if (started) dispatcher_->start({});
  }
  ~BasicDispatchFixture() override {
    if (dispatcher_) ask_void(dispatcher_->stop(Duration{0}));
    commits_.stop();
    settle();
    pool_.join();
  }

  LaneParts parts() {
    LaneParts parts;
    parts.loop = io_.get_executor();
    parts.cpu = pool_.get_executor();
    parts.store = &store_;
    parts.view = &store_;
    parts.tracker = &tracker_;
    parts.endpoints = &directory_;
    parts.protector = &protector_;
    parts.transport = &transport_;
    parts.clock = &clock_;
    parts.entropy = &entropy_;
    parts.status = &status_;
    parts.limits = limits_;
    return parts;
  }

  /// A stored message with one delivery. Each is created a second after the one before.
  Delivery store(const std::string& id, const std::string& lane, const std::string& key = "",
                 DeliveryState state = DeliveryState::waiting, const std::string& key_id = "none",
                 std::size_t size_bytes = 100) {
    Delivery delivery;
    delivery.id = DeliveryId{id};
    delivery.message = MessageId{"m-" + id};
    delivery.version = 1;
    delivery.state = state;
    delivery.lane = LaneId{lane};
    delivery.payload = PayloadId{"p-" + id};
    delivery.sha256 = key_id == "another's" ? "another" : protector_.digest("");
    delivery.ordering_key = key;
    delivery.created_at = clock_.now() + std::chrono::seconds{created_++} - std::chrono::hours{1};
    delivery.due_at = clock_.now();
    delivery.deadline = clock_.now() + std::chrono::hours{72};
    delivery.receipt_within = std::chrono::hours{96};
    Unit unit;
    unit.message = Message{};
    unit.message->id = delivery.message;
    unit.message->business_id = BusinessId{"b-" + id};
    unit.message->type = "HELSEOPPL_SOKNAD";
    unit.message->size_bytes = size_bytes;
    unit.payloads.emplace_back(delivery.payload, SealedPayload{"bytes of " + id, key_id});
    unit.added.push_back(delivery);
    std::vector<Unit> units;
    units.push_back(std::move(unit));
    EXPECT_TRUE(ask(io_, store_.commit(std::move(units))).at(0).ok());
    return delivery;
  }
  /// Stores and offers, as intake does.
  void accept_message(const std::string& id, const std::string& lane, const std::string& key = "") {
    dispatcher_->offer({store(id, lane, key)});
  }

  Delivery current(const std::string& id) { return **ask(io_, store_.delivery(DeliveryId{id})); }
  DeliveryState state(const std::string& id) { return current(id).state; }
  std::vector<std::string> events(const std::string& id) {
    std::vector<std::string> names;
    const auto history = ask(io_, store_.history(MessageId{"m-" + id}));
    for (const HistoryEntry& entry : *history) names.push_back(entry.event);
    return names;
  }

  /// Runs everything that can run at this time, on the loop and on the pool.
  void settle() {
    for (int quiet = 0; quiet < 4;) {
      io_.restart();
      const std::size_t ran = io_.poll();
      std::promise<void> fence;
      boost::asio::post(pool_, [&fence] { fence.set_value(); });
      fence.get_future().wait();
      quiet = ran == 0 ? quiet + 1 : 0;
    }
  }
  /// Moves the time on, stopping wherever somebody is due.
  void pass(Duration by) {
    settle();
    const TimePoint until = clock_.now() + by;
    for (auto due = clock_.next_due(); due && *due <= until; due = clock_.next_due()) {
      clock_.set(*due);
      settle();
    }
    clock_.set(until);
    settle();
  }
  void ask_void(boost::asio::awaitable<void> work) {
    auto ended = boost::asio::co_spawn(io_, std::move(work), boost::asio::use_future);
    settle();
    ASSERT_EQ(ended.wait_for(std::chrono::seconds{0}), std::future_status::ready);
    ended.get();
  }

  boost::asio::io_context io_;
  boost::asio::thread_pool pool_{1};
  ManualClock clock_;
  CountingEntropy entropy_;
  StoreType store_;
  RecordingStatusSink status_;
  ScriptedDirectory directory_;
  PlainProtector protector_;
  ScriptedTransport transport_{clock_};
  LaneLimits limits_;
  CommitQueue commits_{io_.get_executor(), store_, CommitLimits{}};
  Tracker tracker_{commits_, store_, status_, clock_};
  std::unique_ptr<Dispatcher> dispatcher_;
  int created_ = 0;
};

using DispatchFixture = BasicDispatchFixture<MemoryStore>;

}  // namespace budstikke::tests
