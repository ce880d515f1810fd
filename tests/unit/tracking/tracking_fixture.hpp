#pragma once
// A tracker over the memory store and a clock that stands still, with deliveries in whatever state a test needs.

#include <gtest/gtest.h>

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "adapters/store_memory/memory_store.hpp"
#include "engine/tracking/tracker.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/recording_status_sink.hpp"
#include "tests/unit/tracking/ask.hpp"

namespace budstikke::tests {

class TrackingFixture : public testing::Test {
 protected:
  TrackingFixture() {
    boost::asio::co_spawn(io_, commits_.run(), boost::asio::detached);
    tracker_.on_change([this](const Delivery& delivery) { heard_.push_back(delivery); });
  }
  ~TrackingFixture() override {
    commits_.stop();
    run(io_, commits_.drained());
    io_.restart();
    io_.poll();
  }

  Delivery stored(const std::string& id, DeliveryState state) {
    Delivery delivery;
    delivery.id = DeliveryId{id};
    delivery.message = MessageId{"m-" + id};
    delivery.version = 1;
    delivery.state = state;
    delivery.lane = LaneId{"her:100"};
    delivery.party = HerId{100};
    delivery.created_at = clock_.now();
    delivery.due_at = clock_.now();
    delivery.deadline = clock_.now() + std::chrono::hours{72};
    delivery.receipt_within = std::chrono::hours{96};
    if (state == DeliveryState::handed_over)
      delivery.receipt_deadline = clock_.now() + std::chrono::hours{96};
    Unit unit;
    unit.message = Message{};
    unit.message->id = delivery.message;
    unit.message->business_id = BusinessId{"b-" + id};
    unit.message->sender = HerId{5};
    unit.message->generated_at = clock_.now() - std::chrono::hours{6};
    unit.added.push_back(delivery);
    std::vector<Unit> units;
    units.push_back(std::move(unit));
    EXPECT_TRUE(ask(io_, store_.commit(std::move(units))).at(0).ok());
    return delivery;
  }
  Delivery current(const std::string& id) { return **ask(io_, store_.delivery(DeliveryId{id})); }
  std::vector<HistoryEntry> history(const std::string& id) {
    return *ask(io_, store_.history(MessageId{"m-" + id}));
  }

  boost::asio::io_context io_;
  ManualClock clock_;
  MemoryStore store_;
  RecordingStatusSink status_;
  CommitQueue commits_{io_.get_executor(), store_, CommitLimits{}};
  Tracker tracker_{commits_, store_, status_, clock_};
  std::vector<Delivery> heard_;
};

}  // namespace budstikke::tests
