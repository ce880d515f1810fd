// The store's keys: each payload has a key of its own, and the store's key can be changed under it.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "adapters/compression/compression.hpp"
#include "adapters/crypto/aes_gcm.hpp"
#include "adapters/crypto/aes_gcm_protector.hpp"

namespace budstikke::crypto {
namespace {

const PayloadId kId{"019bc186-de00-7000-8000-000000000001"};
const PayloadId kOtherId{"019bc186-de00-7000-8000-000000000002"};
const std::string kText = "<MsgHead>bytes of a message, bytes of a message</MsgHead>";

SealingKey key(unsigned char seed) {
  std::array<unsigned char, SealingKey::kBytes> bytes{};
  bytes.fill(seed);
  return SealingKey(bytes);
}

template <class... Keys>
std::vector<SealingKey> keys(Keys... seeds) {
  std::vector<SealingKey> list;
  (list.push_back(key(static_cast<unsigned char>(seeds))), ...);
  return list;
}

/// As programs before format 2 sealed.
SealedPayload seal_directly(const SealingKey& by, const PayloadId& id, const std::string& text) {
  const std::string bound = "budstikke-payload-1 " + by.id() + " " + id.value();
  return {gcm_seal(by.bytes(), bound, compression::compress(text, compression::Like::message),
                   std::string(1, '\1')),
          by.id()};
}

TEST(KeyRing, GivesEachPayloadAKeyOfItsOwnThatItsSealedBytesDoNotHold) {
  const AesGcmProtector protector(keys(1));
  std::set<std::string> wrapped;
  for (int i = 0; i < 200; ++i) {
    const SealedPayload sealed = protector.seal(kId, Payload(kText));
    EXPECT_EQ(sealed.wrapped_key.size(), 61U);
    EXPECT_EQ(sealed.bytes.find(sealed.wrapped_key), std::string::npos);
    wrapped.insert(sealed.wrapped_key);
  }
  EXPECT_EQ(wrapped.size(), 200U);
}

TEST(KeyRing, OpensNothingWithoutTheWrappedKeyOrWithAnothers) {
  const AesGcmProtector protector(keys(1));
  const SealedPayload sealed = protector.seal(kId, Payload(kText));
  SealedPayload without = sealed;
  without.wrapped_key.clear();
  EXPECT_FALSE(protector.open(kId, without).ok());
  SealedPayload zeroed = sealed;
  zeroed.wrapped_key.assign(zeroed.wrapped_key.size(), '\0');
  EXPECT_FALSE(protector.open(kId, zeroed).ok());
  SealedPayload others = sealed;
  others.wrapped_key = protector.seal(kId, Payload(kText)).wrapped_key;
  EXPECT_FALSE(protector.open(kId, others).ok());
  for (std::size_t i = 0; i < sealed.wrapped_key.size(); ++i) {
    SealedPayload changed = sealed;
    changed.wrapped_key[i] = static_cast<char>(changed.wrapped_key[i] ^ 1);
    EXPECT_FALSE(protector.open(kId, changed).ok()) << i;
  }
}

TEST(KeyRing, WrapsAnewWithoutTouchingThePayload) {
  AesGcmProtector protector(keys(1));
  SealedPayload sealed = protector.seal(kId, Payload(kText));
  protector.replace_keys(keys(2, 1));
  const auto renewed = protector.renew(kId, {{}, sealed.key_id, sealed.wrapped_key});
  ASSERT_TRUE(renewed.ok());
  EXPECT_TRUE(renewed->bytes.empty());
  EXPECT_EQ(renewed->key_id, key(2).id());
  sealed.key_id = renewed->key_id;
  sealed.wrapped_key = renewed->wrapped_key;
  const AesGcmProtector only_new(keys(2));
  EXPECT_EQ(only_new.open(kId, sealed)->reveal(), kText);
  EXPECT_FALSE(only_new.open(kOtherId, sealed).ok());
  EXPECT_FALSE(protector.renew(kOtherId, {{}, sealed.key_id, sealed.wrapped_key}).ok());
}

TEST(KeyRing, OpensAndRenewsWhatTheStoresKeySealedItself) {
  const AesGcmProtector protector(keys(2, 1));
  const SealedPayload old = seal_directly(key(1), kId, kText);
  EXPECT_EQ(protector.open(kId, old)->reveal(), kText);
  EXPECT_FALSE(protector.open(kOtherId, old).ok());
  const auto renewed = protector.renew(kId, old);
  ASSERT_TRUE(renewed.ok());
  EXPECT_EQ(renewed->bytes.size(), old.bytes.size()) << "it is written over in its place";
  EXPECT_EQ(AesGcmProtector(keys(2)).open(kId, *renewed)->reveal(), kText);
  EXPECT_FALSE(protector.renew(kOtherId, old).ok());
}

TEST(KeyRing, RenewsNothingWhoseKeyItHasNot) {
  const AesGcmProtector stranger(keys(3));
  const SealedPayload sealed = AesGcmProtector(keys(1)).seal(kId, Payload(kText));
  const auto renewed = stranger.renew(kId, sealed);
  ASSERT_FALSE(renewed.ok());
  EXPECT_EQ(renewed.failure().code, Code::B206);
  EXPECT_NE(renewed.failure().detail.find(key(1).id()), std::string::npos);
  EXPECT_FALSE(stranger.renew(kId, seal_directly(key(1), kId, kText)).ok());
}

TEST(KeyRing, ProvesWhichKeyAStoreBelongsTo) {
  const AesGcmProtector first(keys(1));
  const std::string proof = first.proof();
  EXPECT_TRUE(first.check(proof).ok());
  EXPECT_TRUE(AesGcmProtector(keys(2, 1)).check(proof).ok());
  const auto refused = AesGcmProtector(keys(2)).check(proof);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.failure().detail.find(key(1).id()), std::string::npos);
  const std::string renamed = key(2).id() + proof.substr(8);
  EXPECT_FALSE(AesGcmProtector(keys(2)).check(renamed).ok()) << "a name alone proves nothing";
  for (const std::string& damaged :
       {std::string(), proof.substr(0, 8), proof.substr(0, 20), std::string(":")}) {
    EXPECT_FALSE(first.check(damaged).ok()) << damaged;
  }
}

TEST(KeyRing, ChangesItsKeysWhileOthersSealAndOpen) {
  AesGcmProtector protector(keys(1));
  std::vector<std::thread> workers;
  std::vector<int> opened(3);
  for (int& mine : opened) {
    workers.emplace_back([&protector, &mine] {
      for (int i = 0; i < 200; ++i) {
        const SealedPayload sealed = protector.seal(kId, Payload(kText));
        if (protector.open(kId, sealed).ok()) ++mine;
      }
    });
  }
  for (int i = 0; i < 100; ++i) protector.replace_keys(i % 2 == 0 ? keys(2, 1) : keys(1, 2));
  for (std::thread& one : workers) one.join();
  EXPECT_EQ(opened, (std::vector<int>{200, 200, 200}));
}

TEST(KeyRing, KeepsItsKeysWhereItIsGivenNone) {
  AesGcmProtector protector(keys(1));
  EXPECT_THROW(protector.replace_keys({}), std::runtime_error);
  EXPECT_THROW(protector.replace_keys(keys(2, 2)), std::runtime_error);
  EXPECT_EQ(protector.current_key(), key(1).id());
  EXPECT_FALSE(protector.has(key(2).id()));
}

}  // namespace
}  // namespace budstikke::crypto
