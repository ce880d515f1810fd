#include "adapters/crypto/public_keys.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "tests/support/pki.hpp"

namespace budstikke::crypto {
namespace {

std::string any_certificate() {
  tests::CertificateWish wish = tests::enterprise_wish("nonRepudiation");
  wish.rsa_bits = 0;
  return tests::certificate_der(tests::issue(wish));
}

TEST(PublicKeys, ReadsEachCertificateOnce) {
  PublicKeys keys(2);
  const std::string one = any_certificate();
  const auto key = keys.of(one);
  ASSERT_NE(key, nullptr);
  EXPECT_EQ(keys.of(one), key);
  EXPECT_EQ(keys.size(), 1U);
}

TEST(PublicKeys, ForgetsTheOneUsedLeastLately) {
  PublicKeys keys(2);
  const std::string first = any_certificate();
  const std::string second = any_certificate();
  const auto key_of_first = keys.of(first);
  const auto key_of_second = keys.of(second);
  EXPECT_EQ(keys.of(first), key_of_first);
  EXPECT_NE(keys.of(any_certificate()), nullptr);
  EXPECT_EQ(keys.size(), 2U);
  EXPECT_EQ(keys.of(first), key_of_first);
  EXPECT_NE(keys.of(second), key_of_second) << "read anew";
  EXPECT_EQ(EVP_PKEY_eq(keys.of(second).get(), key_of_second.get()), 1);
}

TEST(PublicKeys, KeepsNothingOfWhatIsNoCertificateOrALargeOne) {
  PublicKeys keys(2);
  EXPECT_EQ(keys.of(""), nullptr);
  EXPECT_EQ(keys.of("no certificate"), nullptr);
  tests::CertificateWish wish = tests::enterprise_wish("nonRepudiation");
  wish.rsa_bits = 0;
  wish.extensions = {{NID_netscape_comment, std::string(9'000, 'x')}};
  EXPECT_NE(keys.of(tests::certificate_der(tests::issue(wish))), nullptr);
  EXPECT_EQ(keys.size(), 0U);
}

TEST(PublicKeys, ManyThreadsAtOnce) {
  PublicKeys keys(2);
  const std::vector<std::string> certificates{any_certificate(), any_certificate(), any_certificate()};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&keys, &certificates] {
      for (int n = 0; n < 60; ++n) EXPECT_NE(keys.of(certificates[static_cast<std::size_t>(n) % 3]), nullptr);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(keys.size(), 2U);
}

}  // namespace
}  // namespace budstikke::crypto
