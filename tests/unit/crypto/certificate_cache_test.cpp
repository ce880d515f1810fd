#include "adapters/crypto/certificate_cache.hpp"

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

TEST(CertificateCache, ReadsEachCertificateOnce) {
  CertificateCache cache(2);
  const std::string one = any_certificate();
  const Cert read = cache.of(one);
  ASSERT_NE(read, nullptr);
  EXPECT_EQ(cache.of(one), read);
  EXPECT_EQ(cache.size(), 1U);
}

TEST(CertificateCache, ForgetsTheOneUsedLeastLately) {
  CertificateCache cache(2);
  const std::string first = any_certificate();
  const std::string second = any_certificate();
  const Cert first_read = cache.of(first);
  const Cert second_read = cache.of(second);
  EXPECT_EQ(cache.of(first), first_read);
  EXPECT_NE(cache.of(any_certificate()), nullptr);
  EXPECT_EQ(cache.size(), 2U);
  EXPECT_EQ(cache.of(first), first_read);
  EXPECT_NE(cache.of(second), second_read) << "read anew";
  EXPECT_EQ(X509_cmp(cache.of(second).get(), second_read.get()), 0);
}

TEST(CertificateCache, KeepsNothingOfWhatIsNoCertificateOrALargeOne) {
  CertificateCache cache(2);
  EXPECT_EQ(cache.of(""), nullptr);
  EXPECT_EQ(cache.of("no certificate"), nullptr);
  EXPECT_EQ(cache.of(any_certificate() + "x"), nullptr);
  tests::CertificateWish wish = tests::enterprise_wish("nonRepudiation");
  wish.rsa_bits = 0;
  wish.extensions = {{NID_netscape_comment, std::string(9'000, 'x')}};
  EXPECT_NE(cache.of(tests::certificate_der(tests::issue(wish))), nullptr);
  EXPECT_EQ(cache.size(), 0U);
}

TEST(CertificateCache, ManyThreadsAtOnce) {
  CertificateCache cache(2);
  const std::vector<std::string> certificates{any_certificate(), any_certificate(), any_certificate()};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&cache, &certificates] {
      for (int n = 0; n < 60; ++n)
        EXPECT_NE(cache.of(certificates[static_cast<std::size_t>(n) % 3]), nullptr);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(cache.size(), 2U);
}

}  // namespace
}  // namespace budstikke::crypto
