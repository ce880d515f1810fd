// What store.hpp and store_view.hpp promise, held against every store.

#include <algorithm>

#include "tests/contract/stores.hpp"

namespace budstikke {
namespace {

using Words = std::vector<std::string>;

template <class UnderTest>
class StoreContract : public ::testing::Test {
 protected:
  auto& store() { return under_test_.store(); }
  void reopen() { under_test_.reopen(); }

  template <class T>
  T get(boost::asio::awaitable<Outcome<T>> question) {
    Outcome<T> outcome = tests::run(io_, std::move(question));
    if (!outcome.ok())
      throw std::runtime_error(std::string(id_of(outcome.failure().code)) + outcome.failure().detail);
    return std::move(outcome).value();
  }

  template <class... Units>
  Words commit(Units... units) {
    return words(tests::run(io_, store().commit(batch(std::move(units)...))));
  }

  /// One message, stored, that has the deliveries of these states and lanes; ids are d0, d1 ... unless changed.
  template <class Change>
  void add_deliveries(std::size_t count, Change change) {
    Unit unit;
    unit.message = full_message("m");
    for (std::size_t i = 0; i < count; ++i) {
      unit.added.push_back(full_delivery("d" + std::to_string(i), "m"));
      change(i, unit.added.back());
    }
    ASSERT_EQ(commit(std::move(unit)), Words{"ok"});
  }

  boost::asio::io_context io_;
  UnderTest under_test_{io_};
};

using Stores = ::testing::Types<MemoryUnderTest, SqliteUnderTest>;
TYPED_TEST_SUITE(StoreContract, Stores);

TYPED_TEST(StoreContract, GivesBackEveryFieldAsItWasCommitted) {
  Unit unit;
  unit.message = full_message("m");
  unit.added.push_back(full_delivery("d", "m"));
  unit.history.push_back(full_entry("m", "d"));
  EXPECT_EQ(this->commit(unit), Words{"ok"});
  this->reopen();
  const auto message = this->get(this->store().message(MessageId{"m"}));
  ASSERT_TRUE(message);
  EXPECT_EQ(everything(*message), everything(*unit.message));
  const auto delivery = this->get(this->store().delivery(DeliveryId{"d"}));
  ASSERT_TRUE(delivery);
  EXPECT_EQ(everything(*delivery), everything(unit.added[0]));
  const auto history = this->get(this->store().history(MessageId{"m"}));
  ASSERT_EQ(history.size(), 1U);
  EXPECT_EQ(everything(history[0]), everything(unit.history[0]));
}

TYPED_TEST(StoreContract, GivesBackEmptyFieldsAsEmpty) {
  Unit unit;
  unit.message = Message{};
  unit.message->id = MessageId{"m"};
  Delivery delivery;
  delivery.id = DeliveryId{"d"};
  delivery.message = MessageId{"m"};
  unit.added.push_back(delivery);
  HistoryEntry entry;
  entry.message = MessageId{"m"};
  unit.history.push_back(entry);
  EXPECT_EQ(this->commit(unit), Words{"ok"});
  EXPECT_EQ(everything(*this->get(this->store().message(MessageId{"m"}))), everything(*unit.message));
  EXPECT_EQ(everything(*this->get(this->store().delivery(DeliveryId{"d"}))), everything(delivery));
  EXPECT_EQ(everything(this->get(this->store().history(MessageId{"m"}))[0]), everything(entry));
}

TYPED_TEST(StoreContract, KnowsNothingThatWasNeverCommitted) {
  EXPECT_FALSE(this->get(this->store().message(MessageId{"m"})));
  EXPECT_FALSE(this->get(this->store().delivery(DeliveryId{"d"})));
  EXPECT_FALSE(this->get(this->store().rule_set("feed")));
  EXPECT_TRUE(this->get(this->store().deliveries(MessageId{"m"})).empty());
  EXPECT_TRUE(this->get(this->store().history(MessageId{"m"})).empty());
  EXPECT_TRUE(this->get(this->store().messages_named(BusinessId{"b"})).empty());
  EXPECT_TRUE(this->get(this->store().busy_lanes()).empty());
  const Outcome<SealedPayload> payload = tests::run(this->io_, this->store().load(PayloadId{"p"}));
  ASSERT_FALSE(payload.ok());
  EXPECT_EQ(payload.failure().code, Code::B204);
}

TYPED_TEST(StoreContract, KeepsPayloadsByteForByte) {
  std::string every_byte(1'000, '\0');
  for (std::size_t i = 0; i < every_byte.size(); ++i) every_byte[i] = static_cast<char>(i * 7);
  Unit unit;
  unit.payloads = {{PayloadId{"empty"}, {"", "key"}},
                   {PayloadId{"bytes"}, {every_byte, "other-key"}},
                   {PayloadId{"large"}, {std::string(36'700'160, '\xff'), "key"}}};
  EXPECT_EQ(this->commit(unit), Words{"ok"});
  this->reopen();
  for (const auto& [id, sealed] : unit.payloads) {
    const SealedPayload loaded = this->get(this->store().load(id));
    EXPECT_TRUE(loaded.bytes == sealed.bytes) << id.value();
    EXPECT_EQ(loaded.key_id, sealed.key_id);
  }
}

TYPED_TEST(StoreContract, AnswersNoUnitsWithNoAnswers) { EXPECT_EQ(this->commit(), Words{}); }

TYPED_TEST(StoreContract, RefusesTheSameNameOfTheSameSenderTwice) {
  EXPECT_EQ(this->commit(simple_unit("first")), Words{"ok"});
  Unit same = simple_unit("second");
  same.message->business_id = BusinessId{"business-first"};
  Unit other_sender = simple_unit("third");
  other_sender.message->business_id = BusinessId{"business-first"};
  other_sender.message->sender = HerId{1};
  EXPECT_EQ(this->commit(same, other_sender), (Words{"B205", "ok"}));
  EXPECT_FALSE(this->get(this->store().message(MessageId{"second"})));
  EXPECT_EQ(ids(this->get(this->store().messages_named(BusinessId{"business-first"}))),
            (Words{"first", "third"}));
}

TYPED_TEST(StoreContract, RefusesTheSameNameTwiceWithinOneCommit) {
  Unit second = simple_unit("second");
  second.message->business_id = BusinessId{"business-first"};
  EXPECT_EQ(this->commit(simple_unit("first"), second), (Words{"ok", "B205"}));
}

TYPED_TEST(StoreContract, TakesAnyNumberOfMessagesWithoutANameOrASender) {
  std::vector<Unit> units;
  for (int i = 0; i < 4; ++i) {
    units.push_back(simple_unit(std::to_string(i)));
    if (i < 2) units.back().message->business_id = {};
    if (i >= 2) units.back().message->business_id = BusinessId{"same"};
    if (i >= 2) units.back().message->sender = {};
  }
  EXPECT_EQ(words(tests::run(this->io_, this->store().commit(units))), (Words{"ok", "ok", "ok", "ok"}));
  EXPECT_TRUE(this->get(this->store().messages_named(BusinessId{})).empty()) << "an empty name names nothing";
}

TYPED_TEST(StoreContract, WritesAUnitWholeOrNotAtAllAndLeavesOthersAlone) {
  ASSERT_EQ(this->commit(simple_unit("old")), Words{"ok"});
  Unit broken = simple_unit("broken");
  broken.payloads.push_back({PayloadId{"payload-broken"}, {"bytes", "key"}});
  broken.rule_set = {"hash-broken", "text"};
  broken.history.push_back(full_entry("broken", ""));
  broken.history.push_back(full_entry("old", ""));
  Delivery stale = full_delivery("delivery-old", "old");
  stale.version = 7;
  broken.changed.push_back({stale});
  EXPECT_EQ(this->commit(simple_unit("before"), broken, simple_unit("after")), (Words{"ok", "B202", "ok"}));
  this->reopen();
  EXPECT_TRUE(this->get(this->store().message(MessageId{"before"})));
  EXPECT_TRUE(this->get(this->store().delivery(DeliveryId{"delivery-after"})));
  EXPECT_FALSE(this->get(this->store().message(MessageId{"broken"})));
  EXPECT_FALSE(this->get(this->store().delivery(DeliveryId{"delivery-broken"})));
  EXPECT_FALSE(this->get(this->store().rule_set("hash-broken")));
  EXPECT_TRUE(this->get(this->store().history(MessageId{"old"})).empty());
  EXPECT_EQ(this->get(this->store().delivery(DeliveryId{"delivery-old"}))->version, 1U);
  EXPECT_FALSE(tests::run(this->io_, this->store().load(PayloadId{"payload-broken"})).ok());
  EXPECT_EQ(this->commit(simple_unit("broken")), Words{"ok"}) << "nothing of it stands in the way";
}

TYPED_TEST(StoreContract, ChangesADeliveryOnlyFromTheVersionThatWasRead) {
  ASSERT_EQ(this->commit(simple_unit("m")), Words{"ok"});
  Delivery after = full_delivery("delivery-m", "m");
  after.state = DeliveryState::sending;
  after.reason.reset();
  after.receipt_deadline.reset();
  after.attempts = 4;
  const struct {
    std::uint64_t version;
    const char* answer;
  } cases[] = {{0, "B202"}, {1, "B202"}, {3, "B202"}, {2, "ok"}, {2, "B202"}, {3, "ok"}};
  for (const auto& one : cases) {
    after.version = one.version;
    Unit unit;
    unit.changed.push_back({after});
    EXPECT_EQ(this->commit(unit), Words{one.answer}) << one.version;
  }
  EXPECT_EQ(everything(*this->get(this->store().delivery(DeliveryId{"delivery-m"}))), everything(after));
}

TYPED_TEST(StoreContract, LetsOneOfTwoChangesOfOneVersionWin) {
  ASSERT_EQ(this->commit(simple_unit("m")), Words{"ok"});
  Unit first;
  Unit second;
  first.changed.push_back({full_delivery("delivery-m", "m")});
  first.changed[0].after.version = 2;
  second = first;
  first.changed[0].after.attempts = 10;
  second.changed[0].after.attempts = 20;
  EXPECT_EQ(this->commit(first, second), (Words{"ok", "B202"}));
  EXPECT_EQ(this->get(this->store().delivery(DeliveryId{"delivery-m"}))->attempts, 10U);
}

TYPED_TEST(StoreContract, AnswersAChangeOfAnUnknownDeliveryWithNotFound) {
  Unit unit;
  unit.changed.push_back({full_delivery("nobody", "m")});
  EXPECT_EQ(this->commit(unit), Words{"B204"});
}

TYPED_TEST(StoreContract, ChangesWhatTheSameUnitAdded) {
  Unit unit = simple_unit("m");
  unit.changed.push_back({full_delivery("delivery-m", "m")});
  unit.changed[0].after.version = 2;
  EXPECT_EQ(this->commit(unit), Words{"ok"});
  EXPECT_EQ(this->get(this->store().delivery(DeliveryId{"delivery-m"}))->version, 2U);
}

TYPED_TEST(StoreContract, RefusesIdsThatAreTakenAndRowsOfMessagesThatAreNotThere) {
  Unit stored = simple_unit("m");
  stored.payloads.push_back({PayloadId{"p"}, {"bytes", "key"}});
  ASSERT_EQ(this->commit(stored), Words{"ok"});
  Unit message = simple_unit("m");
  message.message->business_id = BusinessId{"another"};
  message.added.clear();
  Unit payload;
  payload.payloads.push_back({PayloadId{"p"}, {"other bytes", "key"}});
  Unit delivery;
  delivery.added.push_back(full_delivery("delivery-m", "m"));
  Unit lost_delivery;
  lost_delivery.added.push_back(full_delivery("lost", "nowhere"));
  Unit lost_history;
  lost_history.history.push_back(full_entry("nowhere", ""));
  EXPECT_EQ(this->commit(message, payload, delivery, lost_delivery, lost_history),
            (Words{"B203", "B203", "B203", "B203", "B203"}));
  EXPECT_EQ(this->get(this->store().load(PayloadId{"p"})).bytes, "bytes");
}

TYPED_TEST(StoreContract, KeepsARuleSetAsItWasFirstWritten) {
  Unit first;
  first.rule_set = {"hash", std::string("[[rule]]\n\0æ", 12)};
  Unit second;
  second.rule_set = {"hash", "another text"};
  EXPECT_EQ(this->commit(first), Words{"ok"});
  EXPECT_EQ(this->commit(second), Words{"ok"});
  this->reopen();
  EXPECT_EQ(this->get(this->store().rule_set("hash")), first.rule_set->second);
}

TYPED_TEST(StoreContract, GivesHistoryInTheOrderItWasWritten) {
  ASSERT_EQ(this->commit(simple_unit("m"), simple_unit("n")), (Words{"ok", "ok"}));
  for (const char* event : {"start", "deferred", "alarm"}) {
    Unit unit;
    for (const char* message : {"m", "n"}) {
      unit.history.push_back(full_entry(message, ""));
      unit.history.back().event = std::string(event) + message;
      unit.history.back().at = event == std::string("alarm") ? at(-100) : at(100);
    }
    ASSERT_EQ(this->commit(unit), Words{"ok"});
  }
  Words events;
  for (const auto& entry : this->get(this->store().history(MessageId{"m"}))) events.push_back(entry.event);
  EXPECT_EQ(events, (Words{"startm", "deferredm", "alarmm"}));
}

TYPED_TEST(StoreContract, GivesWaitingDeliveriesOfALaneByDueTimeThenAge) {
  this->add_deliveries(7, [](std::size_t i, Delivery& delivery) {
    constexpr int kDue[] = {30, 10, 10, 10, 20, 0, 0};
    constexpr int kCreated[] = {0, 5, 4, 4, 0, 0, 0};
    delivery.due_at = at(kDue[i]);
    delivery.created_at = at(kCreated[i]);
    if (i == 5) delivery.lane = LaneId{"her:1"};
    if (i == 6) delivery.state = DeliveryState::held;
  });
  const LaneId lane{"her:8142520"};
  EXPECT_EQ(ids(this->get(this->store().waiting(lane, 10))), (Words{"d2", "d3", "d1", "d4", "d0"}));
  EXPECT_EQ(ids(this->get(this->store().waiting(lane, 2))), (Words{"d2", "d3"}));
  EXPECT_EQ(ids(this->get(this->store().waiting(lane, 0))), Words{});
  EXPECT_EQ(ids(this->get(this->store().waiting(LaneId{"her:2"}, 10))), Words{});
}

TYPED_TEST(StoreContract, NamesLanesThatHaveSomethingToDo) {
  this->add_deliveries(kDeliveryStates + 1, [](std::size_t i, Delivery& delivery) {
    if (i == kDeliveryStates) return;  // a second waiting one, in the lane that all of them have by default
    delivery.state = static_cast<DeliveryState>(i);
    delivery.lane = LaneId{"lane-" + std::string(to_text(delivery.state))};
  });
  EXPECT_EQ(ids(this->get(this->store().busy_lanes())),
            (Words{"her:8142520", "lane-sending", "lane-waiting"}));
}

TYPED_TEST(StoreContract, FindsAttemptsThatNobodySawTheEndOf) {
  this->add_deliveries(kDeliveryStates, [](std::size_t i, Delivery& delivery) {
    delivery.state = static_cast<DeliveryState>(i);
  });
  EXPECT_EQ(ids(this->get(this->store().interrupted())), Words{"d1"});
}

TYPED_TEST(StoreContract, FindsWhatRanOutOfTimeEarliestFirst) {
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
  EXPECT_EQ(ids(this->get(this->store().overdue(at(100), 10))), (Words{"d2", "d4", "d0"}));
  EXPECT_EQ(ids(this->get(this->store().overdue(at(100), 2))), (Words{"d2", "d4"}));
  EXPECT_EQ(ids(this->get(this->store().overdue(at(49), 10))), Words{});
}

TYPED_TEST(StoreContract, GivesTheDeliveriesOfAMessageByAge) {
  this->add_deliveries(3,
                       [](std::size_t i, Delivery& delivery) { delivery.created_at = at(i == 0 ? 9 : 1); });
  ASSERT_EQ(this->commit(simple_unit("other")), Words{"ok"});
  EXPECT_EQ(ids(this->get(this->store().deliveries(MessageId{"m"}))), (Words{"d1", "d2", "d0"}));
}

TYPED_TEST(StoreContract, FindsTheMessagesOfAConversationOldestFirst) {
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

TYPED_TEST(StoreContract, ListsByEveryFilterNewestFirst) {
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

TYPED_TEST(StoreContract, CountsEachLaneByStateWithItsOldest) {
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

TYPED_TEST(StoreContract, GivesEverythingBackAfterItWasClosed) {
  for (int i = 0; i < 50; ++i) ASSERT_EQ(this->commit(simple_unit("m" + std::to_string(i))), Words{"ok"});
  const Words before = ids(this->get(this->store().list({})));
  EXPECT_EQ(before.size(), 50U);
  this->reopen();
  EXPECT_EQ(ids(this->get(this->store().list({}))), before);
  Unit same = simple_unit("again");
  same.message->business_id = BusinessId{"business-m7"};
  EXPECT_EQ(this->commit(same), Words{"B205"}) << "duplicates are known after a restart";
}

}  // namespace
}  // namespace budstikke
