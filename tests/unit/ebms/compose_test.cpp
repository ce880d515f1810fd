// What Budstikke composes is written, read again, and breaks no rule.

#include "adapters/ebms/compose.hpp"

#include "adapters/ebms/envelope_writer.hpp"
#include "adapters/ebms/rules.hpp"
#include "tests/unit/ebms/samples.hpp"

namespace budstikke::ebms {
namespace {

using namespace testing;

Stamp stamp(std::string id = std::string(kMessageId)) {
  return {std::move(id), parse_date_time("2026-03-01T10:00:00.250Z").value()};
}

EbmsEnvelope message() {
  MessageToWrap what;
  what.from = HerId(92002);
  what.to = HerId(91002);
  what.names = names_of_type("HELSEOPPL_SOKNAD");
  what.conversation_id = "9c1f7a52-1111-4a53-9d6d-2a1c7e3b9f10";
  what.content_ids = {"p 1@x", "p2@x"};
  what.time_to_live = parse_date_time("2026-03-05T10:00:00Z");
  what.description = "{\"MSH-system\":\"<Budstikke> & 'co'\"}";
  return compose_message(what, stamp());
}

void expect_survives(const EbmsEnvelope& envelope) {
  const std::string xml = write_envelope(envelope);
  const ReadEnvelope again = read(xml);
  EXPECT_TRUE(again.findings.empty()) << again.findings.front().text;
  EXPECT_EQ(again.envelope, envelope);
  EXPECT_EQ(xml.find("</SOAP:Header>"), xml.rfind("</SOAP:Header>"));
}

TEST(ComposedEnvelopes, NameServiceActionAndRolesAfterTheMessageType) {
  const EbmsEnvelope envelope = message();
  EXPECT_EQ(envelope.service, "S-HELSEOPPL_SOKNAD");
  EXPECT_EQ(envelope.action, "HELSEOPPL_SOKNAD");
  EXPECT_EQ(envelope.from.role, "HELSEOPPL_SOKNADsender");
  EXPECT_EQ(envelope.to.role, "HELSEOPPL_SOKNADreceiver");
  EXPECT_EQ(envelope.cpa_id, "91002_92002");
  EXPECT_EQ(envelope.manifest.front().href, "cid:p%201@x");
}

TEST(ComposedEnvelopes, OfAReceiptKeepTheServiceAndSwapTheRoles) {
  const ProcessNames names = names_of_receipt(names_of_type("HELSEOPPL_SOKNAD"));
  EXPECT_EQ(names, (ProcessNames{"S-HELSEOPPL_SOKNAD", "APPREC", "HELSEOPPL_SOKNADreceiver",
                                 "HELSEOPPL_SOKNADsender"}));
}

TEST(ComposedEnvelopes, AreReadAgainAsTheyWere) {
  expect_survives(message());
  const std::vector<SignatureReference> references{
      {"", {{"urn:a", ""}, {"urn:xpath", "not(//x[@SOAP-ENV:actor=\"a\"])"}}, "urn:sha256", "AA=="},
      {"cid:p%201@x", {}, "urn:sha256", "BB=="}};
  expect_survives(compose_acknowledgment(message(), references, stamp()));
  expect_survives(compose_error(
      message(),
      {ErrorSeverity::error, {{ErrorCode::security_failure, ErrorSeverity::error, "//x", "No <good>"}}},
      stamp()));
  const EbmsEnvelope ping = compose_ping(HerId(1), HerId(2), "1_2", "c", stamp());
  expect_survives(ping);
  expect_survives(compose_pong(ping, stamp("a@b")));
  const EbmsEnvelope asked = compose_status_request(message(), "c", stamp());
  expect_survives(asked);
  expect_survives(compose_status_response(asked, "Received", stamp().now, stamp("a@b")));
}

TEST(ComposedEnvelopes, OfAnAcknowledgmentCopyAgreementAndConversation) {
  const EbmsEnvelope original = message();
  const EbmsEnvelope ack = compose_acknowledgment(original, {}, stamp("a@b"));
  EXPECT_EQ(kind_of(ack), MessageKind::acknowledgment);
  EXPECT_EQ(ack.cpa_id, original.cpa_id);
  EXPECT_EQ(ack.conversation_id, original.conversation_id);
  EXPECT_EQ(her_id_of(ack.from), her_id_of(original.to));
  EXPECT_EQ(ack.acknowledgment->ref_to_message_id, original.message_id);
  EXPECT_TRUE(ack.ref_to_message_id.empty());
  EXPECT_FALSE(ack.duplicate_elimination);
  EXPECT_FALSE(ack.ack_requested.has_value());
}

TEST(ComposedEnvelopes, OfAnErrorNameTheOriginal) {
  const EbmsEnvelope error = compose_error(message(), {ErrorSeverity::warning, {{}}}, stamp("a@b"));
  EXPECT_EQ(error.ref_to_message_id, kMessageId);
  EXPECT_EQ(error.action, "MessageError");
}

TEST(References, OfASignatureAreThoseOfItsSignedInfo) {
  const std::string soap = wrapped(
      message_header(Parts{}) +
          "<ds:Signature><ds:SignedInfo><ds:Reference URI=\"\"><ds:Transforms><ds:Transform Algorithm=\"t\"/>"
          "</ds:Transforms><ds:DigestMethod Algorithm=\"d\"/><ds:DigestValue> A\nA== "
          "</ds:DigestValue></ds:Reference>"
          "<ds:Reference URI=\"cid:p\"><ds:DigestMethod "
          "Algorithm=\"d\"/><ds:DigestValue>BB==</ds:DigestValue>"
          "</ds:Reference></ds:SignedInfo><ds:Object><ds:Reference "
          "URI=\"cid:evil\"/></ds:Object></ds:Signature>",
      "");
  const auto references = read_signature_references(soap, envelope_limits());
  ASSERT_TRUE(references) << references.failure().detail;
  ASSERT_EQ(references->size(), 2U);
  EXPECT_EQ((*references)[0], (SignatureReference{"", {{"t", ""}}, "d", "AA=="}));
  EXPECT_FALSE(read_signature_references(xml_of(Parts{}), envelope_limits()));
}

TEST(ContentIds, AndTheirAddresses) {
  EXPECT_EQ(cid_of("a b%@x"), "cid:a%20b%25@x");
  EXPECT_EQ(content_id_of("cid:a%20b%25@x"), "a b%@x");
  EXPECT_EQ(content_id_of("CID:a"), "a");
  EXPECT_EQ(content_id_of("cid:"), std::nullopt);
  EXPECT_EQ(content_id_of("cid:a%2"), std::nullopt);
  EXPECT_EQ(content_id_of("mid:a"), std::nullopt);
}

TEST(Faults, AreSoap) {
  const std::string fault = write_fault("Client", "a < b");
  EXPECT_NE(fault.find("<faultcode>SOAP:Client</faultcode><faultstring>a &lt; b</faultstring>"),
            std::string::npos);
}

}  // namespace
}  // namespace budstikke::ebms
