#include "adapters/crypto/revocation.hpp"

#include <gtest/gtest.h>

#include <map>

#include "adapters/crypto/revocation_check.hpp"
#include "tests/support/pki.hpp"
#include "tests/support/revocation.hpp"

namespace budstikke::crypto {
namespace {

using namespace std::chrono_literals;
using tests::crl;
using tests::Issued;
using tests::kPkiDay;
using tests::kPkiNow;
using tests::ocsp;

tests::CertificateWish asked_about() {
  tests::CertificateWish wish = tests::enterprise_wish("nonRepudiation");
  wish.extensions = {
      {NID_info_access, "OCSP;URI:http://ocsp.example.test/a,caIssuers;URI:http://ca.example.test/ca.cer"},
      {NID_crl_distribution_points, "URI:http://crl.example.test/a.crl"}};
  return wish;
}

class RevocationTest : public testing::Test {
 protected:
  static const Issued& root() {
    static const Issued made = tests::issue(tests::authority_wish("Root"));
    return made;
  }
  static const Issued& leaf() {
    static const Issued made = tests::issue(asked_about(), &root());
    return made;
  }
  static const Issued& responder() {
    static const Issued made = [] {
      tests::CertificateWish wish = tests::enterprise_wish("digitalSignature");
      wish.extensions = {{NID_ext_key_usage, "OCSPSigning"}};
      wish.serial = 99;
      return tests::issue(wish, &root());
    }();
    return made;
  }
  static Outcome<RevocationAnswer> by_ocsp(const std::string& response, TimePoint at = kPkiNow) {
    return read_ocsp(response, tests::certificate_der(leaf()), tests::certificate_der(root()), at);
  }
  static Outcome<RevocationAnswer> by_crl(const std::string& list, TimePoint at = kPkiNow) {
    return read_crl(list, tests::certificate_der(leaf()), tests::certificate_der(root()), at);
  }
};

TEST_F(RevocationTest, SourcesAreThoseOfTheCertificate) {
  const RevocationSources sources = revocation_sources(tests::certificate_der(leaf()));
  EXPECT_EQ(sources.ocsp, std::vector<std::string>{"http://ocsp.example.test/a"});
  EXPECT_EQ(sources.crl, std::vector<std::string>{"http://crl.example.test/a.crl"});
  tests::CertificateWish wish = asked_about();
  wish.extensions = {{NID_crl_distribution_points,
                      "URI:ldap://x.example.test/,URI:https://x.example.test/,URI:file:///etc/x"}};
  EXPECT_TRUE(revocation_sources(tests::certificate_der(tests::issue(wish, &root()))).crl.empty());
  EXPECT_TRUE(revocation_sources("x").ocsp.empty());
}

TEST_F(RevocationTest, OcspOfTheIssuerOrItsResponder) {
  for (const Issued* signer : {&root(), &responder()}) {
    const auto good = by_ocsp(ocsp(leaf(), root(), *signer));
    ASSERT_TRUE(good) << good.failure().detail;
    EXPECT_EQ(good->status, RevocationStatus::good);
    EXPECT_EQ(good->next_update, kPkiNow + 1h);
    EXPECT_EQ(by_ocsp(ocsp(leaf(), root(), *signer, {V_OCSP_CERTSTATUS_REVOKED}))->status,
              RevocationStatus::revoked);
    EXPECT_EQ(by_ocsp(ocsp(leaf(), root(), *signer, {V_OCSP_CERTSTATUS_UNKNOWN}))->status,
              RevocationStatus::unknown);
  }
}

TEST_F(RevocationTest, OcspOfAnybodyElseIsNoAnswer) {
  const Issued stranger = tests::issue(tests::authority_wish("Root"));
  EXPECT_FALSE(by_ocsp(ocsp(leaf(), root(), stranger)));
  EXPECT_FALSE(by_ocsp(ocsp(leaf(), root(), leaf()))) << "a certificate of the issuer's, but not for OCSP";
  EXPECT_FALSE(by_ocsp(ocsp(responder(), root(), root()))) << "about another certificate";
  EXPECT_FALSE(by_ocsp(""));
  EXPECT_FALSE(by_ocsp("x"));
  std::string altered = ocsp(leaf(), root(), root());
  altered.replace(altered.find("20260115"), 8, "20260116");
  EXPECT_FALSE(by_ocsp(altered));
}

TEST_F(RevocationTest, AnswersOfOtherDaysAreNone) {
  EXPECT_FALSE(by_ocsp(ocsp(leaf(), root(), root()), kPkiNow + 2h));
  EXPECT_FALSE(by_ocsp(ocsp(leaf(), root(), root()), kPkiNow - 2h));
  EXPECT_FALSE(by_crl(crl(root()), kPkiNow + 2h));
  EXPECT_TRUE(by_crl(crl(root()), kPkiNow + 1h + 4min)) << "clocks differ";
}

TEST_F(RevocationTest, ListsOfTheIssuer) {
  EXPECT_EQ(by_crl(crl(root()))->status, RevocationStatus::good);
  EXPECT_EQ(by_crl(crl(root(), {.revoked = 4711}))->status, RevocationStatus::revoked);
  EXPECT_EQ(by_crl(crl(root(), {.revoked = 4712}))->status, RevocationStatus::good);
  EXPECT_FALSE(by_crl(crl(tests::issue(tests::authority_wish("Root")))));
  EXPECT_FALSE(by_crl(crl(responder())));
  EXPECT_FALSE(by_crl("x"));
}

TEST_F(RevocationTest, ListsThatSpeakOfSomethingElseAreNone) {
  const auto with = [](const std::string& point) {
    return by_crl(crl(root(), {.extensions = {{NID_issuing_distribution_point, point}}}));
  };
  EXPECT_TRUE(with("critical,onlyuser:TRUE"));
  EXPECT_TRUE(with("critical,fullname:URI:http://crl.example.test/a.crl"));
  EXPECT_FALSE(with("critical,fullname:URI:http://crl.example.test/b.crl"));
  EXPECT_FALSE(with("critical,onlyCA:TRUE"));
  EXPECT_FALSE(with("critical,indirectCRL:TRUE"));
  EXPECT_FALSE(with("critical,onlysomereasons:keyCompromise"));
  EXPECT_FALSE(by_crl(crl(root(), {.extensions = {{NID_delta_crl, "critical,DER:02:01:01"}}})));
}

/// Drives checks against answers by address, and counts what was fetched.
class CheckTest : public RevocationTest {
 protected:
  std::string run(const RevocationPolicy& policy, TimePoint now = kPkiNow) {
    RevocationCheck check({tests::certificate_der(leaf()), tests::certificate_der(root())}, policy, cache_,
                          now);
    while (const auto wanted = check.next()) {
      ++fetched_;
      EXPECT_EQ(wanted->body.empty(), wanted->content_type.empty());
      const auto found = answers_.find(wanted->url);
      check.take(found == answers_.end() ? Outcome<std::string>(Failure(Code::D401))
                                         : Outcome<std::string>(found->second));
    }
    const auto verdict = check.verdict();
    if (!verdict) return std::string(id_of(verdict.failure().code));
    return verdict->known ? "known" : verdict->asked ? "unknown" : "not asked";
  }
  static constexpr const char* kOcsp = "http://ocsp.example.test/a";
  static constexpr const char* kCrl = "http://crl.example.test/a.crl";

  RevocationCache cache_;
  std::map<std::string, std::string> answers_;
  int fetched_ = 0;
};

constexpr RevocationPolicy kHard{};
constexpr RevocationPolicy kSoft{.mode = RevocationMode::soft};

TEST_F(CheckTest, OcspIsEnough) {
  answers_[kOcsp] = ocsp(leaf(), root(), root());
  EXPECT_EQ(run(kHard), "known");
  EXPECT_EQ(fetched_, 1);
}

TEST_F(CheckTest, TheListIsAskedWhereOcspGivesNothing) {
  answers_[kCrl] = crl(root());
  EXPECT_EQ(run(kHard), "known");
  EXPECT_EQ(fetched_, 2);
  answers_[kOcsp] = ocsp(leaf(), root(), root(), {V_OCSP_CERTSTATUS_UNKNOWN});
  answers_[kCrl] = crl(root(), {.revoked = 4711});
  EXPECT_EQ(run(kHard, kPkiNow + 59min), "known") << "from the cache";
  RevocationCache empty;
  RevocationCheck check({tests::certificate_der(leaf()), tests::certificate_der(root())}, kHard, empty,
                        kPkiNow);
  while (const auto wanted = check.next()) check.take(answers_.at(wanted->url));
  EXPECT_EQ(check.verdict().failure().code, Code::S607);
}

TEST_F(CheckTest, RevokedRefusesUnderEveryPolicyThatAsks) {
  answers_[kOcsp] = ocsp(leaf(), root(), root(), {V_OCSP_CERTSTATUS_REVOKED});
  EXPECT_EQ(run(kHard), "S607");
  EXPECT_EQ(run(kSoft), "S607");
  EXPECT_EQ(fetched_, 1) << "the second came from the cache";
  EXPECT_EQ(run({.mode = RevocationMode::off}), "not asked");
}

TEST_F(CheckTest, SilenceIsRefusedHardAndTakenSoft) {
  EXPECT_EQ(run(kHard), "S608");
  EXPECT_EQ(fetched_, 2);
  EXPECT_EQ(run(kSoft, kPkiNow + 2min), "unknown");
  EXPECT_EQ(fetched_, 4);
}

TEST_F(CheckTest, WhoDidNotAnswerIsNotAskedAgainAtOnce) {
  EXPECT_EQ(run(kHard), "S608");
  EXPECT_EQ(run(kHard, kPkiNow + 30s), "S608");
  EXPECT_EQ(fetched_, 2);
  answers_[kOcsp] = ocsp(leaf(), root(), root());
  EXPECT_EQ(run(kHard, kPkiNow + 1min), "known");
}

TEST_F(CheckTest, AnAnswerIsUsedUntilItsEndOrThePolicys) {
  answers_[kOcsp] = ocsp(leaf(), root(), root());
  EXPECT_EQ(run(kHard), "known");
  EXPECT_EQ(run(kHard, kPkiNow + 59min), "known");
  EXPECT_EQ(fetched_, 1);
  EXPECT_EQ(run({.longest_use = 10min}, kPkiNow + 10min), "known");
  EXPECT_EQ(fetched_, 2);
  EXPECT_EQ(run(kHard, kPkiNow + 2h), "S608") << "and what is fetched then is of yesterday";
}

TEST_F(CheckTest, AGraceBridgesAResponderThatIsDown) {
  answers_[kOcsp] = ocsp(leaf(), root(), root());
  EXPECT_EQ(run(kHard), "known");
  answers_.clear();
  EXPECT_EQ(run({.grace = 24h}, kPkiNow + 24h), "known");
  EXPECT_EQ(run({.grace = 24h}, kPkiNow + 26h), "S608");
}

TEST_F(CheckTest, EveryLinkIsAskedAbout) {
  tests::CertificateWish middle = tests::authority_wish("Between");
  middle.extensions = {{NID_info_access, "OCSP;URI:http://ocsp.example.test/root"}};
  const Issued between = tests::issue(middle, &root());
  const Issued last = tests::issue(asked_about(), &between);
  answers_[kOcsp] = ocsp(last, between, between);
  const auto drive = [&](const std::string& about_between) {
    RevocationCache cache;
    RevocationCheck check(
        {tests::certificate_der(last), tests::certificate_der(between), tests::certificate_der(root())},
        kHard, cache, kPkiNow);
    while (const auto wanted = check.next())
      check.take(wanted->url == kOcsp ? answers_[kOcsp] : about_between);
    return check.verdict();
  };
  EXPECT_TRUE(drive(ocsp(between, root(), root())));
  EXPECT_EQ(drive(ocsp(between, root(), root(), {V_OCSP_CERTSTATUS_REVOKED})).failure().code, Code::S607);
  EXPECT_EQ(drive("x").failure().code, Code::S608);
}

TEST(RevocationCache, IsBounded) {
  RevocationCache cache(3);
  for (int i = 0; i < 10; ++i) cache.keep(std::to_string(i), {}, kPkiNow);
  EXPECT_EQ(cache.size(), 3U);
  EXPECT_TRUE(cache.find("7"));
  cache.keep("10", {}, kPkiNow);
  EXPECT_TRUE(cache.find("7")) << "used lately";
  EXPECT_FALSE(cache.find("8"));
}

}  // namespace
}  // namespace budstikke::crypto
