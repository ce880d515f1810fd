#include "engine/model/api_key.hpp"

#include <gtest/gtest.h>

#include <string>

namespace budstikke {
namespace {

const std::string kId = "0123456789ab";
const std::string kSecret(64, 'f');
const std::string kSalt(22, 'A');
const std::string kHash(43, 'b');

std::string hash(const std::string& parameters) {
  return kId + ":$argon2id$v=19$" + parameters + "$" + kSalt + "$" + kHash;
}

TEST(ApiKey, IsKnownByItsForm) {
  EXPECT_EQ(key_id_of("bk_" + kId + "_" + kSecret), kId);
  for (const std::string& text :
       {std::string{}, std::string{"bk_"}, kSecret, "bk_" + kId + "_" + kSecret.substr(1),
        "bk_" + kId + "-" + kSecret, "bk_" + kId + "_" + kSecret + "0", "BK_" + kId + "_" + kSecret,
        "bk_" + kId + "_" + std::string(64, 'F'), "bk_" + std::string(12, 'g') + "_" + kSecret,
        "bk_" + kId + "_" + std::string(64, ' ')}) {
    EXPECT_EQ(key_id_of(text), std::nullopt) << text;
  }
}

TEST(KeyHash, IsReadWhereItIsStrongEnoughAndNoLoad) {
  const auto read = key_hash_from_text(hash("m=19456,t=2,p=1"));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->id, kId);
  EXPECT_EQ(read->id + ":" + read->encoded, hash("m=19456,t=2,p=1"));
  EXPECT_TRUE(key_hash_from_text(hash("m=8192,t=1,p=1")));
  EXPECT_TRUE(key_hash_from_text(hash("m=262144,t=10,p=4")));
  for (const char* parameters :
       {"m=8191,t=2,p=1", "m=262145,t=2,p=1", "m=19456,t=0,p=1", "m=19456,t=11,p=1", "m=19456,t=2,p=0",
        "m=19456,t=2,p=5", "m=-1,t=2,p=1", "t=2,m=19456,p=1", "m=19456,t=2", "m=99999999999999999999,t=2,p=1",
        "m=19456,t=2,p=1,x=1", ""}) {
    EXPECT_FALSE(key_hash_from_text(hash(parameters))) << parameters;
  }
}

TEST(KeyHash, IsNothingElse) {
  const std::string good = hash("m=19456,t=2,p=1");
  ASSERT_TRUE(key_hash_from_text(good));
  for (const std::string& text :
       {std::string{}, kId, kId + ":", good.substr(1), good.substr(kId.size() + 1), good + "$x", good + " ",
        "g" + good.substr(1), kId + ":$argon2i$v=19$m=19456,t=2,p=1$" + kSalt + "$" + kHash,
        kId + ":$argon2id$v=16$m=19456,t=2,p=1$" + kSalt + "$" + kHash,
        kId + ":$argon2id$v=19$m=19456,t=2,p=1$" + kSalt, kId + ":$argon2id$v=19$m=19456,t=2,p=1$A$" + kHash,
        kId + ":$argon2id$v=19$m=19456,t=2,p=1$" + kSalt + "$b", std::string(64, 'a'),
        good.substr(0, good.size() - 1) + "\n"}) {
    EXPECT_FALSE(key_hash_from_text(text)) << text;
  }
}

}  // namespace
}  // namespace budstikke
