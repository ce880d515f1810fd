// What every store promises of envelopes: one of each heading, peer and id, kept and erased with its message.

#include "tests/contract/store_contract.hpp"

namespace budstikke {
namespace {

template <class UnderTest>
class EnvelopeContract : public StoreContract<UnderTest> {
 protected:
  static WireEnvelope envelope(const std::string& id, Heading heading = Heading::out, HerId peer = HerId{7}) {
    return {EnvelopeId{id},           heading, peer, MessageId{"m"}, DeliveryId{"delivery-m"},
            PayloadId{"bytes-" + id}, "abcd",  at(5)};
  }
  Words keep(const WireEnvelope& one) {
    Unit unit;
    unit.payloads = {{one.bytes, {"sealed " + one.id.value(), "key-1111", "own key"}}};
    unit.envelopes = {one};
    return this->commit(std::move(unit));
  }
  void keep_message(DeliveryState state = DeliveryState::waiting) {
    Unit unit = simple_unit("m");
    unit.added[0].state = state;
    ASSERT_EQ(this->commit(std::move(unit)), Words{"ok"});
  }
  std::vector<WireEnvelope> find(const std::string& id, Heading heading = Heading::out, HerId peer = {}) {
    return this->get(this->store().envelopes(heading, peer, EnvelopeId{id}));
  }
  std::string load(const std::string& payload) {
    const auto outcome = tests::run(this->io_, this->store().load(PayloadId{payload}));
    return outcome ? outcome->bytes : std::string(id_of(outcome.failure().code));
  }
};

TYPED_TEST_SUITE(EnvelopeContract, Stores);

TYPED_TEST(EnvelopeContract, GivesBackEveryFieldAsItWasCommitted) {
  this->keep_message();
  ASSERT_EQ(this->keep(this->envelope("e")), Words{"ok"});
  this->reopen();
  const auto found = this->find("e");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id, EnvelopeId{"e"});
  EXPECT_EQ(found[0].heading, Heading::out);
  EXPECT_EQ(found[0].peer, HerId{7});
  EXPECT_EQ(found[0].message, MessageId{"m"});
  EXPECT_EQ(found[0].delivery, DeliveryId{"delivery-m"});
  EXPECT_EQ(found[0].bytes, PayloadId{"bytes-e"});
  EXPECT_EQ(found[0].sha256, "abcd");
  EXPECT_EQ(found[0].at, at(5));
  EXPECT_EQ(this->load("bytes-e"), "sealed e");
}

TYPED_TEST(EnvelopeContract, KeepsTheIdsOfEachPeerApartAndOursFromTheirs) {
  this->keep_message();
  ASSERT_EQ(this->keep(this->envelope("e")), Words{"ok"});
  WireEnvelope theirs = this->envelope("e", Heading::in);
  theirs.bytes = PayloadId{"answer"};
  ASSERT_EQ(this->keep(theirs), Words{"ok"});
  WireEnvelope others = this->envelope("e", Heading::in, HerId{8});
  others.bytes = PayloadId{"other answer"};
  ASSERT_EQ(this->keep(others), Words{"ok"});
  EXPECT_EQ(this->find("e").size(), 1U);
  EXPECT_EQ(this->find("e", Heading::in).size(), 2U);
  EXPECT_EQ(this->find("e", Heading::in, HerId{8}).front().bytes, PayloadId{"other answer"});
  EXPECT_TRUE(this->find("e", Heading::in, HerId{9}).empty());
  EXPECT_TRUE(this->find("f").empty());
}

TYPED_TEST(EnvelopeContract, SaysByWhichOnesAMessageCame) {
  this->keep_message();
  ASSERT_EQ(this->keep(this->envelope("out")), Words{"ok"});
  WireEnvelope later = this->envelope("later", Heading::in);
  later.at = at(6);
  ASSERT_EQ(this->keep(later), Words{"ok"});
  ASSERT_EQ(this->keep(this->envelope("first", Heading::in, HerId{8})), Words{"ok"});
  const auto of = [this](const std::string& message) {
    return this->get(this->store().envelopes_of(Heading::in, MessageId{message}));
  };
  const auto found = of("m");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].id, EnvelopeId{"first"});
  EXPECT_EQ(found[0].peer, HerId{8});
  EXPECT_EQ(found[0].message, MessageId{"m"});
  EXPECT_EQ(found[0].bytes, PayloadId{"bytes-first"});
  EXPECT_EQ(found[0].heading, Heading::in);
  EXPECT_EQ(found[1].id, EnvelopeId{"later"});
  EXPECT_TRUE(of("other").empty());
}

TYPED_TEST(EnvelopeContract, TakesNoneTwiceAndNothingElseOfThatUnit) {
  this->keep_message();
  ASSERT_EQ(this->keep(this->envelope("e")), Words{"ok"});
  WireEnvelope again = this->envelope("e");
  again.bytes = PayloadId{"again"};
  EXPECT_EQ(this->keep(again), Words{"B205"});
  EXPECT_EQ(this->load("again"), "B204");
  EXPECT_EQ(this->find("e").front().bytes, PayloadId{"bytes-e"});
}

TYPED_TEST(EnvelopeContract, BelongsToAMessageThatIsStored) {
  EXPECT_EQ(this->keep(this->envelope("e")), Words{"B203"});
  EXPECT_TRUE(this->find("e").empty());
}

TYPED_TEST(EnvelopeContract, ErasesTheBytesWithTheMessageAndForgetsThemWithIt) {
  this->keep_message(DeliveryState::confirmed);
  ASSERT_EQ(this->keep(this->envelope("e")), Words{"ok"});
  HistoryEntry entry;
  entry.message = MessageId{"m"};
  entry.at = at(9'000);
  entry.event = "erased";
  const auto erased = this->get(this->store().erase({entry}));
  ASSERT_TRUE(erased.at(0).ok());
  EXPECT_NE(this->load("bytes-e"), "sealed e");
  EXPECT_EQ(this->find("e").size(), 1U);
  EXPECT_EQ(this->keep(this->envelope("late")), Words{"B208"});
  EXPECT_EQ(this->load("bytes-late"), "B204");
  ASSERT_TRUE(tests::run(this->io_, this->store().forget({MessageId{"m"}})).ok());
  EXPECT_TRUE(this->find("e").empty());
}

}  // namespace
}  // namespace budstikke
