// What every store promises of the keys that its payloads need.

#include <gtest/gtest.h>

#include "tests/contract/store_contract.hpp"

namespace budstikke {
namespace {

template <class UnderTest>
class KeyStoreContract : public StoreContract<UnderTest> {
 protected:
  /// One message for each payload: "a" is kept under message "m-a".
  void keep(const std::string& payload, SealedPayload sealed) {
    Unit unit;
    unit.message = full_message("m-" + payload);
    unit.message->payload = PayloadId{payload};
    unit.payloads = {{PayloadId{payload}, std::move(sealed)}};
    ASSERT_EQ(this->commit(std::move(unit)), Words{"ok"});
  }

  Words uses(bool count = true) {
    Words list;
    for (const KeyUse& use : this->get(this->store().keys_in_use(count))) {
      list.push_back(use.key_id + " " + std::to_string(use.wrapped) + " " + std::to_string(use.direct));
    }
    return list;
  }

  Words under(const std::string& key, bool direct, const std::string& after = {}, std::size_t max = 10) {
    Words list;
    for (const StoredSeal& one :
         this->get(this->store().sealed_under({key, direct, PayloadId{after}, max}))) {
      list.push_back(one.id.value() + "|" + one.sealed.bytes + "|" + one.sealed.key_id + "|" +
                     one.sealed.wrapped_key);
    }
    return list;
  }

  bool renew(StoredSeal before, SealedPayload after) {
    std::vector<RenewedSeal> seals{{std::move(before), std::move(after)}};
    return tests::run(this->io_, this->store().renew(std::move(seals))).ok();
  }

  std::string loaded(const std::string& payload) {
    const SealedPayload sealed = this->get(this->store().load(PayloadId{payload}));
    return sealed.bytes + "|" + sealed.key_id + "|" + sealed.wrapped_key;
  }
};

TYPED_TEST_SUITE(KeyStoreContract, Stores);

TYPED_TEST(KeyStoreContract, CountsWhatNeedsEachKey) {
  EXPECT_TRUE(this->uses().empty());
  this->keep("a", {"bytes of a", "key-1111", "wrapped a"});
  this->keep("b", {"bytes of b", "key-1111", "wrapped b"});
  this->keep("c", {"bytes of c", "key-1111"});
  this->keep("d", {"bytes of d", "key-2222"});
  this->keep("e", {"bytes of e", "key-3333", "wrapped e"});
  this->reopen();
  EXPECT_EQ(this->uses(), (Words{"key-1111 2 1", "key-2222 0 1", "key-3333 1 0"}));
  EXPECT_EQ(this->uses(false), (Words{"key-1111 1 1", "key-2222 0 1", "key-3333 1 0"}));
}

TYPED_TEST(KeyStoreContract, GivesWhatLiesUnderAKeyPageByPageAndWithoutBytesThatNobodyNeeds) {
  for (const std::string id : {"a", "b", "c", "d"})
    this->keep(id, {"bytes of " + id, "key-1111", "key of " + id});
  this->keep("e", {"bytes of e", "key-1111"});
  this->keep("f", {"bytes of f", "key-2222", "key of f"});
  EXPECT_EQ(this->under("key-1111", false, "", 2), (Words{"a||key-1111|key of a", "b||key-1111|key of b"}));
  EXPECT_EQ(this->under("key-1111", false, "b", 9), (Words{"c||key-1111|key of c", "d||key-1111|key of d"}));
  EXPECT_EQ(this->under("key-1111", true), Words{"e|bytes of e|key-1111|"});
  EXPECT_TRUE(this->under("key-3333", false).empty());
}

TYPED_TEST(KeyStoreContract, WrapsAnewAndLeavesTheBytes) {
  this->keep("a", {"bytes of a", "key-1111", "wrapped a"});
  EXPECT_TRUE(this->renew({PayloadId{"a"}, {"", "key-1111", "wrapped a"}}, {"", "key-2222", "again a"}));
  this->reopen();
  EXPECT_EQ(this->loaded("a"), "bytes of a|key-2222|again a");
  EXPECT_EQ(this->uses(), Words{"key-2222 1 0"});
}

TYPED_TEST(KeyStoreContract, SealsAnewWhatTheKeyItselfSealed) {
  this->keep("a", {"bytes of a", "key-1111"});
  EXPECT_TRUE(
      this->renew({PayloadId{"a"}, {"bytes of a", "key-1111"}}, {"other bytes", "key-2222", "wrapped a"}));
  this->reopen();
  EXPECT_EQ(this->loaded("a"), "other bytes|key-2222|wrapped a");
  EXPECT_EQ(this->uses(), Words{"key-2222 1 0"});
}

TYPED_TEST(KeyStoreContract, RenewsNothingThatIsAnotherByNow) {
  this->keep("a", {"bytes of a", "key-2222", "newer"});
  this->keep("b", {"bytes of b", "key-2222", "newer"});
  EXPECT_TRUE(this->renew({PayloadId{"a"}, {"", "key-1111", "older"}}, {"", "key-3333", "late"}));
  EXPECT_TRUE(this->renew({PayloadId{"b"}, {"bytes of b", "key-1111"}}, {"late bytes", "key-3333", "late"}));
  EXPECT_TRUE(this->renew({PayloadId{"none"}, {"", "key-1111", "older"}}, {"", "key-3333", "late"}));
  EXPECT_EQ(this->loaded("a"), "bytes of a|key-2222|newer");
  EXPECT_EQ(this->loaded("b"), "bytes of b|key-2222|newer");
}

TYPED_TEST(KeyStoreContract, KeepsTheProofOfItsKey) {
  EXPECT_FALSE(this->get(this->store().key_proof()).has_value());
  ASSERT_TRUE(tests::run(this->io_, this->store().set_key_proof("first")).ok());
  ASSERT_TRUE(tests::run(this->io_, this->store().set_key_proof("second")).ok());
  this->reopen();
  EXPECT_EQ(this->get(this->store().key_proof()), "second");
}

}  // namespace
}  // namespace budstikke
