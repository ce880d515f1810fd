// The real envelopes of the reference collection, each read or refused as its inventory says. Skipped where it is absent.

#include <filesystem>
#include <fstream>
#include <iterator>

#include "adapters/ebms/package.hpp"
#include "adapters/ebms/rules.hpp"
#include "tests/support/places.hpp"
#include "tests/unit/ebms/samples.hpp"

namespace budstikke::ebms {
namespace {

using namespace testing;

class ReferenceEnvelopes : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::is_directory(folder())) GTEST_SKIP() << "no ../shared/reference beside the tree";
  }
  static std::filesystem::path folder() {
    return std::filesystem::path(tests::source_directory()) / "../shared/reference/samples/ebxml";
  }
  static std::string bytes(const std::string& name) {
    std::ifstream in(folder() / name, std::ios::binary);
    EXPECT_TRUE(in.good()) << name;
    return {std::istreambuf_iterator<char>(in), {}};
  }
  static void expect_taken(const ReadEnvelope& envelope, MessageKind kind) {
    EXPECT_FALSE(refuses(envelope.findings)) << failure_of(envelope.findings).detail;
    EXPECT_EQ(kind_of(envelope.envelope), kind);
  }
};

TEST_F(ReferenceEnvelopes, ThePaymentMessageOfNavIsReadWholeFromItsMail) {
  const auto package =
      open_mail(bytes("nav/2023_08_29T12_56_58_328.msg"), mime::LineEnds::crlf_or_lf, mime::Limits{});
  ASSERT_TRUE(package) << package.failure().detail;
  EXPECT_EQ(package->soap, bytes("nav/2023_08_29T12_56_58_328.xml"));
  ASSERT_EQ(package->payloads.size(), 1U);
  EXPECT_EQ(package->payloads.front().bytes, bytes("nav/2023_08_29T12_56_58_328.p7m"));
  const ReadEnvelope envelope = read(package->soap);
  expect_taken(envelope, MessageKind::payload);
  EXPECT_TRUE(judge_manifest(envelope.envelope, package->payloads).empty());
  EXPECT_EQ(her_id_of(envelope.envelope.from), HerId(8141253));
  EXPECT_EQ(envelope.envelope.cpa_id, "nav:qass:35065");
  // The real one lacks DuplicateElimination.
  EXPECT_TRUE(has_rule(envelope.findings, 74, Weight::note));
  EXPECT_EQ(read_signature_references(package->soap, envelope_limits())->size(), 2U);
}

TEST_F(ReferenceEnvelopes, ThePaymentMessageIsNoMailOnTheWireWithItsBareLf) {
  EXPECT_EQ(open_mail(bytes("nav/2023_08_29T12_56_58_328.msg"), mime::LineEnds::crlf, mime::Limits{})
                .failure()
                .code,
            Code::M501);
}

TEST_F(ReferenceEnvelopes, OtherMessagesOfNavAreRead) {
  expect_taken(read(bytes("nav/payloadmessage.xml")), MessageKind::payload);
  const ReadEnvelope error = read(bytes("nav/messageerror.xml"));
  expect_taken(error, MessageKind::error);
  EXPECT_TRUE(error.envelope.sync_reply);
  EXPECT_EQ(error.envelope.error_list->errors.front().code, ErrorCode::value_not_recognized);
  EXPECT_EQ(error.envelope.ref_to_message_id, "autotest_tc_2_2_15");
}

TEST_F(ReferenceEnvelopes, TheAcknowledgmentOfNavNamesItsMessageTwice) {
  const ReadEnvelope ack = read(bytes("nav/acknowledgment.xml"));
  expect_taken(ack, MessageKind::acknowledgment);
  EXPECT_TRUE(has_rule(ack.findings, 109, Weight::note));
  EXPECT_EQ(ack.envelope.acknowledgment->references.size(), 1U);
  EXPECT_EQ(ack.envelope.acknowledgment->references.front().transforms.size(), 3U);
}

TEST_F(ReferenceEnvelopes, ExamplesOfTheStandardAreRead) {
  const ReadEnvelope message = read(bytes("sarepta/ebxml-eksempel.xml"));
  expect_taken(message, MessageKind::payload);
  EXPECT_EQ(message.envelope.message_id, "955536cb-fb9a-49d9-848d-2baca7b116e1");  // a blank before it
  EXPECT_EQ(message.envelope.service, "EPIKRISE-S");
  const ReadEnvelope ack = read(bytes("sarepta/Acknowledgment.xml"));
  expect_taken(ack, MessageKind::acknowledgment);
  EXPECT_EQ(ack.envelope.acknowledgment->references.size(), 2U);
  expect_taken(read(bytes("sarepta/ebxml-header.d237e310-796f-4e56-a50b-353b0e5d5947.SVAR_CYT.xml")),
               MessageKind::payload);
}

TEST_F(ReferenceEnvelopes, TheAgreementOfTheStandardsExampleMustBeConfigured) {
  const EbmsEnvelope envelope = read(bytes("sarepta/ebxml-eksempel.xml")).envelope;
  EXPECT_TRUE(has_rule(judge_addressing(envelope, {}), 12, Weight::error));
  Surroundings agreed;
  agreed.agreements = {"KITH-GenericCPAId"};
  EXPECT_TRUE(judge_addressing(envelope, agreed).empty());
}

TEST_F(ReferenceEnvelopes, OfEbms3AreRefused) {
  const auto envelope =
      read_envelope(bytes("sarepta/ebmx-3-0-ebxml-header.Henvisning20.xml"), envelope_limits());
  ASSERT_FALSE(envelope);
  EXPECT_EQ(envelope.failure().code, Code::M503);
}

TEST_F(ReferenceEnvelopes, TheHandEditedMailIsRefused) {
  const auto package =
      open_mail(bytes("sarepta/MIME-header.txt"), mime::LineEnds::crlf_or_lf, mime::Limits{});
  ASSERT_FALSE(package);
  EXPECT_EQ(package.failure().code, Code::M501);
}

TEST_F(ReferenceEnvelopes, TheGenericRequestIsReadAndBreaksTheNationalRules) {
  const std::string request = bytes("hermes/test1.msg");
  const std::string after_request_line = request.substr(request.find('\n') + 1);
  const auto package = open_mail(after_request_line, mime::LineEnds::crlf_or_lf, mime::Limits{});
  ASSERT_TRUE(package) << package.failure().detail;
  EXPECT_TRUE(has_rule(package->findings, 260, Weight::error));
  const ReadEnvelope envelope = read(package->soap);
  EXPECT_TRUE(has_rule(envelope.findings, 25, Weight::error));
  EXPECT_TRUE(judge_manifest(envelope.envelope, package->payloads).empty());
}

}  // namespace
}  // namespace budstikke::ebms
