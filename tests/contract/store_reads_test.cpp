// What store.hpp and store_view.hpp promise, held against every store: what can be asked, and in which order it comes.

#include "tests/contract/store_contract.hpp"

namespace budstikke {
namespace {

template <class UnderTest>
class StoreReads : public StoreContract<UnderTest> {};

TYPED_TEST_SUITE(StoreReads, Stores);

TYPED_TEST(StoreReads, GivesWaitingDeliveriesOfALaneByDueTimeThenAge) {
  this->add_deliveries(7, [](std::size_t i, Delivery& delivery) {
    constexpr int kDue[] = {30, 10, 10, 10, 20, 0, 0};
    constexpr int kCreated[] = {0, 5, 4, 4, 0, 0, 0};
    delivery.due_at = at(kDue[i]);
    delivery.created_at = at(kCreated[i]);
    delivery.ordering_key = {};
    if (i == 5) delivery.lane = LaneId{"her:1"};
    if (i == 6) delivery.state = DeliveryState::held;
  });
  const LaneId lane{"her:8142520"};
  EXPECT_EQ(ids(this->get(this->store().waiting(lane, 10))), (Words{"d2", "d3", "d1", "d4", "d0"}));
  EXPECT_EQ(ids(this->get(this->store().waiting(lane, 2))), (Words{"d2", "d3"}));
  EXPECT_EQ(ids(this->get(this->store().waiting(lane, 0))), Words{});
  EXPECT_EQ(ids(this->get(this->store().waiting(LaneId{"her:2"}, 10))), Words{});
}

TYPED_TEST(StoreReads, NeverGivesAYoungerDeliveryBeforeItsEldersOfOneOrderingKey) {
  this->add_deliveries(5, [](std::size_t i, Delivery& delivery) {
    // d0 was deferred; d1 and d4 follow it. d2 has another key, d3 none.
    constexpr int kDue[] = {50, 10, 20, 30, 60};
    constexpr const char* kKey[] = {"a", "a", "b", "", "a"};
    delivery.due_at = at(kDue[i]);
    delivery.created_at = at(static_cast<int>(i));
    delivery.ordering_key = kKey[i];
  });
  const LaneId lane{"her:8142520"};
  EXPECT_EQ(ids(this->get(this->store().waiting(lane, 10))), (Words{"d2", "d3", "d0", "d1", "d4"}));
  EXPECT_EQ(ids(this->get(this->store().waiting(lane, 2))), (Words{"d2", "d3"}));
}

TYPED_TEST(StoreReads, KeepsEldersFirstWhereTheClockWasSetBackToo) {
  this->add_deliveries(6, [](std::size_t i, Delivery& delivery) {
    // d1 and d3 are due before they were made; their elders are due when they were made, as ever.
    constexpr int kDue[] = {20, 5, 7, 6, 30, 1};
    constexpr int kCreated[] = {20, 30, 7, 40, 25, 50};
    constexpr const char* kKey[] = {"a", "a", "", "b", "b", "c"};
    delivery.due_at = at(kDue[i]);
    delivery.created_at = at(kCreated[i]);
    delivery.ordering_key = kKey[i];
  });
  const LaneId lane{"her:8142520"};
  EXPECT_EQ(ids(this->get(this->store().waiting(lane, 10))), (Words{"d5", "d2", "d0", "d1", "d4", "d3"}));
  EXPECT_EQ(ids(this->get(this->store().waiting(lane, 3))), (Words{"d5", "d2", "d0"}));
}

TYPED_TEST(StoreReads, GivesThoseBehindADeferredElderWhenTheirTurnComes) {
  this->add_deliveries(7, [](std::size_t i, Delivery& delivery) {
    // d0 is due last of all, and d1 to d4 are behind it.
    delivery.due_at = at(i == 0 ? 50 : i == 6 ? 60 : static_cast<int>(i));
    delivery.created_at = at(static_cast<int>(i));
    delivery.ordering_key = i < 5 ? "a" : "";
  });
  const LaneId lane{"her:8142520"};
  EXPECT_EQ(ids(this->get(this->store().waiting(lane, 10))),
            (Words{"d5", "d0", "d1", "d2", "d3", "d4", "d6"}));
  EXPECT_EQ(ids(this->get(this->store().waiting(lane, 3))), (Words{"d5", "d0", "d1"}));
}

TYPED_TEST(StoreReads, NamesLanesThatHaveSomethingToDo) {
  this->add_deliveries(kDeliveryStates + 1, [](std::size_t i, Delivery& delivery) {
    if (i == kDeliveryStates) return;  // a second waiting one, in the lane that all of them have by default
    delivery.state = static_cast<DeliveryState>(i);
    delivery.lane = LaneId{"lane-" + std::string(to_text(delivery.state))};
  });
  EXPECT_EQ(ids(this->get(this->store().busy_lanes())),
            (Words{"her:8142520", "lane-sending", "lane-waiting"}));
}

TYPED_TEST(StoreReads, FindsAttemptsThatNobodySawTheEndOf) {
  this->add_deliveries(kDeliveryStates, [](std::size_t i, Delivery& delivery) {
    delivery.state = static_cast<DeliveryState>(i);
  });
  EXPECT_EQ(ids(this->get(this->store().interrupted())), Words{"d1"});
}

TYPED_TEST(StoreReads, FindsWhatRanOutOfTimeEarliestFirst) {
  this->add_deliveries(9, [](std::size_t i, Delivery& delivery) {
    using enum DeliveryState;
    constexpr DeliveryState kStates[] = {handed_over, handed_over, handed_over, handed_over, waiting,
                                         waiting,     held,        unconfirmed, handed_over};
    constexpr int kReceipt[] = {100, 101, 50, 10, 0, 0, 0, 0, 0};
    delivery.state = kStates[i];
    delivery.deadline = at(i == 4 ? 60 : i == 6 ? 0 : 101);
    delivery.receipt_deadline = at(kReceipt[i]);
    if (i == 3) delivery.receipt_within = Duration{0};
    if (i == 8) delivery.receipt_deadline.reset();
  });
  EXPECT_EQ(ids(this->get(this->store().overdue(TimePoint::min(), at(100), 10))), (Words{"d2", "d4", "d0"}));
  EXPECT_EQ(ids(this->get(this->store().overdue(TimePoint::min(), at(100), 2))), (Words{"d2", "d4"}));
  EXPECT_EQ(ids(this->get(this->store().overdue(TimePoint::min(), at(49), 10))), Words{});
  EXPECT_EQ(ids(this->get(this->store().overdue(at(51), at(99), 10))), Words{"d4"});
  EXPECT_EQ(ids(this->get(this->store().overdue(at(60), at(101), 10))), (Words{"d4", "d0", "d1", "d5"}));
}

TYPED_TEST(StoreReads, GivesTheDeliveriesOfAMessageByAge) {
  this->add_deliveries(3,
                       [](std::size_t i, Delivery& delivery) { delivery.created_at = at(i == 0 ? 9 : 1); });
  ASSERT_EQ(this->commit(simple_unit("other")), Words{"ok"});
  EXPECT_EQ(ids(this->get(this->store().deliveries(MessageId{"m"}))), (Words{"d1", "d2", "d0"}));
}

TYPED_TEST(StoreReads, FindsTheMessagesOfAConversationOldestFirst) {
  const struct {
    const char* id;
    const char* business_id;
    const char* root;
    std::uint32_t business;
    int received;
  } rows[] = {
      {"a", "b1", "b1", 5, 30}, {"b", "b2", "b1", 5, 10},       {"c", "b3", "other", 5, 20},
      {"d", "b4", "b1", 6, 0},  {"e", "b5", "elsewhere", 5, 0}, {"f", "", "", 5, 0},
  };
  for (const auto& row : rows) {
    Unit unit = simple_unit(row.id);
    unit.message->business_id = BusinessId{row.business_id};
    unit.message->conversation_root = BusinessId{row.root};
    unit.message->sender_business = HerId{row.business};
    unit.message->received_at = at(row.received);
    ASSERT_EQ(this->commit(unit), Words{"ok"});
  }
  const auto find = [this](std::vector<BusinessId> wanted) {
    return ids(this->get(this->store().conversation(HerId{5}, std::move(wanted))));
  };
  EXPECT_EQ(find({BusinessId{"b1"}}), (Words{"b", "a"}));
  EXPECT_EQ(find({BusinessId{"b1"}, BusinessId{"b3"}, BusinessId{"b2"}}), (Words{"b", "c", "a"}));
  EXPECT_EQ(find({BusinessId{}}), Words{});
  EXPECT_EQ(find({}), Words{});
  EXPECT_EQ(find({BusinessId{"' OR 1=1 --"}}), Words{});
}

TYPED_TEST(StoreReads, GivesTheFirstAndTheLastOfTooManyMessagesOfOneName) {
  const auto number = [](std::size_t i) { return std::to_string(10'000 + i); };
  std::vector<Unit> units;
  for (std::size_t i = 0; i < kMostInConversation + 50; ++i) {
    units.push_back(simple_unit(number(i)));
    units.back().message->business_id = BusinessId{"same"};
    units.back().message->received_at = at(static_cast<long long>(i));
  }
  const std::size_t count = units.size();
  for (const auto& outcome : tests::run(this->io_, this->store().commit(std::move(units))))
    ASSERT_TRUE(outcome.ok());
  const auto expect_both_ends = [&](const Words& found, std::size_t most) {
    ASSERT_EQ(found.size(), most);
    EXPECT_EQ(found.front(), number(0));
    EXPECT_EQ(found[most / 2 - 1], number(most / 2 - 1));
    EXPECT_EQ(found[most / 2], number(count - most / 2));
    EXPECT_EQ(found.back(), number(count - 1));
  };
  expect_both_ends(ids(this->get(this->store().messages_named(BusinessId{"same"}))), kMostNamed);
  expect_both_ends(ids(this->get(this->store().conversation(HerId{4'294'967'295}, {BusinessId{"same"}}))),
                   kMostInConversation);
}

TYPED_TEST(StoreReads, ListsByEveryFilterNewestFirst) {
  const auto add = [this](const char* id, int received, auto change) {
    Unit unit = simple_unit(id);
    unit.message->received_at = at(received);
    change(*unit.message, unit.added[0]);
    ASSERT_EQ(this->commit(unit), Words{"ok"});
  };
  add("a", 10, [](Message&, Delivery& delivery) { delivery.state = DeliveryState::held; });
  add("b", 20, [](Message&, Delivery& delivery) { delivery.reason = Reason{Code::H301, ""}; });
  add("c", 30, [](Message&, Delivery& delivery) { delivery.party = HerId{7}; });
  add("d", 40, [](Message& message, Delivery&) { message.sender = HerId{8}; });
  add("e", 50, [](Message& message, Delivery&) { message.sender_business = HerId{8}; });
  add("f", 60, [](Message& message, Delivery&) { message.type = "APPREC"; });
  add("g", 60, [](Message&, Delivery& delivery) { delivery.reason.reset(); });
  const auto list = [this](ListFilter filter) {
    Words found;
    for (const auto& row : this->get(this->store().list(filter))) {
      EXPECT_EQ(row.message.id, row.delivery.message);
      found.push_back(row.message.id.value());
    }
    return found;
  };
  const auto by = [&list](auto set) {
    ListFilter filter;
    set(filter);
    return list(filter);
  };
  EXPECT_EQ(list({}), (Words{"g", "f", "e", "d", "c", "b", "a"}));
  EXPECT_EQ(by([](ListFilter& f) { f.max = 2; }), (Words{"g", "f"}));
  EXPECT_EQ(by([](ListFilter& f) { f.state = DeliveryState::held; }), Words{"a"});
  EXPECT_EQ(by([](ListFilter& f) { f.code = Code::H301; }), Words{"b"});
  EXPECT_EQ(by([](ListFilter& f) { f.party = HerId{7}; }), Words{"c"});
  EXPECT_EQ(by([](ListFilter& f) { f.sender = HerId{8}; }), (Words{"e", "d"}));
  EXPECT_EQ(by([](ListFilter& f) { f.type = "APPREC"; }), Words{"f"});
  EXPECT_EQ(by([](ListFilter& f) { f.received_from = at(50); }), (Words{"g", "f", "e"}));
  EXPECT_EQ(by([](ListFilter& f) { f.received_until = at(30); }), (Words{"b", "a"}));
  EXPECT_EQ(by([](ListFilter& f) {
              f.state = DeliveryState::waiting;
              f.code = Code::D405;
              f.party = HerId{8'142'520};
              f.sender = HerId{8};
              f.type = "HELSEOPPL_SØKNAD";
              f.received_from = at(41);
              f.received_until = at(51);
            }),
            Words{"e"});
  EXPECT_EQ(by([](ListFilter& f) { f.state = DeliveryState::held, f.code = Code::H301; }), Words{});
  EXPECT_EQ(by([](ListFilter& f) { f.type = "' OR 1=1 --"; }), Words{});
}

TYPED_TEST(StoreReads, CountsEachLaneByStateWithItsOldest) {
  this->add_deliveries(kDeliveryStates + 3, [](std::size_t i, Delivery& delivery) {
    delivery.created_at = at(100);
    delivery.state = static_cast<DeliveryState>(i % kDeliveryStates);
    if (i == kDeliveryStates) delivery.created_at = at(50);               // a second waiting one, older
    if (i == kDeliveryStates + 1) delivery.lane = LaneId{"return:1"};     // sending elsewhere
    if (i == kDeliveryStates + 2) delivery.receipt_within = Duration{0};  // handed over for good
  });
  std::string seen;
  for (const QueueRow& row : this->get(this->store().queues())) {
    seen += row.lane.value() + " " + std::string(to_text(row.state)) + " " + std::to_string(row.count) + " " +
            std::to_string((row.oldest - at(0)).count() / 1000) + "\n";
    EXPECT_EQ(row.party_name, "Bodø kommune, saksbehandling");
  }
  EXPECT_EQ(seen,
            "her:8142520 expired 1 100\nher:8142520 handed_over 1 100\nher:8142520 held 1 100\n"
            "her:8142520 refused 1 100\nher:8142520 rejected 1 100\nher:8142520 sending 1 100\n"
            "her:8142520 unconfirmed 1 100\nher:8142520 waiting 2 50\nreturn:1 sending 1 100\n");
}

}  // namespace
}  // namespace budstikke
