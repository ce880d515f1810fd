// What store.hpp and store_view.hpp promise, held against every store: what is written, and what is refused.

#include "tests/contract/store_contract.hpp"

namespace budstikke {
namespace {

template <class UnderTest>
class StoreWrites : public StoreContract<UnderTest> {};

TYPED_TEST_SUITE(StoreWrites, Stores);

TYPED_TEST(StoreWrites, GivesBackEveryFieldAsItWasCommitted) {
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

TYPED_TEST(StoreWrites, GivesBackEmptyFieldsAsEmpty) {
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

TYPED_TEST(StoreWrites, KnowsNothingThatWasNeverCommitted) {
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

TYPED_TEST(StoreWrites, KeepsPayloadsByteForByte) {
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

TYPED_TEST(StoreWrites, AnswersNoUnitsWithNoAnswers) { EXPECT_EQ(this->commit(), Words{}); }

TYPED_TEST(StoreWrites, RefusesTheSameDuplicateKeyTwice) {
  EXPECT_EQ(this->commit(simple_unit("first")), Words{"ok"});
  Unit same = simple_unit("second");
  same.message->duplicate_key = "key-first";
  Unit other_key = simple_unit("third");
  other_key.message->business_id = BusinessId{"business-first"};
  EXPECT_EQ(this->commit(same, other_key), (Words{"B205", "ok"}));
  EXPECT_FALSE(this->get(this->store().message(MessageId{"second"})));
  EXPECT_EQ(ids(this->get(this->store().messages_named(BusinessId{"business-first"}))),
            (Words{"first", "third"}));
}

TYPED_TEST(StoreWrites, FindsAMessageByItsNameWhateverItsDuplicateKeyIs) {
  const std::string name = "0190b5a2-7c3e-4d51-8f02-6a9d4be1ff00";
  const std::string next = "0190b5a2-7c3e-4d51-8f02-6a9d4be1ff01";
  const struct {
    const char* id;
    std::string business_id, duplicate_key;
  } rows[] = {
      {"a", name, "her:1|" + name},          {"b", name, "her:2|" + name},
      {"c", name, "caller:~~~~|" + name},    {"d", name, ""},
      {"e", name, "her:1|" + next},          {"f", name, "her:1|other"},
      {"g", next, "her:2|" + next},          {"h", "her:1", "her:1"},
      {"i", "her:1", "her:1|her:1|" + next},
  };
  for (const auto& row : rows) {
    Unit unit = simple_unit(row.id);
    unit.message->business_id = BusinessId{row.business_id};
    unit.message->conversation_root = unit.message->business_id;
    unit.message->duplicate_key = row.duplicate_key;
    ASSERT_EQ(this->commit(unit), Words{"ok"}) << row.id;
  }
  EXPECT_EQ(ids(this->get(this->store().messages_named(BusinessId{name}))),
            (Words{"a", "b", "c", "d", "e", "f"}));
  EXPECT_EQ(ids(this->get(this->store().messages_named(BusinessId{next}))), Words{"g"});
  EXPECT_EQ(ids(this->get(this->store().messages_named(BusinessId{"her:1"}))), (Words{"h", "i"}));
  const HerId business = this->get(this->store().message(MessageId{"a"}))->sender_business;
  EXPECT_EQ(ids(this->get(this->store().conversation(business, {BusinessId{name}}))),
            (Words{"a", "b", "c", "d", "e", "f"}));
}

TYPED_TEST(StoreWrites, RefusesTheSameDuplicateKeyTwiceWithinOneCommit) {
  Unit second = simple_unit("second");
  second.message->duplicate_key = "key-first";
  EXPECT_EQ(this->commit(simple_unit("first"), second), (Words{"ok", "B205"}));
}

TYPED_TEST(StoreWrites, TakesAnyNumberOfMessagesWithoutADuplicateKey) {
  std::vector<Unit> units;
  for (int i = 0; i < 4; ++i) {
    units.push_back(simple_unit(std::to_string(i)));
    units.back().message->business_id = i < 2 ? BusinessId{} : BusinessId{"same"};
    units.back().message->duplicate_key = {};
  }
  EXPECT_EQ(words(tests::run(this->io_, this->store().commit(units))), (Words{"ok", "ok", "ok", "ok"}));
  EXPECT_TRUE(this->get(this->store().messages_named(BusinessId{})).empty()) << "an empty name names nothing";
}

TYPED_TEST(StoreWrites, NotesOnlyTheFirstRepeatsOfAMessage) {
  ASSERT_EQ(this->commit(simple_unit("m"), simple_unit("n")), (Words{"ok", "ok"}));
  const auto repeat = [this](const char* message, const char* event) {
    Unit unit;
    unit.history.push_back(full_entry(message, ""));
    unit.history[0].event = event;
    return this->commit(std::move(unit));
  };
  for (std::size_t i = 0; i < kMostRepeatNotes + 30; ++i) ASSERT_EQ(repeat("m", "duplicate"), Words{"ok"});
  EXPECT_EQ(this->get(this->store().history(MessageId{"m"})).size(), kMostRepeatNotes);
  for (std::size_t i = 0; i < kMostRepeatNotes + 30; ++i) ASSERT_EQ(repeat("m", "conflict"), Words{"ok"});
  EXPECT_EQ(this->get(this->store().history(MessageId{"m"})).size(), 2 * kMostRepeatNotes);
  ASSERT_EQ(repeat("m", "deferred"), Words{"ok"});
  EXPECT_EQ(this->get(this->store().history(MessageId{"m"})).size(), 2 * kMostRepeatNotes + 1);
  ASSERT_EQ(repeat("n", "duplicate"), Words{"ok"});
  EXPECT_EQ(this->get(this->store().history(MessageId{"n"})).size(), 1U);
}

TYPED_TEST(StoreWrites, WritesAUnitWholeOrNotAtAllAndLeavesOthersAlone) {
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

TYPED_TEST(StoreWrites, ChangesADeliveryOnlyFromTheVersionThatWasRead) {
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

TYPED_TEST(StoreWrites, ChangesTheStateAloneWhereNothingElseDiffers) {
  ASSERT_EQ(this->commit(simple_unit("m")), Words{"ok"});
  Delivery after = *this->get(this->store().delivery(DeliveryId{"delivery-m"}));
  after.version += 1;
  after.state = DeliveryState::handed_over;
  after.attempts = 5;
  after.uncertain = !after.uncertain;
  after.due_at += Duration{1};
  after.deadline += Duration{2};
  after.receipt_deadline = after.deadline + Duration{3};
  after.reason = Reason{Code::D405, "retry after 3 s"};
  Unit unit;
  unit.changed.push_back({after, true});
  EXPECT_EQ(this->commit(unit), Words{"ok"});
  EXPECT_EQ(everything(*this->get(this->store().delivery(DeliveryId{"delivery-m"}))), everything(after));
  EXPECT_EQ(this->commit(unit), Words{"B202"}) << "of a version that is past";
}

TYPED_TEST(StoreWrites, LetsOneOfTwoChangesOfOneVersionWin) {
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

TYPED_TEST(StoreWrites, AnswersAChangeOfAnUnknownDeliveryWithNotFound) {
  Unit unit;
  unit.changed.push_back({full_delivery("nobody", "m")});
  EXPECT_EQ(this->commit(unit), Words{"B204"});
}

TYPED_TEST(StoreWrites, ChangesWhatTheSameUnitAdded) {
  Unit unit = simple_unit("m");
  unit.changed.push_back({full_delivery("delivery-m", "m")});
  unit.changed[0].after.version = 2;
  EXPECT_EQ(this->commit(unit), Words{"ok"});
  EXPECT_EQ(this->get(this->store().delivery(DeliveryId{"delivery-m"}))->version, 2U);
}

TYPED_TEST(StoreWrites, RefusesIdsThatAreTakenAndRowsOfMessagesThatAreNotThere) {
  Unit stored = simple_unit("m");
  stored.payloads.push_back({PayloadId{"p"}, {"bytes", "key"}});
  ASSERT_EQ(this->commit(stored), Words{"ok"});
  Unit message = simple_unit("m");
  message.message->duplicate_key = "another";
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

TYPED_TEST(StoreWrites, KeepsARuleSetAsItWasFirstWritten) {
  Unit first;
  first.rule_set = {"hash", std::string("[[rule]]\n\0æ", 12)};
  Unit second;
  second.rule_set = {"hash", "another text"};
  EXPECT_EQ(this->commit(first), Words{"ok"});
  EXPECT_EQ(this->commit(second), Words{"ok"});
  this->reopen();
  EXPECT_EQ(this->get(this->store().rule_set("hash")), first.rule_set->second);
}

TYPED_TEST(StoreWrites, GivesHistoryInTheOrderItWasWritten) {
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

TYPED_TEST(StoreWrites, GivesEverythingBackAfterItWasClosed) {
  for (int i = 0; i < 50; ++i) ASSERT_EQ(this->commit(simple_unit("m" + std::to_string(i))), Words{"ok"});
  const Words before = ids(this->get(this->store().list({})));
  EXPECT_EQ(before.size(), 50U);
  this->reopen();
  EXPECT_EQ(ids(this->get(this->store().list({}))), before);
  Unit same = simple_unit("again");
  same.message->duplicate_key = "key-m7";
  EXPECT_EQ(this->commit(same), Words{"B205"}) << "duplicates are known after a restart";
}

}  // namespace
}  // namespace budstikke
