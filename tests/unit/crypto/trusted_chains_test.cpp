#include "adapters/crypto/trusted_chains.hpp"

#include <gtest/gtest.h>

#include "tests/support/pki.hpp"

namespace budstikke::crypto {
namespace {

using tests::Issued;
using tests::kPkiDay;
using tests::kPkiNow;

const TrustWish kSigns{CertificateUse::signature, "938801363"};

class TrustedChainsTest : public testing::Test {
 protected:
  [[nodiscard]] std::shared_ptr<const CertificateChain> chain_of(const Issued& leaf) const {
    return std::make_shared<const CertificateChain>(
        CertificateChain{tests::certificate_der(leaf), tests::certificate_der(root)});
  }
  [[nodiscard]] std::string keep(TrustedChains& chains) const {
    const Issued leaf = tests::issue(tests::enterprise_wish("nonRepudiation"), &root);
    std::string der = tests::certificate_der(leaf);
    chains.keep(der, kSigns, chain_of(leaf));
    return der;
  }
  Issued root = tests::issue(tests::authority_wish("Root"));
};

TEST_F(TrustedChainsTest, GivesTheChainOfTheSameCertificateAndWishAlone) {
  TrustedChains chains;
  const std::string der = keep(chains);
  const auto found = chains.find(der, kSigns, kPkiNow);
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, (CertificateChain{der, tests::certificate_der(root)}));
  EXPECT_FALSE(chains.find(der + "x", kSigns, kPkiNow));
  EXPECT_FALSE(chains.find(der, {CertificateUse::encryption, "938801363"}, kPkiNow));
  EXPECT_FALSE(chains.find(der, {CertificateUse::signature, "983974880"}, kPkiNow));
  EXPECT_FALSE(chains.find(der, {CertificateUse::signature, ""}, kPkiNow));
  EXPECT_FALSE(chains.find(der, {CertificateUse::signature, "938801363", true}, kPkiNow));
}

TEST_F(TrustedChainsTest, EndsWithTheFirstCertificateOfTheChainThatEnds) {
  for (const Duration off : {Duration{-2 * kPkiDay}, Duration{2 * kPkiDay}}) {
    TrustedChains chains;
    const std::string der = keep(chains);
    EXPECT_FALSE(chains.find(der, kSigns, kPkiNow + off));
    EXPECT_EQ(chains.size(), 0U) << "it is looked into again";
  }
}

TEST_F(TrustedChainsTest, TheOneUsedLeastLatelyGoesFirst) {
  TrustedChains chains(2);
  const std::string first = keep(chains);
  const std::string second = keep(chains);
  EXPECT_TRUE(chains.find(first, kSigns, kPkiNow));
  const std::string third = keep(chains);
  EXPECT_EQ(chains.size(), 2U);
  EXPECT_TRUE(chains.find(first, kSigns, kPkiNow));
  EXPECT_FALSE(chains.find(second, kSigns, kPkiNow));
  EXPECT_TRUE(chains.find(third, kSigns, kPkiNow));
}

TEST_F(TrustedChainsTest, ForgetsAllAtOnce) {
  TrustedChains chains;
  const std::string der = keep(chains);
  chains.forget();
  EXPECT_FALSE(chains.find(der, kSigns, kPkiNow));
}

}  // namespace
}  // namespace budstikke::crypto
