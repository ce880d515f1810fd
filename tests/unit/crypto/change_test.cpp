#include "adapters/crypto/change.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "adapters/crypto/aes_gcm_protector.hpp"

namespace budstikke::crypto {
namespace {

const PayloadId kBase{"019bc186-de00-7000-8000-000000000001"};
const PayloadId kId{"019bc186-de00-7000-8000-000000000002"};

AesGcmProtector protector(std::size_t largest_bytes = AesGcmProtector::kLargestPayload) {
  std::array<unsigned char, SealingKey::kBytes> bytes{};
  std::vector<SealingKey> keys;
  keys.emplace_back(bytes);
  return AesGcmProtector(std::move(keys), largest_bytes);
}

/// Text that does not compress to nothing, with `receiver` in its middle.
std::string message(const std::string& receiver) {
  std::string text;
  for (unsigned state = 1; text.size() < 6'000; state = state * 1'664'525U + 1'013'904'223U) {
    text += static_cast<char>('!' + (state >> 24) % 90);
  }
  return text.insert(2'000, receiver);
}

SealedPayload sealed_change(const AesGcmProtector& by, const std::string& original,
                            const std::string& changed) {
  SealedPayload sealed = by.seal_change(kId, Payload(changed), kBase, Payload(original));
  sealed.original = std::make_shared<const SealedPayload>(by.seal(kBase, Payload(original)));
  return sealed;
}

TEST(Change, GivesTheOtherTextWhereverTheyDiffer) {
  const std::vector<std::string> texts{"",    "a",      "aa",   "aaa",        "abc",    "xbc",     "abx",
                                       "axc", "abcabc", "abab", "receiver 1", "reiver", "<a>b</a>"};
  for (const std::string& original : texts) {
    for (const std::string& changed : texts) {
      EXPECT_EQ(apply_change(original, change_between(original, changed), 100), changed) << original;
    }
  }
  const std::string original = message("one");
  const std::string changed = message("another one");
  EXPECT_LT(change_between(original, changed).size(), 20U);
  EXPECT_EQ(apply_change(original, change_between(original, changed), 10'000), changed);
}

TEST(Change, RefusesWhatWasNotMadeOfSuchAText) {
  const std::string change = change_between("one text", "one other text");
  EXPECT_FALSE(apply_change("another text", change, 100));
  EXPECT_FALSE(apply_change("one text", change, 13));
  EXPECT_TRUE(apply_change("one text", change, 14));
  for (std::size_t size = 0; size < 3; ++size)
    EXPECT_FALSE(apply_change("one text", change.substr(0, size), 100));
  EXPECT_FALSE(apply_change("one", std::string("\x03\x04\x00", 3), 100)) << "begins behind the end";
  EXPECT_FALSE(apply_change("one", std::string("\x03\x02\x02", 3), 100)) << "leaves out more than there is";
  EXPECT_FALSE(apply_change("one", std::string(12, '\xff'), 100)) << "a number without an end";
}

TEST(ProtectorOfChanges, KeepsWhatDiffersAndGivesBackEveryByte) {
  const AesGcmProtector by = protector();
  const SealedPayload sealed = sealed_change(by, message("Sykepleietjeneste"), message("Saksbehandling"));
  EXPECT_EQ(sealed.base, kBase);
  EXPECT_LT(sealed.bytes.size(), 100U);
  const auto opened = by.open(kId, sealed);
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened->reveal(), message("Saksbehandling"));
}

TEST(ProtectorOfChanges, KeepsTheWholeWhereLittleIsTheSame) {
  const AesGcmProtector by = protector();
  const SealedPayload sealed = by.seal_change(kId, Payload("something else"), kBase, Payload("a message"));
  EXPECT_TRUE(sealed.base.empty());
  EXPECT_EQ(by.open(kId, sealed)->reveal(), "something else");
}

TEST(ProtectorOfChanges, OpensOnlyBesideWhatItChangesAndUnderItsOwnId) {
  const AesGcmProtector by = protector();
  const SealedPayload good = sealed_change(by, message("one"), message("two"));
  SealedPayload alone = good;
  alone.original.reset();
  EXPECT_EQ(by.open(kId, alone).failure().code, Code::B206);
  SealedPayload beside_another = good;
  beside_another.original =
      std::make_shared<const SealedPayload>(by.seal(kBase, Payload(message("longer one"))));
  EXPECT_EQ(by.open(kId, beside_another).failure().code, Code::B206);
  SealedPayload under_another = good;
  under_another.base = PayloadId{"019bc186-de00-7000-8000-000000000003"};
  EXPECT_EQ(by.open(kId, under_another).failure().code, Code::B206);
  EXPECT_EQ(by.open(kBase, good).failure().code, Code::B206);
  SealedPayload as_a_whole = good;
  as_a_whole.base = {};
  EXPECT_EQ(by.open(kId, as_a_whole).failure().code, Code::B206);
}

TEST(ProtectorOfChanges, HoldsToTheLimit) {
  EXPECT_THROW(static_cast<void>(protector(6'000).seal_change(kId, Payload(message("one")), kBase,
                                                              Payload(message("two")))),
               std::length_error);
}

TEST(ProtectorOfChanges, IsBroughtUnderAnotherKeyLikeEveryOther) {
  const AesGcmProtector by = protector();
  SealedPayload sealed = sealed_change(by, message("one"), message("two"));
  std::array<unsigned char, SealingKey::kBytes> other{};
  other.fill(7);
  std::vector<SealingKey> both;
  both.emplace_back(other);
  both.emplace_back(std::array<unsigned char, SealingKey::kBytes>{});
  const AesGcmProtector next(std::move(both));
  const auto renewed = next.renew(kId, {{}, sealed.key_id, sealed.wrapped_key});
  ASSERT_TRUE(renewed.ok());
  sealed.key_id = renewed->key_id;
  sealed.wrapped_key = renewed->wrapped_key;
  EXPECT_EQ(next.open(kId, sealed)->reveal(), message("two"));
}

}  // namespace
}  // namespace budstikke::crypto
