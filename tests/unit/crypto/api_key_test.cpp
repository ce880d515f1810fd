#include "adapters/crypto/api_key.hpp"

#include <gtest/gtest.h>

#include <string>

namespace budstikke::crypto {
namespace {

TEST(MadeApiKey, OpensWithItsHashAndNoOther) {
  const MadeKey made = make_api_key();
  const auto hash = key_hash_from_text(made.hash);
  ASSERT_TRUE(hash) << made.hash;
  EXPECT_EQ(key_id_of(made.key), hash->id);
  EXPECT_EQ(made.hash.find(made.key.substr(made.key.size() - 64)), std::string::npos)
      << "the secret stays outside";
  EXPECT_TRUE(verify_api_key(hash->encoded, made.key));

  std::string other = made.key;
  other.back() = other.back() == '0' ? '1' : '0';
  EXPECT_FALSE(verify_api_key(hash->encoded, other));
  EXPECT_FALSE(verify_api_key(hash->encoded, ""));
  EXPECT_FALSE(verify_api_key("", made.key));
  EXPECT_FALSE(verify_api_key("$argon2id$v=19$m=19456,t=2,p=1$broken", made.key));
}

TEST(MadeApiKey, IsNeverTheSame) {
  const MadeKey one = make_api_key();
  const MadeKey other = make_api_key();
  EXPECT_NE(one.key, other.key);
  EXPECT_NE(one.hash, other.hash);
  EXPECT_NE(key_id_of(one.key), key_id_of(other.key));
}

}  // namespace
}  // namespace budstikke::crypto
