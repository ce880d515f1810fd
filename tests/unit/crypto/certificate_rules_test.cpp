// The rules of the national validation guide on whose certificate signed, and whether it may.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "adapters/crypto/revocation_check.hpp"
#include "adapters/crypto/trust.hpp"
#include "tests/support/pki.hpp"
#include "tests/support/revocation.hpp"
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

TEST_F(ValidationRules, Rule50TheCertificateIsNotRevoked) {
  CertificateWish wish = signer_wish();
  wish.extensions = {{NID_info_access, "OCSP;URI:http://ocsp.example.test/a"},
                     {NID_crl_distribution_points, "URI:http://crl.example.test/a.crl"}};
  const Issued asked = tests::issue(wish, &root_);
  const auto told_by = [&](const RevocationPolicy& policy,
                           const std::map<std::string, std::string>& answers) {
    const auto chain =
        trust(roots_, tests::certificate_der(asked), {CertificateUse::signature, "938801363"}, kPkiNow);
    RevocationCache cache;
    RevocationCheck check(*chain, policy, cache, kPkiNow);
    while (const auto wanted = check.next()) {
      const auto found = answers.find(wanted->url);
      check.take(found == answers.end() ? Outcome<std::string>(Failure(Code::D401))
                                        : Outcome<std::string>(found->second));
    }
    const auto verdict = check.verdict();
    return verdict ? std::string{} : std::string(id_of(verdict.failure().code));
  };
  const std::string responder = "http://ocsp.example.test/a";
  const std::string list = "http://crl.example.test/a.crl";
  const std::string revoked = tests::ocsp(asked, root_, root_, {V_OCSP_CERTSTATUS_REVOKED});
  const long serial = ASN1_INTEGER_get(X509_get0_serialNumber(asked.certificate.get()));
  for (const RevocationMode mode : {RevocationMode::hard, RevocationMode::soft}) {
    const RevocationPolicy policy{.mode = mode};
    EXPECT_EQ(told_by(policy, {{responder, tests::ocsp(asked, root_, root_)}}), "");
    EXPECT_EQ(told_by(policy, {{responder, revoked}}), "S607");
    EXPECT_EQ(told_by(policy, {{list, tests::crl(root_)}}), "") << "nobody answers but the list";
    EXPECT_EQ(told_by(policy, {{list, tests::crl(root_, {.revoked = serial})}}), "S607");
  }
  EXPECT_EQ(told_by(RevocationPolicy{}, {}), "S608") << "hard is what stands where nothing else is set";
  EXPECT_EQ(told_by({.mode = RevocationMode::soft}, {}), "");
}

TEST_F(ValidationRules, Rule50ACertificateThatNamesNobodyToAskIsNotKnownToBeSound) {
  const Issued sound = tests::issue(signer_wish(), &root_);
  const auto chain =
      trust(roots_, tests::certificate_der(sound), {CertificateUse::signature, "938801363"}, kPkiNow);
  ASSERT_TRUE(chain);
  RevocationCache cache;
  RevocationCheck silent(*chain, RevocationPolicy{}, cache, kPkiNow);
  EXPECT_EQ(silent.next(), std::nullopt);
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
