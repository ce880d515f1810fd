// What store_view.hpp promises of decided_messages, held against every store: page after page, everything once.

#include "tests/contract/store_contract.hpp"

namespace budstikke {
namespace {

template <class UnderTest>
class DecidedMessages : public StoreContract<UnderTest> {
 protected:
  void add(const char* id, int received) {
    Unit unit = simple_unit(id);
    unit.message->received_at = at(received);
    ASSERT_EQ(this->commit(std::move(unit)), Words{"ok"});
  }

  Words page(PageEnd end, std::size_t max) {
    Words words;
    for (const DecidedMessage& one : this->get(this->store().decided_messages(std::move(end), max))) {
      words.push_back(one.message.id.value());
    }
    return words;
  }
};

TYPED_TEST_SUITE(DecidedMessages, Stores);

TYPED_TEST(DecidedMessages, AreGivenNewestFirstPageAfterPageEachOnce) {
  // Three of them in the same millisecond.
  for (const auto& [id, received] : {std::pair{"e", 10}, std::pair{"a", 20}, std::pair{"b", 20},
                                     std::pair{"c", 20}, std::pair{"d", 5}, std::pair{"f", 30}}) {
    this->add(id, received);
  }
  EXPECT_EQ(this->page({}, 10), (Words{"f", "c", "b", "a", "e", "d"}));
  EXPECT_EQ(this->page({}, 2), (Words{"f", "c"}));
  EXPECT_EQ(this->page({at(20), MessageId{"c"}}, 2), (Words{"b", "a"}));
  EXPECT_EQ(this->page({at(20), MessageId{"a"}}, 2), (Words{"e", "d"}));
  EXPECT_EQ(this->page({at(5), MessageId{"d"}}, 2), Words{});
  EXPECT_EQ(this->page({at(20), MessageId{}}, 9), (Words{"e", "d"})) << "before that time";
  EXPECT_EQ(this->page({}, 0), Words{});
}

TYPED_TEST(DecidedMessages, ComeWithWhatTheyHaveAndWithAllTheirDeliveries) {
  Unit unit;
  unit.message = full_message("m");
  unit.added = {full_delivery("d1", "m"), full_delivery("d2", "m")};
  ASSERT_EQ(this->commit(std::move(unit)), Words{"ok"});
  this->add("other", 1);
  const auto found = this->get(this->store().decided_messages({}, 10));
  ASSERT_EQ(found.size(), 2u);
  const DecidedMessage& one = found[0].message.id.value() == "m" ? found[0] : found[1];
  EXPECT_EQ(one.message.facts, full_message("m").facts);
  EXPECT_EQ(ids(one.deliveries), (Words{"d1", "d2"}));
  EXPECT_EQ(one.deliveries[0].rule_set, full_delivery("d1", "m").rule_set);
}

}  // namespace
}  // namespace budstikke
