// What every store promises of messages that become old: erased bytes stay erased, and the history outlives them.

#include <gtest/gtest.h>

#include "tests/contract/store_contract.hpp"

namespace budstikke {
namespace {

template <class UnderTest>
class RetentionContract : public StoreContract<UnderTest> {
 protected:
  /// A message with bytes of its own and a delivery in `state` that carries others.
  void keep(const std::string& id, long long received, DeliveryState state = DeliveryState::confirmed) {
    Unit unit = simple_unit(id);
    unit.message->received_at = at(received);
    unit.message->payload = PayloadId{"in-" + id};
    unit.added[0].payload = PayloadId{"out-" + id};
    unit.added[0].state = state;
    unit.payloads = {{PayloadId{"in-" + id}, {"bytes in", "key-1111", "own key"}},
                     {PayloadId{"out-" + id}, {"bytes out", "key-1111"}}};
    ASSERT_EQ(this->commit(std::move(unit)), Words{"ok"});
  }

  void note(const std::string& id, const std::string& event, long long when) {
    Unit unit;
    unit.history.push_back(full_entry(id, ""));
    unit.history[0].event = event;
    unit.history[0].at = at(when);
    ASSERT_EQ(this->commit(std::move(unit)), Words{"ok"});
  }

  static HistoryEntry erasure(const std::string& id) {
    HistoryEntry entry;
    entry.message = MessageId{id};
    entry.at = at(9'000);
    entry.event = "erased";
    entry.who = "budstikke";
    entry.why = "kept for 90d";
    return entry;
  }

  template <class... Ids>
  Words erase(const Ids&... messages) {
    return words(this->get(this->store().erase({erasure(messages)...})));
  }

  Words aged(AgePage page) {
    Words list;
    for (const AgedMessage& one : this->get(this->store().aged(page))) {
      list.push_back(one.id.value() + (one.final ? " final " : " open ") +
                     std::to_string((one.last_at - at(0)).count() / 1'000));
    }
    return list;
  }

  std::string load(const std::string& payload) {
    const auto outcome = tests::run(this->io_, this->store().load(PayloadId{payload}));
    return outcome ? outcome->bytes : std::string(id_of(outcome.failure().code));
  }

  void forget(const std::string& id) {
    ASSERT_TRUE(tests::run(this->io_, this->store().forget({MessageId{id}})).ok());
  }

  static AgePage page(long long before, bool erased = false) {
    AgePage asked;
    asked.before = at(before);
    asked.erased = erased;
    asked.max = 100;
    return asked;
  }
};

TYPED_TEST_SUITE(RetentionContract, Stores);

TYPED_TEST(RetentionContract, TellsWhatIsOldAndWhenTheLastOfItHappened) {
  this->keep("c", 30, DeliveryState::held);
  this->keep("a", 10);
  this->keep("b", 20, DeliveryState::handed_over);
  this->note("a", "discard", 400);
  for (const char* repeat : {"duplicate", "receipt", "acknowledgement", "enveloped"})
    this->note("a", repeat, 700);
  this->note("b", "conflict", 800);
  EXPECT_EQ(this->aged(this->page(31)), (Words{"a final 400", "b open 20", "c open 30"}));
  EXPECT_EQ(this->aged(this->page(20)), Words{"a final 400"});
}

TYPED_TEST(RetentionContract, GivesTheOldPageByPage) {
  for (const std::string id : {"a", "b", "c", "d"}) this->keep(id, id == "d" ? 20 : 10);
  AgePage page = this->page(50);
  page.max = 2;
  EXPECT_EQ(this->aged(page), (Words{"a final 10", "b final 10"}));
  page.after_received = at(10);
  page.after = MessageId{"b"};
  EXPECT_EQ(this->aged(page), (Words{"c final 10", "d final 20"}));
}

TYPED_TEST(RetentionContract, WhatChangesAnotherPayloadIsLoadedWithThatAndErasedWithIt) {
  Unit unit = simple_unit("a");
  unit.message->payload = PayloadId{"whole"};
  unit.added[0].payload = PayloadId{"changed"};
  unit.added[0].state = DeliveryState::confirmed;
  SealedPayload change{"what differs", "key-1111", "its own key"};
  change.base = PayloadId{"whole"};
  unit.payloads = {{PayloadId{"whole"}, {"the whole", "key-1111", "own key"}},
                   {PayloadId{"changed"}, change}};
  ASSERT_EQ(this->commit(std::move(unit)), Words{"ok"});
  ASSERT_TRUE(tests::run(this->io_, this->store().make_way({MessageId{"a"}})).ok());
  this->reopen();
  const SealedPayload loaded = this->get(this->store().load(PayloadId{"changed"}));
  EXPECT_EQ(loaded.bytes, "what differs");
  EXPECT_EQ(loaded.wrapped_key, "its own key");
  EXPECT_EQ(loaded.base, PayloadId{"whole"});
  ASSERT_TRUE(loaded.original);
  EXPECT_EQ(loaded.original->bytes, "the whole");
  EXPECT_EQ(loaded.original->wrapped_key, "own key");
  EXPECT_TRUE(this->get(this->store().load(PayloadId{"whole"})).base.empty());
  EXPECT_EQ(this->erase("a"), Words{"ok"});
  EXPECT_EQ(this->load("whole"), "B208");
  EXPECT_EQ(this->load("changed"), "B208");
}

TYPED_TEST(RetentionContract, ErasesEveryVersionOfTheBytesAndKeepsTheHistory) {
  this->keep("a", 10);
  this->note("a", "discard", 400);
  EXPECT_EQ(this->erase("a"), Words{"ok"});
  this->reopen();
  EXPECT_EQ(this->load("in-a"), "B208");
  EXPECT_EQ(this->load("out-a"), "B208");
  EXPECT_TRUE(this->get(this->store().keys_in_use(true)).empty());
  EXPECT_EQ(this->get(this->store().message(MessageId{"a"}))->erased_at, at(9'000));
  const auto history = this->get(this->store().history(MessageId{"a"}));
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(everything(history[1]), everything(this->erasure("a")));
  EXPECT_EQ(this->get(this->store().deliveries(MessageId{"a"})).at(0).state, DeliveryState::confirmed);
  EXPECT_TRUE(this->aged(this->page(50)).empty());
  EXPECT_EQ(this->aged(this->page(50, true)), Words{"a final 400"}) << "the erasing itself does not count";
}

TYPED_TEST(RetentionContract, KnowsARepeatOfWhatIsErased) {
  this->keep("a", 10);
  EXPECT_EQ(this->erase("a"), Words{"ok"});
  Unit again = simple_unit("other");
  again.message->duplicate_key = "key-a";
  EXPECT_EQ(this->commit(std::move(again)), Words{"B205"});
}

TYPED_TEST(RetentionContract, ErasesNothingThatIsNotFinalNorTwice) {
  for (const DeliveryState state :
       {DeliveryState::waiting, DeliveryState::sending, DeliveryState::handed_over,
        DeliveryState::unconfirmed, DeliveryState::held}) {
    const std::string id(to_text(state));
    this->keep(id, 10, state);
    EXPECT_EQ(this->erase(id), Words{"B207"}) << id;
    EXPECT_EQ(this->load("in-" + id), "bytes in") << id;
  }
  this->keep("a", 10);
  EXPECT_EQ(this->erase("held", "a", "none"), (Words{"B207", "ok", "B204"}));
  EXPECT_EQ(this->erase("a"), Words{"B208"});
  EXPECT_EQ(this->get(this->store().history(MessageId{"a"})).size(), 1U);
}

TYPED_TEST(RetentionContract, NobodyActsOnWhatWasReadBeforeItWasErased) {
  this->keep("a", 10, DeliveryState::refused);
  Delivery read = this->get(this->store().deliveries(MessageId{"a"})).at(0);
  EXPECT_EQ(this->erase("a"), Words{"ok"});
  read.state = DeliveryState::waiting;
  ++read.version;
  Unit resend;
  resend.changed.push_back({read});
  EXPECT_EQ(this->commit(std::move(resend)), Words{"B202"});
}

TYPED_TEST(RetentionContract, ErasesBytesThatAChangePutsOthersInThePlaceOf) {
  this->keep("a", 10, DeliveryState::held);
  Delivery next = this->get(this->store().deliveries(MessageId{"a"})).at(0);
  next.payload = PayloadId{"new"};
  ++next.version;
  Unit unit;
  unit.payloads = {{PayloadId{"new"}, {"new bytes", "key-1111"}}};
  unit.changed.push_back({next});
  EXPECT_EQ(this->commit(std::move(unit)), Words{"ok"});
  EXPECT_EQ(this->load("new"), "new bytes");
  EXPECT_EQ(this->load("in-a"), "bytes in");
  EXPECT_EQ(this->load("out-a"), "B208");
}

TYPED_TEST(RetentionContract, KeepsBytesThatAnotherDeliveryOfTheMessageStillCarries) {
  this->keep("a", 10, DeliveryState::held);
  Unit copy;
  copy.added.push_back(full_delivery("copy", "a"));
  copy.added[0].payload = PayloadId{"out-a"};
  EXPECT_EQ(this->commit(std::move(copy)), Words{"ok"});
  Delivery next = this->get(this->store().delivery(DeliveryId{"delivery-a"})).value();
  next.payload = PayloadId{"new"};
  ++next.version;
  Unit unit;
  unit.payloads = {{PayloadId{"new"}, {"new bytes", "key-1111"}}};
  unit.changed.push_back({next});
  EXPECT_EQ(this->commit(std::move(unit)), Words{"ok"});
  EXPECT_EQ(this->load("out-a"), "bytes out");
}

TYPED_TEST(RetentionContract, ForgetsWhatIsErasedAndNothingElse) {
  this->keep("a", 10);
  this->keep("b", 10);
  this->note("a", "discard", 400);
  EXPECT_EQ(this->erase("a"), Words{"ok"});
  this->forget("a");
  this->forget("b");
  this->forget("none");
  this->reopen();
  EXPECT_FALSE(this->get(this->store().message(MessageId{"a"})).has_value());
  EXPECT_TRUE(this->get(this->store().deliveries(MessageId{"a"})).empty());
  EXPECT_TRUE(this->get(this->store().history(MessageId{"a"})).empty());
  EXPECT_TRUE(this->get(this->store().message(MessageId{"b"})).has_value());
  Unit again = simple_unit("later");
  again.message->duplicate_key = "key-a";
  EXPECT_EQ(this->commit(std::move(again)), Words{"ok"}) << "the sender's id is free again";
}

TYPED_TEST(RetentionContract, KeepsWhatMakesWay) {
  for (const std::string id : {"a", "b", "c"})
    this->keep(id, 10, id == "b" ? DeliveryState::held : DeliveryState::confirmed);
  EXPECT_EQ(this->erase("a", "c"), (Words{"ok", "ok"}));
  for (int round = 0; round < 3; ++round) {
    ASSERT_TRUE(tests::run(this->io_, this->store().make_way({MessageId{"b"}, MessageId{"none"}})).ok());
    EXPECT_EQ(this->load("in-b"), "bytes in");
    EXPECT_EQ(this->load("out-b"), "bytes out");
    auto scrubbed = RetentionStore::Scrubbed::more;
    while (scrubbed == RetentionStore::Scrubbed::more) scrubbed = this->get(this->store().scrub());
    EXPECT_EQ(scrubbed, RetentionStore::Scrubbed::done);
  }
  this->reopen();
  EXPECT_EQ(this->load("in-b"), "bytes in");
  EXPECT_EQ(this->get(this->store().keys_in_use(true)).at(0).payloads(), 2U);
}

}  // namespace
}  // namespace budstikke
