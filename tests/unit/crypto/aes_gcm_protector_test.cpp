#include "adapters/crypto/aes_gcm_protector.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace budstikke::crypto {
namespace {

const PayloadId kId{"019bc186-de00-7000-8000-000000000001"};
const PayloadId kOtherId{"019bc186-de00-7000-8000-000000000002"};
const std::string kText = "<MsgHead>\r\nbytes of a message, bytes of a message, bytes of a message</MsgHead>";

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

TEST(Protector, OpensWhatItSealedByteForByte) {
  const AesGcmProtector protector(keys(1));
  std::string every_byte(1000, 'x');
  for (std::size_t i = 0; i < every_byte.size(); ++i) every_byte[i] = static_cast<char>(i);
  for (const std::string& text :
       {std::string(), std::string(1, '\0'), kText, every_byte, std::string(3'000'000, 'a')}) {
    const SealedPayload sealed = protector.seal(kId, Payload(text));
    const Outcome<Payload> opened = protector.open(kId, sealed);
    ASSERT_TRUE(opened.ok()) << text.size();
    EXPECT_TRUE(opened->reveal() == text) << text.size();
  }
}

TEST(Protector, CompressesBeforeItSeals) {
  const AesGcmProtector protector(keys(1));
  EXPECT_LT(protector.seal(kId, Payload(std::string(100'000, 'a'))).bytes.size(), 1'000U);
}

TEST(Protector, LeavesNoTextReadable) {
  const AesGcmProtector protector(keys(1));
  EXPECT_EQ(protector.seal(kId, Payload("11111111111 NORDMANN")).bytes.find("NORDMANN"), std::string::npos);
}

TEST(Protector, NeverUsesANonceTwice) {
  const AesGcmProtector protector(keys(1));
  std::set<std::string> nonces;
  for (int i = 0; i < 1000; ++i) nonces.insert(protector.seal(kId, Payload(kText)).bytes.substr(1, 12));
  EXPECT_EQ(nonces.size(), 1000U);
}

TEST(Protector, RefusesAChangeOfAnyByte) {
  const AesGcmProtector protector(keys(1));
  const SealedPayload sealed = protector.seal(kId, Payload(kText));
  for (std::size_t i = 0; i < sealed.bytes.size(); ++i) {
    SealedPayload changed = sealed;
    changed.bytes[i] = static_cast<char>(changed.bytes[i] ^ 0x01);
    const Outcome<Payload> opened = protector.open(kId, changed);
    ASSERT_FALSE(opened.ok()) << "byte " << i;
    EXPECT_EQ(opened.failure().code, Code::B206);
  }
}

TEST(Protector, RefusesBytesCutOrAdded) {
  const AesGcmProtector protector(keys(1));
  const SealedPayload sealed = protector.seal(kId, Payload(kText));
  for (std::size_t length = 0; length < sealed.bytes.size(); ++length) {
    EXPECT_FALSE(
        protector.open(kId, {sealed.bytes.substr(0, length), sealed.key_id, sealed.wrapped_key}).ok())
        << length;
  }
  EXPECT_FALSE(protector.open(kId, {sealed.bytes + '\0', sealed.key_id, sealed.wrapped_key}).ok());
}

TEST(Protector, RefusesAPayloadMovedToAnotherId) {
  const AesGcmProtector protector(keys(1));
  const SealedPayload sealed = protector.seal(kId, Payload(kText));
  const Outcome<Payload> opened = protector.open(kOtherId, sealed);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.failure().code, Code::B206);
}

TEST(Protector, RefusesAnotherKeyThoughItBearsTheName) {
  const AesGcmProtector first(keys(1));
  const AesGcmProtector second(keys(2));
  SealedPayload sealed = first.seal(kId, Payload(kText));
  EXPECT_FALSE(second.open(kId, sealed).ok());
  sealed.key_id = second.current_key();
  EXPECT_FALSE(second.open(kId, sealed).ok());
}

TEST(Protector, SealsWithTheFirstKeyAndOpensWithEvery) {
  const AesGcmProtector before(keys(1));
  const AesGcmProtector after(keys(2, 1));
  const SealedPayload old = before.seal(kId, Payload(kText));
  ASSERT_TRUE(after.open(kId, old).ok());
  const SealedPayload renewed = after.seal(kId, Payload(kText));
  EXPECT_EQ(renewed.key_id, key(2).id());
  EXPECT_FALSE(before.open(kId, renewed).ok());
}

TEST(Protector, NeitherSealsNorOpensBeyondItsLimit) {
  const AesGcmProtector wide(keys(1));
  const AesGcmProtector narrow(keys(1), 1'000'000);
  EXPECT_TRUE(narrow.open(kId, narrow.seal(kId, Payload(std::string(1'000'000, 'a')))).ok());
  EXPECT_THROW((void)narrow.seal(kId, Payload(std::string(1'000'001, 'a'))), std::length_error);
  const SealedPayload bomb = wide.seal(kId, Payload(std::string(30'000'000, '\0')));
  EXPECT_LT(bomb.bytes.size(), 100'000U);
  const Outcome<Payload> opened = narrow.open(kId, bomb);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.failure().code, Code::B206);
}

TEST(Protector, RefusesToStartWithoutAKeyOrWithOneTwice) {
  EXPECT_THROW(AesGcmProtector(std::vector<SealingKey>{}), std::runtime_error);
  EXPECT_THROW(AesGcmProtector(keys(1, 2, 1)), std::runtime_error);
}

}  // namespace
}  // namespace budstikke::crypto
