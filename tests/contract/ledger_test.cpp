// The ledger, of each store.

#include "tests/contract/store_contract.hpp"

namespace budstikke {
namespace {

template <class UnderTest>
class LedgerContract : public StoreContract<UnderTest> {
 protected:
  static LedgerEntry entry(std::uint64_t number, const std::string& topic = "rules") {
    return {topic, number, at(static_cast<long long>(number)), "portal/kari",
            R"({"what":"published å","n":)" + std::to_string(number) + "}"};
  }

  std::string append(LedgerEntry one) { return words({tests::run(this->io_, this->store().append(one))})[0]; }

  /// "number at who text" of each.
  Words entries(const std::string& topic, std::uint64_t after = 0, std::size_t max = 100) {
    Words found;
    for (const LedgerEntry& one : this->get(this->store().entries(topic, after, max))) {
      EXPECT_EQ(one.topic, topic);
      found.push_back(std::to_string(one.number) + " " + to_text(one.at) + " " + one.who + " " + one.text);
    }
    return found;
  }
};
TYPED_TEST_SUITE(LedgerContract, Stores);

TYPED_TEST(LedgerContract, KeepsEntriesAsTheyCameInOrder) {
  EXPECT_EQ(this->entries("rules"), Words{});
  EXPECT_EQ(this->append(this->entry(1)), "ok");
  EXPECT_EQ(this->append(this->entry(2)), "ok");
  this->reopen();
  EXPECT_EQ(this->append(this->entry(3)), "ok");
  EXPECT_EQ(this->entries("rules"),
            (Words{"1 " + to_text(at(1)) + " portal/kari {\"what\":\"published å\",\"n\":1}",
                   "2 " + to_text(at(2)) + " portal/kari {\"what\":\"published å\",\"n\":2}",
                   "3 " + to_text(at(3)) + " portal/kari {\"what\":\"published å\",\"n\":3}"}));
}

TYPED_TEST(LedgerContract, TellsTheSlowerThatSomebodyWasFaster) {
  ASSERT_EQ(this->append(this->entry(1)), "ok");
  LedgerEntry late = this->entry(1);
  late.who = "ola";
  EXPECT_EQ(this->append(late), "B202");
  EXPECT_EQ(this->append(this->entry(3)), "B202") << "no number is left out";
  EXPECT_EQ(this->append(this->entry(0)), "B202");
  EXPECT_EQ(this->entries("rules").size(), 1U);
  EXPECT_EQ(this->append(this->entry(2)), "ok");
}

TYPED_TEST(LedgerContract, CountsEachTopicForItself) {
  ASSERT_EQ(this->append(this->entry(1, "rules")), "ok");
  ASSERT_EQ(this->append(this->entry(2, "rules")), "ok");
  EXPECT_EQ(this->append(this->entry(1, "addresses")), "ok");
  EXPECT_EQ(this->entries("addresses").size(), 1U);
  EXPECT_EQ(this->entries("rules").size(), 2U);
}

TYPED_TEST(LedgerContract, GivesAPageOfWhatCameAfterANumber) {
  for (std::uint64_t number = 1; number <= 5; ++number) ASSERT_EQ(this->append(this->entry(number)), "ok");
  const auto numbers = [this](std::uint64_t after, std::size_t max) {
    std::string list;
    for (const LedgerEntry& one : this->get(this->store().entries("rules", after, max)))
      list += std::to_string(one.number);
    return list;
  };
  EXPECT_EQ(numbers(0, 2), "12");
  EXPECT_EQ(numbers(2, 100), "345");
  EXPECT_EQ(numbers(5, 100), "");
}

TYPED_TEST(LedgerContract, ForgetsWhatIsToldToButNeverTheLastAndNumbersOn) {
  for (std::uint64_t number = 1; number <= 3; ++number)
    ASSERT_EQ(this->append(this->entry(number, "counts")), "ok");
  ASSERT_EQ(this->append(this->entry(1)), "ok");
  EXPECT_EQ(words({tests::run(this->io_, this->store().forget_entries("counts", {1, 3, 7}))})[0], "ok");
  EXPECT_EQ(this->entries("counts").size(), 2U);
  EXPECT_EQ(this->get(this->store().entries("counts", 0, 1)).front().number, 2U);
  EXPECT_EQ(words({tests::run(this->io_, this->store().forget_entries("counts", {2}))})[0], "ok");
  this->reopen();
  EXPECT_EQ(this->append(this->entry(3, "counts")), "B202");
  EXPECT_EQ(this->append(this->entry(4, "counts")), "ok");
  EXPECT_EQ(this->entries("rules").size(), 1U);
}

}  // namespace
}  // namespace budstikke
