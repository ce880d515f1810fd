#include "adapters/crypto/trust.hpp"

#include <gtest/gtest.h>

#include "tests/support/pki.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/tool.hpp"

namespace budstikke::crypto {
namespace {

using tests::CertificateWish;
using tests::Issued;
using tests::kPkiDay;
using tests::kPkiNow;

class TrustTest : public testing::Test {
 protected:
  TrustTest()
      : root_(tests::issue(tests::authority_wish("Root"))),
        between_(tests::issue(tests::authority_wish("Between"), &root_)),
        roots_(tests::write_file(folder_.file("roots.pem"),
                                 tests::certificate_pem(root_) + tests::certificate_pem(between_))) {}

  /// Where nothing is said of the key it is an EC key, which is made faster.
  [[nodiscard]] std::string code(CertificateWish wish, const TrustWish& by, TimePoint at = kPkiNow) const {
    if (wish.rsa_bits == 2'048) wish.rsa_bits = 0;
    const auto chain = trust(roots_, tests::certificate_der(tests::issue(wish, &between_)), by, at);
    return chain ? std::string{} : std::string(id_of(chain.failure().code));
  }

  tests::TemporaryFolder folder_;
  Issued root_;
  Issued between_;
  CertificateRoots roots_;
};

constexpr CertificateUse kSigns = CertificateUse::signature;
constexpr CertificateUse kEncrypts = CertificateUse::encryption;

TEST_F(TrustTest, GivesTheChainToTheRoot) {
  const Issued leaf = tests::issue(tests::enterprise_wish("nonRepudiation"), &between_);
  const auto chain = trust(roots_, tests::certificate_der(leaf), {kSigns, "938801363"}, kPkiNow);
  ASSERT_TRUE(chain) << chain.failure().detail;
  EXPECT_EQ(*chain, (CertificateChain{tests::certificate_der(leaf), tests::certificate_der(between_),
                                      tests::certificate_der(root_)}));
}

TEST_F(TrustTest, NonRepudiationSignsAndEnciphermentEncrypts) {
  EXPECT_EQ(code(tests::enterprise_wish("nonRepudiation"), {kSigns}), "");
  EXPECT_EQ(code(tests::enterprise_wish("keyEncipherment"), {kEncrypts}), "");
  EXPECT_EQ(code(tests::enterprise_wish("dataEncipherment"), {kEncrypts}), "");
  EXPECT_EQ(code(tests::enterprise_wish("keyEncipherment"), {kSigns}), "S605");
  EXPECT_EQ(code(tests::enterprise_wish("nonRepudiation"), {kEncrypts}), "S605");
  EXPECT_EQ(code(tests::enterprise_wish("keyAgreement"), {kEncrypts}), "S605");
  EXPECT_EQ(code(tests::enterprise_wish("digitalSignature"), {kSigns}), "S605");
  EXPECT_EQ(code(tests::enterprise_wish("digitalSignature"), {kSigns, "", true}), "");
  EXPECT_EQ(code(tests::enterprise_wish(nullptr), {kSigns}), "S605");
}

TEST_F(TrustTest, OnlyWithinItsDates) {
  const CertificateWish wish = tests::enterprise_wish("nonRepudiation");
  EXPECT_EQ(code(wish, {kSigns}, kPkiNow - 2 * kPkiDay), "S605");
  EXPECT_EQ(code(wish, {kSigns}, kPkiNow + 2 * kPkiDay), "S605");
}

TEST_F(TrustTest, OnlyFromTheAnchors) {
  const Issued stranger = tests::issue(tests::authority_wish("Between"));
  const auto foreign =
      trust(roots_, tests::certificate_der(tests::issue(tests::enterprise_wish("nonRepudiation"), &stranger)),
            {kSigns}, kPkiNow);
  EXPECT_EQ(foreign.failure().code, Code::S605);
  const auto own =
      trust(roots_, tests::certificate_der(tests::issue(tests::enterprise_wish("nonRepudiation"))), {kSigns},
            kPkiNow);
  EXPECT_EQ(own.failure().code, Code::S605);
  EXPECT_EQ(trust(roots_, tests::certificate_der(root_), {kSigns}, kPkiNow).failure().code, Code::S605);
  EXPECT_EQ(trust(roots_, "no certificate", {kSigns}, kPkiNow).failure().code, Code::S605);
}

// SEID 2.0 writes organizationIdentifier, SEID 1.0 serialNumber.
TEST_F(TrustTest, OrganisationNumberIsThePartys) {
  CertificateWish seid1 = tests::enterprise_wish("nonRepudiation");
  seid1.subject = {{"C", "NO"}, {"O", "Testvik kommune"}, {"serialNumber", "938801363"}, {"CN", "Testvik"}};
  for (const CertificateWish& wish : {seid1, tests::enterprise_wish("nonRepudiation")}) {
    EXPECT_EQ(code(wish, {kSigns, "938801363"}), "");
    EXPECT_EQ(code(wish, {kSigns, "938801364"}), "S606");
  }
  CertificateWish nameless = seid1;
  nameless.subject = {{"C", "NO"}, {"CN", "938801363"}};
  EXPECT_EQ(code(nameless, {kSigns, "938801363"}), "S606");
  EXPECT_EQ(code(nameless, {kSigns}), "") << "where the settings do not ask";
}

TEST_F(TrustTest, WeakKeysAndDigestsAreRefused) {
  CertificateWish weak = tests::enterprise_wish("nonRepudiation");
  weak.rsa_bits = 1'024;
  EXPECT_EQ(code(weak, {kSigns}), "S605");
  CertificateWish old = tests::enterprise_wish("nonRepudiation");
  old.digest = EVP_sha1();
  EXPECT_EQ(code(old, {kSigns}), "S605");
}

}  // namespace
}  // namespace budstikke::crypto
