#include "adapters/crypto/digest.hpp"

#include <gtest/gtest.h>

#include <string>

namespace budstikke::crypto {
namespace {

TEST(Digest, IsTheSha256OfTheStandard) {
  // FIPS 180-2, appendix B.
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

// FIPS 180-2, appendices A to D.
TEST(Digest, IsEveryHashOfTheStandard) {
  const auto begin_of = [](Hash kind) {
    const std::string digest = hash(kind, "abc");
    std::string hex;
    for (std::size_t i = 0; i < 4; ++i) {
      const auto byte = static_cast<unsigned char>(digest[i]);
      hex += "0123456789abcdef"[byte >> 4];
      hex += "0123456789abcdef"[byte & 15];
    }
    return hex + " " + std::to_string(digest.size());
  };
  EXPECT_EQ(begin_of(Hash::sha1), "a9993e36 20");
  EXPECT_EQ(begin_of(Hash::sha256), "ba7816bf 32");
  EXPECT_EQ(begin_of(Hash::sha384), "cb00753f 48");
  EXPECT_EQ(begin_of(Hash::sha512), "ddaf35a1 64");
}

TEST(Digest, ReadsPastNullBytes) {
  EXPECT_NE(sha256_hex(std::string("a\0b", 3)), sha256_hex(std::string("a\0c", 3)));
}

TEST(Secrets, AreEqualOnlyWhereEveryByteIs) {
  const struct {
    std::string left, right;
    bool equal;
  } cases[] = {
      {"", "", true},         {"key", "key", true},
      {"key", "kez", false},  {"key", "Key", false},
      {"key", "key ", false}, {"", "key", false},
      {"key", "ke", false},   {std::string("a\0b", 3), std::string("a\0c", 3), false},
  };
  for (const auto& one : cases) EXPECT_EQ(equal_secrets(one.left, one.right), one.equal) << one.left;
}

}  // namespace
}  // namespace budstikke::crypto
