#include "adapters/signature/envelope_signature.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/unit/signature/envelopes.hpp"

namespace budstikke::signature {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Kind {
  Algorithm algorithm;
  bool ec;
};

class EveryAlgorithm : public testing::TestWithParam<Kind> {};

TEST_P(EveryAlgorithm, SignsAndVerifies) {
  const auto& signer = GetParam().ec ? ec_signer() : rsa_signer();
  const auto text = sign(soap(), one_part(), signer, GetParam().algorithm);
  ASSERT_TRUE(text) << text.failure().detail;
  const auto verified = verify(*text);
  ASSERT_TRUE(verified) << verified.failure().detail;
  EXPECT_EQ(verified->facts.certificate_der, tests::certificate_der(signer));
  EXPECT_EQ(verified->facts.signature_algorithm, to_uri(GetParam().algorithm));
  EXPECT_FALSE(verified->outdated);
  EXPECT_EQ(verified->facts.references.size(), 2U);
}

INSTANTIATE_TEST_SUITE_P(
    Signature, EveryAlgorithm,
    testing::Values(Kind{Algorithm::rsa_sha256, false}, Kind{Algorithm::rsa_sha384, false},
                    Kind{Algorithm::rsa_sha512, false}, Kind{Algorithm::ecdsa_sha256, true},
                    Kind{Algorithm::ecdsa_sha384, true}, Kind{Algorithm::ecdsa_sha512, true}));

TEST(EnvelopeSignature, CoversTheEnvelopeWithoutTheSignature) {
  const auto verified = verify(signed_soap());
  ASSERT_TRUE(verified);
  EXPECT_THAT(verified->covered, HasSubstr("<eb:CPAId>91001_92001</eb:CPAId>"));
  EXPECT_THAT(verified->covered, HasSubstr("bl\xC3\xA5 &amp; gr\xC3\xB8nn"));
  EXPECT_THAT(verified->covered, Not(HasSubstr("Signature")));
}

TEST(EnvelopeSignature, SignsSignalsWithoutAttachments) {
  const auto text = sign(soap(), {});
  ASSERT_TRUE(text);
  EXPECT_TRUE(verify(*text, {}));
}

TEST(EnvelopeSignature, SignsSeveralAttachmentsWithAnyUsableId) {
  const std::vector<Attachment> parts{{"a@b", "one"}, {"c+d=e/f?g&h'i", "two"}, {"{x}@y", ""}};
  const auto text = sign(soap(), parts);
  ASSERT_TRUE(text);
  EXPECT_TRUE(verify(*text, parts));
  std::vector<Attachment> swapped = parts;
  std::swap(swapped[0].bytes, swapped[1].bytes);
  EXPECT_EQ(code_of(verify(*text, swapped)), "S603");
}

TEST(EnvelopeSignature, RefusesContentIdsThatNoReferenceCanName) {
  for (const std::string_view id : {"", "a b", "a%40b", "a#b", "<a@b>", "bl\xC3\xA5@b", "a\"b"}) {
    const std::vector<Attachment> parts{{id, "x"}};
    const auto text = sign(soap(), parts);
    ASSERT_FALSE(text) << id;
    EXPECT_EQ(text.failure().code, Code::S604) << id;
  }
  EXPECT_EQ(code_of(verify(signed_soap(), {{"part@here", kPayload}, {"part@here", kPayload}})), "S604");
}

TEST(EnvelopeSignature, RefusesAnAttachmentThatIsChangedMissingOrNotCovered) {
  EXPECT_EQ(code_of(verify(signed_soap(), {{"part@here", "other"}})), "S603");
  EXPECT_EQ(code_of(verify(signed_soap(), {})), "S604");
  EXPECT_EQ(code_of(verify(signed_soap(), {{"part@there", kPayload}})), "S604");
  EXPECT_EQ(code_of(verify(signed_soap(), {{"part@here", kPayload}, {"second@here", "x"}})), "S604");
}

TEST(EnvelopeSignature, RefusesWhatWasChanged) {
  EXPECT_EQ(code_of(verify(replaced(signed_soap(), "92001</eb:PartyId>", "92002</eb:PartyId>"))), "S603");
  EXPECT_EQ(code_of(verify(replaced(signed_soap(), "eb:version=\"2.0\"", "eb:version=\"2.1\""))), "S603");
  EXPECT_EQ(code_of(verify(replaced(signed_soap(), "</SOAP:Body>", "<eb:More/></SOAP:Body>"))), "S603");
}

TEST(EnvelopeSignature, RefusesAnotherSignersCertificate) {
  const std::string ours = between(signed_soap(), "<ds:X509Certificate>", "</ds:X509Certificate>");
  const tests::Issued other = tests::issue(tests::enterprise_wish("nonRepudiation"));
  const std::string theirs =
      between(sign(soap(), one_part(), other).value(), "<ds:X509Certificate>", "</ds:X509Certificate>");
  EXPECT_EQ(code_of(verify(replaced(signed_soap(), ours, theirs))), "S603");
  const std::string ec = between(sign(soap(), one_part(), ec_signer(), Algorithm::ecdsa_sha256).value(),
                                 "<ds:X509Certificate>", "</ds:X509Certificate>");
  EXPECT_EQ(code_of(verify(replaced(signed_soap(), ours, ec))), "S603");
  EXPECT_EQ(code_of(verify(replaced(signed_soap(), ours, ours + ours))), "S601");
}

TEST(EnvelopeSignature, NeverSignsWithSha1OrAForeignKey) {
  const auto old = sign(soap(), one_part(), rsa_signer(), Algorithm::rsa_sha1);
  ASSERT_FALSE(old);
  EXPECT_EQ(old.failure().code, Code::S611);
  const auto foreign = sign_envelope(soap(), one_part(), key_of(ec_signer()),
                                     tests::certificate_der(rsa_signer()), Algorithm::rsa_sha256);
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.failure().code, Code::S611);
  const auto kind = sign(soap(), one_part(), ec_signer(), Algorithm::rsa_sha256);
  ASSERT_FALSE(kind);
  EXPECT_EQ(kind.failure().code, Code::S611);
}

TEST(EnvelopeSignature, IsReadWithoutVerifying) {
  const auto facts = read_signature(replaced(signed_soap(), "92001</eb:PartyId>", "92002</eb:PartyId>"));
  ASSERT_TRUE(facts);
  ASSERT_EQ(facts->references.size(), 2U);
  EXPECT_EQ(facts->references[0].uri, "");
  EXPECT_EQ(facts->references[1].uri, "cid:part@here");
  EXPECT_EQ(facts->references[1].digest.size(), 32U);
  EXPECT_THAT(facts->references[0].xml, HasSubstr("xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\""));
}

TEST(EnvelopeSignature, TellsThatAnEnvelopeHasNone) {
  EXPECT_EQ(code_of(verify(soap())), "S601");
  EXPECT_EQ(code_of(verify("<a/>")), "S601");
  EXPECT_EQ(code_of(verify("<a")), "T01");
}

// What an Acknowledgment repeats must survive being put somewhere else.
TEST(EnvelopeSignature, ReferencesMayStandInAnAcknowledgment) {
  std::string copies;
  const auto facts = read_signature(signed_soap());
  ASSERT_TRUE(facts);
  for (const SignedReference& one : facts->references) copies += one.xml;
  const auto text =
      sign(soap("<eb:Acknowledgment eb:version=\"2.0\">" + copies + "</eb:Acknowledgment>"), {});
  ASSERT_TRUE(text) << text.failure().detail;
  const auto verified = verify(*text, {});
  ASSERT_TRUE(verified) << verified.failure().detail;
  EXPECT_THAT(verified->covered, HasSubstr("cid:part@here"));
}

TEST(EnvelopeSignature, WhatIsForTheNextHopIsNotCovered) {
  const std::string trace =
      "<eb:Trace SOAP:actor=\"urn:oasis:names:tc:ebxml-msg:actor:nextMSH\"><eb:CPAId>x</eb:CPAId></eb:Trace>";
  const auto verified = verify(replaced(signed_soap(), "<SOAP:Header>", "<SOAP:Header>" + trace));
  ASSERT_TRUE(verified) << verified.failure().detail;
  EXPECT_THAT(verified->covered, Not(HasSubstr("Trace")));
  EXPECT_THAT(verified->covered, Not(HasSubstr("<eb:CPAId>x")));
}

TEST(EnvelopeSignature, ManyThreadsAtOnce) {
  const std::string& text = signed_soap();
  std::vector<std::thread> threads;
  std::atomic<int> taken{0};
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&text, &taken] {
      for (int n = 0; n < 20; ++n) taken += verify(text).ok() && sign(soap()).ok() ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(taken.load(), 80);
}

}  // namespace
}  // namespace budstikke::signature
