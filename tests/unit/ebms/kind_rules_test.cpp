// The rules on what each kind of message has, and on what stands around an envelope.

#include "adapters/ebms/rules.hpp"
#include "tests/unit/ebms/samples.hpp"

namespace budstikke::ebms {
namespace {

using namespace testing;

Parts acknowledgment() { return signal("Acknowledgment", std::string(kAckBlock)); }
Parts error() { return signal("MessageError", std::string(kErrorBlock), std::string(kRefToM1)); }

PackagePart part(std::string id) {
  PackagePart out;
  out.content_id = std::move(id);
  return out;
}

TEST(ValidationRules, SignalsThatAreSoundBreakNone) {
  EXPECT_TRUE(read(acknowledgment()).findings.empty());
  EXPECT_TRUE(read(error()).findings.empty());
  EXPECT_TRUE(read(signal("Ping")).findings.empty());
  EXPECT_TRUE(read(signal("Pong", "", std::string(kRefToM1))).findings.empty());
}

TEST(ValidationRules, Rule106ServiceOfAnAcknowledgment) {
  Parts p = acknowledgment();
  p.service = "<eb:Service>S-X</eb:Service>";
  EXPECT_TRUE(refused_by(p, 106));
}

TEST(ValidationRules, Rule107ActionOfAnAcknowledgment) {
  Parts p = acknowledgment();
  p.action = "<eb:Action>Acknowledgement</eb:Action>";
  EXPECT_TRUE(noted_by(p, 107));
  EXPECT_EQ(kind_of(read(p).envelope), MessageKind::acknowledgment);
}

TEST(ValidationRules, Rule108WhatIsAcknowledged) {
  EXPECT_TRUE(refused_by(signal("Acknowledgment"), 108));
  Parts p = acknowledgment();
  p.blocks = "<eb:Acknowledgment eb:version=\"2.0\" SOAP:mustUnderstand=\"1\"/>";
  EXPECT_TRUE(refused_by(p, 108));
}

TEST(ValidationRules, Rule109NoReferenceInMessageData) {
  Parts p = acknowledgment();
  p.more_data = kRefToM1;
  EXPECT_TRUE(noted_by(p, 109));
  p.more_data = "<eb:RefToMessageId>m2</eb:RefToMessageId>";
  EXPECT_TRUE(refused_by(p, 109));
}

TEST(ValidationRules, Rule115NoErrorListInAnAcknowledgment) {
  Parts p = acknowledgment();
  p.blocks += kErrorBlock;
  EXPECT_TRUE(refused_by(p, 115));
}

TEST(ValidationRules, Rule116And117ReferencesOfWhatIsAcknowledged) {
  const SignatureReference envelope{"", {}, "sha256", "AA=="};
  const SignatureReference payload{"cid:p", {}, "sha256", "BB=="};
  Acknowledgment ack;
  ack.references = {envelope, payload};
  EXPECT_TRUE(judge_acknowledged(ack, {envelope, payload}).empty());
  ack.references = {payload};
  EXPECT_TRUE(has_rule(judge_acknowledged(ack, {envelope, payload}), 116, Weight::error));
  ack.references = {envelope, {"cid:p", {}, "sha256", "CC=="}};
  EXPECT_TRUE(has_rule(judge_acknowledged(ack, {envelope, payload}), 117, Weight::error));
  ack.references = {envelope, {"cid:p", {}, "sha1", "BB=="}};
  EXPECT_TRUE(refuses(judge_acknowledged(ack, {envelope, payload})));
}

TEST(ValidationRules, Rule120And121NamesOfAnError) {
  Parts p = error();
  p.service = "<eb:Service>S-X</eb:Service>";
  EXPECT_TRUE(noted_by(p, 120));
  EXPECT_EQ(kind_of(read(p).envelope), MessageKind::error);
  p.action = "<eb:Action>X</eb:Action>";
  EXPECT_TRUE(noted_by(p, 121));
}

TEST(ValidationRules, Rule122WhatAnErrorIsAbout) {
  Parts p = error();
  p.more_data.clear();
  EXPECT_TRUE(refused_by(p, 122));
}

TEST(ValidationRules, Rule123NoAcknowledgmentInAnError) {
  Parts p = error();
  p.blocks += kAckBlock;
  EXPECT_TRUE(refused_by(p, 123));
}

TEST(SignalsAndPayloads, NeverShareAMessage) {
  Parts p = acknowledgment();
  p.body = Parts{}.body;
  EXPECT_TRUE(refuses(read(p).findings));
  p = acknowledgment();
  p.blocks += Parts{}.blocks;
  EXPECT_TRUE(refuses(read(p).findings));
  Parts message;
  message.blocks += kAckBlock;
  EXPECT_TRUE(refuses(read(message).findings));
  EXPECT_EQ(kind_of(read(message).envelope), MessageKind::payload);
}

TEST(SignalsAndPayloads, HaveNoBlockTwice) {
  Parts p = acknowledgment();
  p.blocks += kAckBlock;
  EXPECT_TRUE(refuses(read(p).findings));
  Parts message;
  message.body += message.body;
  EXPECT_TRUE(refuses(read(message).findings));
  message = Parts{};
  message.blocks +=
      "<eb:AckRequested eb:version=\"2.0\" SOAP:mustUnderstand=\"1\" eb:signed=\"false\" "
      "SOAP:actor=\"urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH\"/>";
  EXPECT_TRUE(refuses(read(message).findings));
}

TEST(SignalsAndPayloads, AListThatHoldsAnErrorIsNoWarning) {
  Parts p = error();
  p.blocks =
      "<eb:ErrorList eb:version=\"2.0\" SOAP:mustUnderstand=\"1\" eb:highestSeverity=\"Warning\"><eb:Error "
      "eb:errorCode=\"Unknown\" eb:severity=\"Error\"/></eb:ErrorList>";
  EXPECT_EQ(read(p).envelope.error_list->highest, ErrorSeverity::error);
}

TEST(ValidationRules, Rule94ManifestAndPayloads) {
  const EbmsEnvelope envelope = read(Parts{}).envelope;
  EXPECT_TRUE(judge_manifest(envelope, {part("p@x")}).empty());
  EXPECT_TRUE(has_rule(judge_manifest(envelope, {}), 94, Weight::error));
  EXPECT_TRUE(has_rule(judge_manifest(envelope, {part("P@x")}), 94, Weight::error));
  EXPECT_TRUE(has_rule(judge_manifest(envelope, {part("p@x"), part("q@x")}), 94, Weight::error));
  EXPECT_TRUE(has_rule(judge_manifest(envelope, {part("p@x"), part("")}), 94, Weight::error));
  EXPECT_TRUE(has_rule(judge_manifest(read(signal("Ping")).envelope, {part("p@x")}), 94, Weight::error));
  Parts p;
  p.body = "<eb:Manifest eb:version=\"2.0\"><eb:Reference xlink:href=\"http://x/p\"/></eb:Manifest>";
  EXPECT_TRUE(refused_by(p, 94));
  p.body = "<eb:Manifest eb:version=\"2.0\"><eb:Reference xlink:href=\"cid:%zz\"/></eb:Manifest>";
  EXPECT_TRUE(refused_by(p, 94));
  p.body = "<eb:Manifest eb:version=\"2.0\"/>";
  EXPECT_TRUE(refused_by(p, 94));
  p.body =
      "<eb:Manifest eb:version=\"2.0\"><eb:Reference xlink:href=\"cid:p\"/><eb:Reference "
      "xlink:href=\"cid:%70\"/></eb:Manifest>";
  EXPECT_TRUE(has_rule(judge_manifest(read(p).envelope, {part("p")}), 94, Weight::error));
}

TEST(SeveralPayloads, AreRefusedAsNotSupported) {
  Parts p;
  p.body =
      "<eb:Manifest eb:version=\"2.0\"><eb:Reference xlink:href=\"cid:p\"/><eb:Reference "
      "xlink:href=\"cid:q\"/></eb:Manifest>";
  const Findings findings = judge_manifest(read(p).envelope, {part("p"), part("q")});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings.front().weight, Weight::error);
  EXPECT_EQ(findings.front().code, ErrorCode::not_supported);
  EXPECT_EQ(findings.front().failure, Code::M506);
}

Surroundings around() {
  Surroundings out;
  out.now = parse_date_time("2026-03-01T10:00:05Z").value();
  out.is_ours = [](HerId id) { return id == HerId(92002); };
  out.is_known = [](HerId id) { return id == HerId(91002) || id == HerId(92002) || id == HerId(93002); };
  return out;
}

Findings addressed(const Parts& parts, const Surroundings& where = around()) {
  return judge_addressing(read(parts).envelope, where);
}

TEST(ValidationRules, Rule29And30And54PartiesOfTheAddressBook) {
  EXPECT_TRUE(addressed(Parts{}).empty());
  Parts p;
  p.from = "<eb:From><eb:PartyId eb:type=\"HER\">1</eb:PartyId></eb:From>";
  EXPECT_TRUE(has_rule(addressed(p), 29, Weight::error));
  p = Parts{};
  p.to = "<eb:To><eb:PartyId eb:type=\"HER\">1</eb:PartyId></eb:To>";
  EXPECT_TRUE(has_rule(addressed(p), 30, Weight::error));
  p.to = "<eb:To><eb:PartyId eb:type=\"HER\">93002</eb:PartyId></eb:To>";
  EXPECT_TRUE(has_rule(addressed(p), 54, Weight::error));
}

TEST(ValidationRules, Rule12FormOfCpaId) {
  const auto with = [](std::string_view id) {
    Parts p;
    p.cpa_id = "<eb:CPAId>" + std::string(id) + "</eb:CPAId>";
    return p;
  };
  for (const std::string_view id : {std::string_view("91002_92002"), std::string_view("91002_92002_7"),
                                    std::string_view("nav:qass:35065"), kMessageId})
    EXPECT_TRUE(addressed(with(id)).empty()) << id;
  EXPECT_TRUE(has_rule(addressed(with("92002_91002")), 12, Weight::note));
  for (const std::string_view id : {"agreed", "91002_", "_", "a_b", ":x", "x:"})
    EXPECT_TRUE(has_rule(addressed(with(id)), 12, Weight::error)) << id;
  Surroundings agreed = around();
  agreed.agreements = {"agreed"};
  EXPECT_TRUE(addressed(with("agreed"), agreed).empty());
  Parts ack = acknowledgment();
  ack.cpa_id = "<eb:CPAId>unknown</eb:CPAId>";
  EXPECT_FALSE(refuses(addressed(ack)));
}

TEST(TimeToLive, EndsWhatComesAfterIt) {
  Parts p;
  p.more_data = "<eb:TimeToLive>2026-03-01T10:00:04Z</eb:TimeToLive>";
  const Findings findings = addressed(p);
  ASSERT_TRUE(refuses(findings));
  EXPECT_EQ(failure_of(findings).code, Code::M507);
  EXPECT_EQ(error_list_of(findings)->errors.front().code, ErrorCode::time_to_live_expired);
  p.more_data = "<eb:TimeToLive>2026-03-01T10:00:06Z</eb:TimeToLive>";
  EXPECT_TRUE(addressed(p).empty());
  p.more_data = "<eb:TimeToLive>soon</eb:TimeToLive>";
  EXPECT_TRUE(refuses(read(p).findings));
}

TEST(ValidationRules, Rule261And262MailAddresses) {
  EXPECT_TRUE(judge_mail_addresses("A@edi.x", "b@edi.x", "a@edi.x", "").empty());
  EXPECT_TRUE(judge_mail_addresses("", "", "a@edi.x", "b@edi.x").empty()) << "the mail does not say";
  EXPECT_TRUE(has_rule(judge_mail_addresses("c@x", "b@x", "a@x", "b@x"), 261, Weight::note));
  EXPECT_TRUE(has_rule(judge_mail_addresses("a@x", "c@x", "a@x", "b@x"), 262, Weight::note));
}

TEST(Findings, BecomeOneListAndOneFailure) {
  Parts p;
  p.service = "<eb:Service/>";
  p.after_data.clear();
  const Findings findings = read(p).findings;
  const auto list = error_list_of(findings);
  ASSERT_TRUE(list.has_value());
  EXPECT_EQ(list->errors.size(), 1U);
  EXPECT_EQ(failure_of(findings).detail, "rule 71: Service is empty");
  EXPECT_EQ(error_list_of({}), std::nullopt);
}

}  // namespace
}  // namespace budstikke::ebms
