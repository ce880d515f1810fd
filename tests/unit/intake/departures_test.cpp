// Messages of which a delivery leaves with the commit that stores it.

#include "engine/intake/departures.hpp"

#include "tests/unit/dispatch/scripted_transport.hpp"
#include "tests/unit/intake/bench.hpp"

namespace budstikke::intake_tests {
namespace {

using Events = std::vector<std::string>;

class DepartingMessages : public Bench {
 protected:
  DepartingMessages() {
    dispatcher.start({});
    context.offer = [this](const std::vector<Delivery>& deliveries, const FreshMessage& fresh) {
      dispatcher.offer(deliveries, fresh);
    };
    context.dispatcher = &dispatcher;
    // The lane begins, and the work list is seen to be empty.
    accepted(care_message(1));
    settle();
  }
  ~DepartingMessages() override { stop(); }

  void stop() { tests::run(io, stopped()); }
  boost::asio::awaitable<bool> stopped() {
    co_await dispatcher.stop(Duration{0});
    co_return true;
  }
  void settle() {
    io.restart();
    while (io.run_one_for(std::chrono::milliseconds{50}) > 0) {
    }
  }
  Events events_of(const Message& message) {
    Events events;
    for (const HistoryEntry& entry : history_of(message)) events.push_back(entry.event);
    return events;
  }

  tests::ScriptedTransport transport{clock};
  Dispatcher dispatcher{[this] {
    LaneParts parts;
    parts.loop = io.get_executor();
    parts.cpu = cpu.get_executor();
    parts.store = &store;
    parts.view = &store;
    parts.tracker = &tracker;
    parts.endpoints = &endpoints;
    parts.protector = &protector;
    parts.transport = &transport;
    parts.clock = &clock;
    parts.entropy = &entropy;
    parts.status = &status;
    return parts;
  }()};
};

TEST_F(DepartingMessages, AreStoredAsBegunAndSentOnce) {
  const Acceptance acceptance = accepted(care_message(2));
  ASSERT_EQ(acceptance.deliveries.size(), 1U);
  EXPECT_EQ(acceptance.deliveries.front().state, DeliveryState::sending);
  EXPECT_EQ(acceptance.deliveries.front().attempts, 1U);
  settle();
  ASSERT_EQ(transport.sent.size(), 2U);
  EXPECT_EQ(transport.sent.back().payload, "bytes " + business_id(2).value() + " to 201");
  EXPECT_EQ(events_of(acceptance.message), (Events{"received", "decided", "planned", "start", "accepted"}));
  EXPECT_EQ(now(acceptance.deliveries.front()).state, DeliveryState::handed_over);
  EXPECT_EQ(status.count("start"), 2U);
}

TEST_F(DepartingMessages, AreNotSentWhereTheyAreNotStored) {
  store.fail_next_commit(Code::B201);
  EXPECT_FALSE(accept(submission(care_message(2))));
  EXPECT_EQ(dispatcher.busy().attempts, 0U);
  settle();
  EXPECT_EQ(transport.sent.size(), 1U);
}

TEST_F(DepartingMessages, WaitWhereAReceiptMayBeThereBeforeThem) {
  Delivery unmatched;
  unmatched.state = DeliveryState::held;
  unmatched.kind = DeliveryKind::receipt;
  unmatched.reason = Reason{Code::H314, {}};
  Unit unit;
  unit.added.push_back(unmatched);
  static_cast<void>(context.early.note(unit));
  ASSERT_TRUE(context.early.may_wait(EarlyArrivals::Kind::receipt));
  const Acceptance acceptance = accepted(care_message(2));
  EXPECT_EQ(acceptance.deliveries.front().state, DeliveryState::waiting);
  settle();
  EXPECT_EQ(now(acceptance.deliveries.front()).state, DeliveryState::handed_over);
}

TEST_F(DepartingMessages, WaitWhereTheyFollowAnother) {
  Envelope change = care_message(2);
  change.shipment_status = "M";
  ASSERT_TRUE(must_follow(change.shipment_status));
  const Acceptance acceptance = accepted(change);
  for (const Delivery& one : acceptance.deliveries) EXPECT_NE(one.state, DeliveryState::sending);
}

TEST_F(DepartingMessages, WaitForAnElderOfTheirConversationThatIsBeingStored) {
  const auto born = [this](const char* id) {
    Delivery delivery;
    delivery.id = DeliveryId{id};
    delivery.version = 1;
    delivery.lane = party_lane(kNarvik);
    delivery.ordering_key = "talk";
    delivery.payload = PayloadId{"bytes"};
    delivery.created_at = delivery.due_at = clock.now();
    delivery.deadline = clock.now() + std::chrono::hours{1};
    return delivery;
  };
  const auto begins = [](const Departures& departures, const Delivery& delivery) {
    Unit unit;
    unit.added.push_back(delivery);
    departures.add_to(unit);
    return unit.added.front().state == DeliveryState::sending;
  };
  const Departures::Payloads at_hand{{PayloadId{"bytes"}, Payload{"bytes"}}};
  Message change;
  change.shipment_status = "M";
  const Delivery younger = born("younger");
  {
    const Departures elder(context, change, {born("elder")}, at_hand);
    EXPECT_FALSE(begins(elder, born("elder")));
    EXPECT_FALSE(begins(Departures(context, Message{}, {younger}, at_hand), younger));
  }
  EXPECT_TRUE(begins(Departures(context, Message{}, {younger}, at_hand), younger));
  EXPECT_EQ(dispatcher.busy().attempts, 0U) << "nothing was stored";
}

}  // namespace
}  // namespace budstikke::intake_tests
