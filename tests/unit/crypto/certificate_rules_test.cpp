// The rules of the national validation guide on whose certificate signed, and whether it may.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/crypto/revocation_check.hpp"
#include "adapters/crypto/trust.hpp"
#include "tests/support/pki.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/tool.hpp"

namespace budstikke::crypto {
namespace {

using tests::CertificateWish;
using tests::Issued;
using tests::kPkiDay;
using tests::kPkiNow;

CertificateWish signer_wish(const char* usage = "nonRepudiation") {
  CertificateWish wish = tests::enterprise_wish(usage);
  wish.rsa_bits = 0;
  return wish;
}

class ValidationRules : public testing::Test {
 protected:
  ValidationRules()
      : root_(tests::issue(tests::authority_wish("Root"))),
        roots_(tests::write_file(folder_.file("roots.pem"), tests::certificate_pem(root_))) {}

  /// "" where the certificate may sign for organisation 938801363, else code and detail.
  [[nodiscard]] std::string told(const Issued& issued, TimePoint at = kPkiNow) const {
    const auto chain =
        trust(roots_, tests::certificate_der(issued), {CertificateUse::signature, "938801363"}, at);
    return chain ? std::string{} : std::string(id_of(chain.failure().code)) + " " + chain.failure().detail;
  }

  tests::TemporaryFolder folder_;
  Issued root_;
  CertificateRoots roots_;
};

TEST_F(ValidationRules, Rule44TheSignerIsTheSender) {
  EXPECT_EQ(told(tests::issue(signer_wish(), &root_)), "");
  CertificateWish other = signer_wish();
  other.subject = {{"C", "NO"}, {"organizationIdentifier", "NTRNO-938801364"}, {"CN", "Testvik kommune"}};
  EXPECT_THAT(told(tests::issue(other, &root_)), testing::StartsWith("S606 rule 44"));
  other.subject = {{"C", "NO"}, {"CN", "Testvik kommune 938801363"}};
  EXPECT_THAT(told(tests::issue(other, &root_)), testing::StartsWith("S606 rule 44"));
}

TEST_F(ValidationRules, Rule50TheCertificateIsValid) {
  const Issued sound = tests::issue(signer_wish(), &root_);
  EXPECT_THAT(told(sound, kPkiNow + 2 * kPkiDay), testing::StartsWith("S605 rule 50"));
  EXPECT_THAT(told(sound, kPkiNow - 2 * kPkiDay), testing::StartsWith("S605 rule 50"));
  EXPECT_THAT(told(tests::issue(signer_wish())), testing::StartsWith("S605 rule 50"));
  EXPECT_THAT(told(tests::issue(signer_wish("keyEncipherment"), &root_)),
              testing::StartsWith("S605 rule 50"));
  EXPECT_THAT(told(root_), testing::StartsWith("S605 rule 50"));
}

// Without an answer the message waits: "hard" is what stands where nothing else is set.
TEST_F(ValidationRules, Rule50TheCertificateIsNotRevoked) {
  const Issued sound = tests::issue(signer_wish(), &root_);
  const auto chain =
      trust(roots_, tests::certificate_der(sound), {CertificateUse::signature, "938801363"}, kPkiNow);
  ASSERT_TRUE(chain);
  RevocationCache cache;
  RevocationCheck silent(*chain, RevocationPolicy{}, cache, kPkiNow);
  EXPECT_EQ(silent.next(), std::nullopt) << "the certificate names nobody to ask";
  EXPECT_EQ(silent.verdict().failure().code, Code::S608);
}

TEST_F(ValidationRules, Rule79TheRegisterHasTheCertificate) {
  const std::string signs = tests::certificate_der(tests::issue(signer_wish(), &root_));
  const std::string encrypts = tests::certificate_der(tests::issue(signer_wish("keyEncipherment"), &root_));
  PartyCertificate one;
  one.use = CertificateUse::signature;
  one.der = signs;
  PartyCertificate two;
  two.use = CertificateUse::encryption;
  two.der = encrypts;
  const std::vector<PartyCertificate> registered{one, two};
  EXPECT_TRUE(check_registered(signs, CertificateUse::signature, registered));
  EXPECT_TRUE(check_registered(encrypts, CertificateUse::encryption, registered));
  EXPECT_EQ(check_registered(encrypts, CertificateUse::signature, registered).failure().code, Code::S606);
  EXPECT_TRUE(check_registered(signs, CertificateUse::signature, {})) << "the register knows nothing";
  EXPECT_TRUE(check_registered(signs, CertificateUse::signature, std::span(registered).subspan(1)));
}

}  // namespace
}  // namespace budstikke::crypto
