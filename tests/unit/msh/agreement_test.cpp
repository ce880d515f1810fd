// Agreements (CPA) with partners: which can be used, and what they say about a message.

#include "adapters/msh/agreement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "adapters/crypto/base64.hpp"
#include "adapters/ebms/fit.hpp"
#include "tests/support/cpa_text.hpp"
#include "tests/support/pki.hpp"
#include "tests/support/places.hpp"

namespace budstikke::msh {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using tests::CpaText;

constexpr TimePoint kNow = tests::kPkiNow;
constexpr HerId kOurs{101};
constexpr HerId kTheirs{201};

class Agreed : public testing::Test {
 protected:
  Agreed() {
    cpa.encrypting = crypto::to_base64(encrypting);
    cpa.signing = crypto::to_base64(signing);
  }
  static std::string issued(const char* usage) {
    return certificate_der(tests::issue(tests::enterprise_wish(usage), &root()));
  }
  static const tests::Issued& root() {
    static const tests::Issued one = tests::issue(tests::authority_wish("Testvik root"));
    return one;
  }
  [[nodiscard]] std::vector<std::string> faults(TimePoint now = kNow, std::vector<HerId> own = {}) const {
    return read_agreement(cpa.text(), kTheirs, own, now).faults;
  }
  [[nodiscard]] std::vector<std::string> warnings(TimePoint now = kNow) const {
    const ReadAgreement read = read_agreement(cpa.text(), kTheirs, {}, now);
    EXPECT_TRUE(read.agreement) << testing::PrintToString(read.faults);
    return read.warnings;
  }
  [[nodiscard]] Partner partner() const {
    const ReadAgreement read = read_agreement(cpa.text(), kTheirs, {}, kNow);
    Partner one;
    one.her_id = kTheirs;
    one.cpa_id = "of the settings";
    one.encryption_certificate = "of the register";
    if (read.agreement) one.agreement = read.agreement->cpa;
    return one;
  }
  static TermsWish wish(std::string type = "HELSEOPPL_SOKNAD", bool receipt = false) {
    return {kOurs, std::move(type), receipt, "ebxml+https://msh.example.org/ebxml", kNow};
  }

  std::string encrypting = issued("keyEncipherment");
  std::string signing = issued("nonRepudiation");
  CpaText cpa;
};

TEST_F(Agreed, GiveAddressAndSigners) {
  const ReadAgreement read = read_agreement(cpa.text(), kTheirs, {kOurs}, kNow);
  ASSERT_TRUE(read.agreement) << testing::PrintToString(read.faults);
  EXPECT_EQ(read.agreement->endpoint, "ebxml+https://msh.example.org/ebxml");
  ASSERT_EQ(read.agreement->signers.size(), 1U);
  EXPECT_EQ(read.agreement->signers.front().der, signing);
  EXPECT_EQ(read.agreement->signers.front().use, CertificateUse::signature);
  cpa.protocol = "SMTP";
  cpa.endpoint = "mailto://edi@example.org";
  EXPECT_EQ(read_agreement(cpa.text(), kTheirs, {}, kNow).agreement->endpoint, "ebxml+mail:edi@example.org");
  cpa.signing.clear();
  EXPECT_THAT(read_agreement(cpa.text(), kTheirs, {}, kNow).agreement->signers, IsEmpty());
}

TEST_F(Agreed, WhatIsNoneIsRefused) {
  EXPECT_THAT(read_agreement("hello", kTheirs, {}, kNow).faults, ElementsAre(HasSubstr("no agreement")));
  EXPECT_THAT(read_agreement("", kTheirs, {}, kNow).faults, ElementsAre(HasSubstr("no agreement")));
  for (const char* status : {"", "Agreed", "rejected"}) {
    cpa.status = status;
    EXPECT_THAT(faults(), ElementsAre("its status is none of proposed, agreed and signed")) << status;
  }
}

TEST_F(Agreed, ThatIsOnlyProposedIsTakenWithAWarning) {
  cpa.status = "proposed";
  EXPECT_THAT(warnings(), ElementsAre(HasSubstr("only proposed")));
  for (const char* status : {"agreed", "signed"}) {
    cpa.status = status;
    EXPECT_THAT(warnings(), IsEmpty()) << status;
  }
}

TEST_F(Agreed, OutsideItsDatesItIsTakenWithAWarningAndAllowsNothing) {
  cpa.end = "2026-01-15T12:00:00Z";
  EXPECT_THAT(warnings(), ElementsAre("it is not valid after 2026-01-15T12:00:00.000Z"));
  EXPECT_THAT(terms_of(partner(), wish()).failure().detail, HasSubstr("is not valid today"));
  EXPECT_THAT(warnings(kNow - std::chrono::milliseconds{1}), IsEmpty());
  cpa.end = CpaText{}.end;
  cpa.start = "2026-01-15T12:00:01Z";
  EXPECT_THAT(warnings(), ElementsAre(HasSubstr("it is not valid before")));
  cpa.start = "soon";
  EXPECT_THAT(faults(), ElementsAre("Start or End is missing or not a dateTime"));
}

TEST_F(Agreed, BetweenOthersItIsRefused) {
  EXPECT_THAT(faults(kNow, {HerId{7}}), ElementsAre("its other party is not one of ebxml.her_ids"));
  cpa.theirs = "202";
  EXPECT_THAT(faults(), ElementsAre("HER-id 201 is not a party of it"));
}

TEST_F(Agreed, WithoutARoadOrSoundCertificatesItIsRefused) {
  cpa.protocol = "AMQP";
  EXPECT_THAT(faults(), Contains(HasSubstr("by mail or HTTP")));
  cpa.protocol = "SMTP";
  for (const char* uri : {"mailto:nobody", "mailto:a@b,c@d", "mailto:a@b&gt;", "mailto:a @b", "ftp://x"}) {
    cpa.endpoint = uri;
    EXPECT_THAT(faults(), Contains(HasSubstr("by mail or HTTP"))) << uri;
  }
  cpa = {};
  cpa.encrypting = "AAAA";
  cpa.signing = "AAAA";
  EXPECT_THAT(faults(), ElementsAre("a certificate to encrypt to cannot be read",
                                    "a certificate to sign with cannot be read"));
  cpa.encrypting = crypto::to_base64(encrypting);
  cpa.signing = crypto::to_base64(signing);
  EXPECT_THAT(warnings(kNow + std::chrono::hours{24 * 30}),
              ElementsAre("a certificate to encrypt to is not valid today",
                          "a certificate to sign with is not valid today"));
}

TEST_F(Agreed, ChooseNamesAndCertificateOfAMessage) {
  const auto terms = terms_of(partner(), wish());
  ASSERT_TRUE(terms) << terms.failure().detail;
  EXPECT_EQ(terms->names, (ebms::ProcessNames{"S-OWN", "HELSEOPPL_SOKNAD", "Asker", "Answerer"}));
  EXPECT_EQ(terms->cpa_id, "made:up:1");
  EXPECT_EQ(terms->encryption_certificate, encrypting);
  Partner chosen = partner();
  chosen.certificate_is_chosen = true;
  EXPECT_EQ(terms_of(chosen, wish())->encryption_certificate, "of the register");
  cpa.encrypting.clear();
  EXPECT_EQ(terms_of(partner(), wish())->encryption_certificate, "of the register");
}

TEST_F(Agreed, ChooseTheAddressOfEachMessage) {
  cpa.mail_first = "mailto:edi@example.org";
  const ReadAgreement read = read_agreement(cpa.text(), kTheirs, {kOurs}, kNow);
  ASSERT_TRUE(read.agreement) << testing::PrintToString(read.faults);
  const std::string mail = "ebxml+mail:edi@example.org";
  EXPECT_EQ(read.agreement->endpoint, mail) << "the first";
  TermsWish one = wish();
  const std::string http = one.endpoint;
  for (const std::string& lane : {mail, http}) {
    one.endpoint = lane;
    one.type = "HELSEOPPL_SOKNAD";
    one.receipt = false;
    ASSERT_TRUE(terms_of(partner(), one)) << terms_of(partner(), one).failure().detail;
    EXPECT_EQ(terms_of(partner(), one)->endpoint, http);
    EXPECT_EQ(terms_of(partner(), one)->names.service, "S-OWN");
    one.type = "EPIKRISE";
    ASSERT_TRUE(terms_of(partner(), one)) << terms_of(partner(), one).failure().detail;
    EXPECT_EQ(terms_of(partner(), one)->endpoint, mail);
    one.type = "SVAR";
    one.receipt = true;
    EXPECT_EQ(terms_of(partner(), one)->endpoint, http);
    one.answered = AnsweredEnvelopeNames{{"S-FREE", "", "", ""}, "101_201", "", kTheirs, kOurs};
    EXPECT_EQ(terms_of(partner(), one)->endpoint, lane) << "beside the agreement";
    one.answered.reset();
  }
}

TEST_F(Agreed, SayWhereAnEnvelopeGoesThatWasMadeUnderThem) {
  cpa.mail_first = "mailto:edi@example.org";
  const auto sent = [this](const char* service, const char* action, bool mail) {
    ebms::EbmsEnvelope envelope;
    envelope.from = ebms::party_of(kOurs, "");
    envelope.to = ebms::party_of(kTheirs, "");
    envelope.service = service;
    envelope.action = action;
    return endpoint_of_envelope(*partner().agreement, envelope, mail);
  };
  EXPECT_EQ(*sent("S-FIRST", "EPIKRISE", true), "ebxml+mail:edi@example.org");
  EXPECT_EQ(*sent("S-OWN", "HELSEOPPL_SOKNAD", false), "ebxml+https://msh.example.org/ebxml");
  EXPECT_EQ(sent("S-OWN", "HELSEOPPL_SOKNAD", true).failure().code, Code::M509) << "made for another road";
  EXPECT_EQ(sent("S-OWN", "EPIKRISE", false).failure().advice, Advice::hold);
}

TEST_F(Agreed, ChooseTheServiceOfAReceiptByWhatItAnswers) {
  const auto terms = terms_of(partner(), wish("SVAR", true));
  ASSERT_TRUE(terms) << terms.failure().detail;
  EXPECT_EQ(terms->names, (ebms::ProcessNames{"S-OWN", "APPREC", "Asker", "Answerer"}));
}

/// Of an envelope from the partner to `to`.
AnsweredEnvelopeNames answered(std::string cpa_id, HerId to = kOurs) {
  return {{"S-FREE", "", "Giver", "Taker"}, std::move(cpa_id), "", kTheirs, to};
}
const ebms::ProcessNames kSwapped{"S-FREE", "APPREC", "Taker", "Giver"};

TEST_F(Agreed, AReceiptGoesByTheEnvelopeThatItAnswers) {
  Partner plain = partner();
  plain.agreement = nullptr;
  TermsWish known = wish("SVAR", true);
  known.answered = answered("101_201_2");
  EXPECT_EQ(terms_of(plain, known)->names, kSwapped);
  EXPECT_EQ(terms_of(plain, known)->cpa_id, "101_201_2");
  known.answered = answered("101_201_2", HerId{102});
  EXPECT_EQ(terms_of(plain, known)->names, kSwapped);
  EXPECT_EQ(terms_of(plain, known)->cpa_id, "of the settings") << "that one is between others";
  known.answered = answered("101_201_2");
  known.answered->names = {};
  EXPECT_EQ(terms_of(plain, known)->names, ebms::names_of_receipt(ebms::names_of_type("SVAR")));
}

TEST_F(Agreed, AReceiptGoesBesideTheAgreementWhereItsMessageCame) {
  TermsWish known = wish("SVAR", true);
  known.answered = answered("101_201");
  EXPECT_EQ(terms_of(partner(), known)->names, kSwapped);
  EXPECT_EQ(terms_of(partner(), known)->cpa_id, "101_201");
  known.answered = answered("made:up:1");
  known.answered->names.service = "S-OWN";
  EXPECT_EQ(terms_of(partner(), known)->cpa_id, "made:up:1");
  EXPECT_EQ(terms_of(partner(), known)->encryption_certificate, encrypting);
  known.now = kNow + std::chrono::hours{24 * 400};
  EXPECT_EQ(terms_of(partner(), known)->names.service, "S-OWN");
  EXPECT_EQ(terms_of(partner(), known)->cpa_id, "of the settings") << "it has ended";
}

TEST_F(Agreed, AReceiptOfWhatCameBesideTheAgreementGoesByTheDefaultOne) {
  Partner one = partner();
  one.cpa_id.clear();
  const auto beside = terms_of(one, wish("EPIKRISE", true));
  ASSERT_TRUE(beside) << beside.failure().detail;
  EXPECT_EQ(beside->names, ebms::names_of_receipt(ebms::names_of_type("EPIKRISE")));
  EXPECT_EQ(beside->cpa_id, "");
  EXPECT_EQ(beside->encryption_certificate, "of the register");
  one.encryption_certificate.clear();
  EXPECT_EQ(terms_of(one, wish("EPIKRISE", true))->encryption_certificate, encrypting);
  TermsWish other = wish("HELSEOPPL_SOKNAD", true);
  other.from = HerId{102};
  EXPECT_TRUE(terms_of(one, other)) << "another of our parties, of which the agreement says nothing";
}

TEST_F(Agreed, AReceiptIsNotHeldByAnAgreementThatHasEnded) {
  TermsWish late = wish("SVAR", true);
  late.now = kNow + std::chrono::hours{24 * 400};
  Partner one = partner();
  one.cpa_id.clear();
  const auto terms = terms_of(one, late);
  ASSERT_TRUE(terms) << terms.failure().detail;
  EXPECT_EQ(terms->names, ebms::names_of_receipt(ebms::names_of_type("SVAR")));
  EXPECT_EQ(terms->cpa_id, "");
}

TEST_F(Agreed, AReceiptGoesToNoAddressThatTheAgreementDoesNotGive) {
  TermsWish other = wish("SVAR", true);
  other.endpoint = "ebxml+https://elsewhere.example.org/ebxml";
  EXPECT_THAT(terms_of(partner(), other).failure().detail, HasSubstr("another address"));
}

TEST_F(Agreed, WhatIsNotAgreedGoesToAPerson) {
  EXPECT_THAT(terms_of(partner(), wish("EPIKRISE")).failure().detail, HasSubstr("does not receive EPIKRISE"));
  TermsWish other = wish();
  other.from = HerId{102};
  EXPECT_THAT(terms_of(partner(), other).failure().detail, HasSubstr("the sender is not a party"));
  other = wish();
  other.endpoint = "ebxml+https://elsewhere.example.org/ebxml";
  EXPECT_THAT(terms_of(partner(), other).failure().detail, HasSubstr("another address"));
  other = wish();
  other.now = kNow + std::chrono::hours{24 * 400};
  EXPECT_THAT(terms_of(partner(), other).failure().detail, HasSubstr("is not valid today"));
}

TEST_F(Agreed, WithoutOneTheTypeGivesTheNames) {
  Partner plain = partner();
  plain.agreement = nullptr;
  const auto terms = terms_of(plain, wish("EPIKRISE"));
  ASSERT_TRUE(terms);
  EXPECT_EQ(terms->names, ebms::names_of_type("EPIKRISE"));
  EXPECT_EQ(terms->cpa_id, "of the settings");
  EXPECT_EQ(terms->encryption_certificate, "of the register");
  EXPECT_EQ(terms_of(plain, wish("EPIKRISE", true))->names.action, "APPREC");
}

class ReferenceAgreements : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::is_directory(folder())) GTEST_SKIP() << "no ../shared/reference beside the tree";
  }
  static std::filesystem::path folder() {
    return std::filesystem::path(tests::source_directory()) / "../shared/reference/samples/cpa";
  }
  static std::string text(const std::string& name) {
    std::ifstream in(folder() / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  /// With the agreement's second party, at a time within its dates. All of them are proposed, as the register gives them.
  static ReadAgreement judged(const std::string& name, std::optional<TimePoint> now = {}) {
    const std::string whole = text(name);
    const auto cpa = ebms::read_cpa(whole, ebms::cpa_limits());
    return read_agreement(whole, ebms::her_id_of(cpa->parties.at(1)), {}, now.value_or(*cpa->start));
  }
};

TEST_F(ReferenceAgreements, OfNavGiveItsMailAddressAndASignersCertificate) {
  for (const char* name : {"nav/nav-qass-31162.xml", "nav/nav-qass-35065.xml"}) {
    const ReadAgreement read = judged(name);
    ASSERT_TRUE(read.agreement) << name << testing::PrintToString(read.faults);
    EXPECT_THAT(read.warnings, Contains(HasSubstr("only proposed"))) << name;
    EXPECT_THAT(read.agreement->endpoint, HasSubstr("ebxml+mail:")) << name;
    EXPECT_FALSE(read.agreement->signers.empty()) << name;
  }
}

TEST_F(ReferenceAgreements, OfNavHaveAnAddressForEachMessage) {
  for (const char* name : {"nav/nav-qass-31162.xml", "nav/nav-qass-35065.xml"}) {
    const ReadAgreement read = judged(name);
    ASSERT_TRUE(read.agreement) << name;
    const ebms::Cpa& cpa = *read.agreement->cpa;
    const HerId us = ebms::her_id_of(cpa.parties.at(0));
    Partner nav;
    nav.her_id = ebms::her_id_of(cpa.parties.at(1));
    nav.agreement = read.agreement->cpa;
    std::set<std::string> endpoints;
    for (const ebms::CpaProcess& process : cpa.parties.at(1).processes) {
      for (const ebms::CpaAction& action : process.actions) {
        if (action.sends) continue;
        const bool fits = ebms::choose_road(cpa, {us, nav.her_id, action.action, {}, "SMTP"}) ||
                          ebms::choose_road(cpa, {us, nav.her_id, action.action, {}, "HTTP"});
        const auto terms = terms_of(nav, {us, action.action, false, read.agreement->endpoint, *cpa.start});
        EXPECT_EQ(static_cast<bool>(terms), fits) << name << " " << action.action;
        if (terms) endpoints.insert(terms->endpoint);
      }
    }
    EXPECT_GT(endpoints.size(), 1U) << name << testing::PrintToString(endpoints);
  }
}

TEST_F(ReferenceAgreements, OfHelsenorgeHaveNoRoadThatIsCarriedHere) {
  EXPECT_THAT(judged("helsenorge/CPA_93252.xml").faults, ElementsAre(HasSubstr("by mail or HTTP")));
}

TEST_F(ReferenceAgreements, OutsideTheirDatesTheyAreTakenWithAWarning) {
  for (const char* name : {"nav/nav-qass-31162.xml", "nav/nav-qass-35065.xml"}) {
    const ReadAgreement read = judged(name, parse_date_time("2199-01-01T00:00:00Z"));
    EXPECT_TRUE(read.agreement) << name;
    EXPECT_THAT(read.warnings, Contains(HasSubstr("not valid after"))) << name;
  }
}

TEST_F(ReferenceAgreements, ProfilesAreNone) {
  for (const char* name : {"helsenorge/CPP_93238.xml", "sarepta-templates/nav_cpp.046.xml"})
    EXPECT_THAT(read_agreement(text(name), HerId{93238}, {}, kNow).faults, ElementsAre(HasSubstr("profile")))
        << name;
}

}  // namespace
}  // namespace budstikke::msh
