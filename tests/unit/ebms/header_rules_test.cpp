// The rules of the national validation guide on MessageHeader, each under its number.

#include "tests/unit/ebms/samples.hpp"

namespace budstikke::ebms {
namespace {

using namespace testing;

std::string her(std::string_view name, std::string_view value) {
  return "<eb:" + std::string(name) + "><eb:PartyId eb:type=\"HER\">" + std::string(value) +
         "</eb:PartyId></eb:" + std::string(name) + ">";
}
std::string ids(std::string_view name, std::string_view inner) {
  return "<eb:" + std::string(name) + ">" + std::string(inner) + "</eb:" + std::string(name) + ">";
}
constexpr std::string_view kEnh = "<eb:PartyId eb:type=\"ENH\">999888777</eb:PartyId>";
constexpr std::string_view kHer = "<eb:PartyId eb:type=\"HER\">91002</eb:PartyId>";

TEST(ValidationRules, ASoundMessageBreaksNone) {
  const ReadEnvelope message = read(Parts{});
  EXPECT_TRUE(message.findings.empty()) << message.findings.front().text;
  EXPECT_EQ(kind_of(message.envelope), MessageKind::payload);
  EXPECT_EQ(her_id_of(message.envelope.from), HerId(91002));
  EXPECT_EQ(message.envelope.manifest.front().content_id, "p@x");
}

TEST(ValidationRules, Rule4OneMessageHeader) {
  EXPECT_EQ(read_envelope(wrapped("", ""), envelope_limits()).failure().code, Code::M503);
  Parts twice;
  twice.blocks += message_header(Parts{});
  EXPECT_TRUE(refused_by(twice, 4));
}

TEST(ValidationRules, Rule7And69MustUnderstand) {
  Parts p;
  p.header_attributes = "eb:version=\"2.0\"";
  EXPECT_TRUE(refused_by(p, 7));
  p.header_attributes = "eb:version=\"2.0\" SOAP:mustUnderstand=\"0\"";
  EXPECT_TRUE(refused_by(p, 69));
  p.header_attributes = "eb:version=\"2.0\" SOAP:mustUnderstand=\"true\"";
  EXPECT_FALSE(refuses(read(p).findings));
}

TEST(ValidationRules, Rule8And70Version) {
  Parts p;
  p.header_attributes = "SOAP:mustUnderstand=\"1\"";
  EXPECT_TRUE(refused_by(p, 8));
  p.header_attributes = "version=\"2.0\" SOAP:mustUnderstand=\"1\"";
  EXPECT_TRUE(refused_by(p, 8));
  p.header_attributes = "eb:version=\"3.0\" SOAP:mustUnderstand=\"1\"";
  EXPECT_TRUE(refused_by(p, 70));
  EXPECT_EQ(error_list_of(read(p).findings)->errors.front().code, ErrorCode::not_supported);
}

TEST(ValidationRules, Rule9From) {
  Parts p;
  p.from.clear();
  EXPECT_TRUE(refused_by(p, 9));
}

TEST(ValidationRules, Rule10To) {
  Parts p;
  p.to.clear();
  EXPECT_TRUE(refused_by(p, 10));
}

TEST(ValidationRules, Rule11CpaId) {
  Parts p;
  p.cpa_id.clear();
  EXPECT_TRUE(refused_by(p, 11));
  p.cpa_id = "<eb:CPAId> </eb:CPAId>";
  EXPECT_TRUE(refused_by(p, 11));
}

TEST(ValidationRules, Rule13And14PartyId) {
  Parts p;
  p.from = ids("From", "<eb:Role>Xsender</eb:Role>");
  EXPECT_TRUE(refused_by(p, 13));
  p = Parts{};
  p.to = her("To", "");
  EXPECT_TRUE(refused_by(p, 14));
}

TEST(ValidationRules, Rule25And31APartyIdOfTypeHer) {
  Parts p;
  p.from = ids("From", kEnh);
  EXPECT_TRUE(refused_by(p, 25));
  p = Parts{};
  p.to = ids("To", "<eb:PartyId>92002</eb:PartyId>");
  EXPECT_TRUE(refused_by(p, 31));
}

TEST(ValidationRules, Rule55And56TheHerIdIsANumber) {
  for (const std::string_view value : {"9x", "-1", "9 1", "99999999999999999999", "&#x661;"}) {
    Parts p;
    p.from = her("From", value);
    EXPECT_TRUE(refused_by(p, 55)) << value;
    p = Parts{};
    p.to = her("To", value);
    EXPECT_TRUE(refused_by(p, 56)) << value;
  }
}

TEST(ValidationRules, Rule58And59OneHerId) {
  Parts p;
  p.from = ids("From", std::string(kHer) + std::string(kHer));
  EXPECT_TRUE(refused_by(p, 58));
  EXPECT_TRUE(her_id_of(read(p).envelope.from).empty());
  p = Parts{};
  p.to = ids("To", std::string(kHer) + std::string(kHer));
  EXPECT_TRUE(refused_by(p, 59));
}

TEST(ValidationRules, Rule60And61OtherTypesOnceEach) {
  Parts p;
  p.from = ids("From", std::string(kHer) + std::string(kEnh));
  EXPECT_FALSE(refuses(read(p).findings));
  p.from = ids("From", std::string(kHer) + std::string(kEnh) + std::string(kEnh));
  EXPECT_TRUE(refused_by(p, 60));
  p = Parts{};
  p.to = ids("To", std::string(kHer) + std::string(kEnh) + std::string(kEnh));
  EXPECT_TRUE(refused_by(p, 61));
}

TEST(ValidationRules, Rule47And71Service) {
  Parts p;
  p.service.clear();
  EXPECT_TRUE(refused_by(p, 47));
  p.service = "<eb:Service/>";
  EXPECT_TRUE(refused_by(p, 71));
}

TEST(ValidationRules, Rule48And72Action) {
  Parts p;
  p.action.clear();
  EXPECT_TRUE(refused_by(p, 48));
  p.action = "<eb:Action> </eb:Action>";
  EXPECT_TRUE(refused_by(p, 72));
  EXPECT_TRUE(refused_by(signal("Surprise"), 48));
}

TEST(ValidationRules, Rule76MessageId) {
  Parts p;
  p.message_id.clear();
  EXPECT_TRUE(refused_by(p, 76));
  p.message_id = "<eb:MessageId/>";
  EXPECT_TRUE(refused_by(p, 76));
  p.message_id = "<eb:MessageId> " + std::string(kMessageId) + " </eb:MessageId>";
  EXPECT_EQ(read(p).envelope.message_id, kMessageId);
}

TEST(ValidationRules, Rule77Timestamp) {
  Parts p;
  p.timestamp.clear();
  EXPECT_TRUE(refused_by(p, 77));
  p.timestamp = "<eb:Timestamp>yesterday</eb:Timestamp>";
  EXPECT_TRUE(refused_by(p, 77));
  for (const std::string_view text :
       {"2026-03-01T10:00:00Z", "2026-03-01T10:00:00", "2026-03-01T11:00:00.0000000+01:00"}) {
    p.timestamp = "<eb:Timestamp>" + std::string(text) + "</eb:Timestamp>";
    EXPECT_EQ(to_text(read(p).envelope.timestamp.value()), "2026-03-01T10:00:00.000Z") << text;
  }
}

TEST(ValidationRules, Rule102FormOfMessageId) {
  Parts p;
  p.message_id = "<eb:MessageId>20250124-114229@qa.example.org</eb:MessageId>";
  EXPECT_FALSE(refuses(read(p).findings));
  p.message_id = "<eb:MessageId>&lt;a@b&gt;</eb:MessageId>";
  EXPECT_EQ(read(p).envelope.message_id, "a@b");
  for (const std::string_view id : {"12345", "a@b@c", "@b", "a@", "a b@c", "a\"@b"}) {
    p.message_id = "<eb:MessageId>" + std::string(id) + "</eb:MessageId>";
    EXPECT_TRUE(refused_by(p, 102)) << id;
  }
}

TEST(ValidationRules, Rule74DuplicateElimination) {
  Parts p;
  p.after_data.clear();
  EXPECT_TRUE(noted_by(p, 74));
}

TEST(ValidationRules, Rule75SignedAckRequested) {
  Parts p;
  p.blocks.clear();
  EXPECT_TRUE(refused_by(p, 75));
  p.blocks = "<eb:AckRequested eb:version=\"2.0\" SOAP:mustUnderstand=\"1\" eb:signed=\"false\"/>";
  EXPECT_TRUE(refused_by(p, 75));
  p.blocks = "<eb:AckRequested eb:version=\"2.0\" SOAP:mustUnderstand=\"1\" eb:signed=\"1\"/>";
  EXPECT_FALSE(refuses(read(p).findings));
  p.blocks =
      "<eb:AckRequested eb:version=\"2.0\" eb:signed=\"1\" "
      "SOAP:actor=\"urn:oasis:names:tc:ebxml-msg:actor:nextMSH\"/>";
  EXPECT_TRUE(refused_by(p, 75));
}

TEST(ValidationRules, Rule16And86SoapEnvelope) {
  const auto code = [](std::string_view xml) {
    return read_envelope(xml, envelope_limits()).failure().detail;
  };
  EXPECT_TRUE(code("<Envelope/>").starts_with("rule 86"));
  EXPECT_TRUE(
      code("<S:Envelope xmlns:S=\"http://www.w3.org/2003/05/soap-envelope\"/>").starts_with("rule 86"));
  constexpr std::string_view kOpen = "<S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\">";
  for (const std::string_view inner :
       {"<S:Body/>", "<S:Body/><S:Header/>", "<S:Header/><S:Header/><S:Body/>",
        "<S:Header/><S:Body/><S:Body/>", "<S:Header/><x/><S:Body/>", "<S:Header/>"}) {
    EXPECT_TRUE(code(std::string(kOpen) + std::string(inner) + "</S:Envelope>").starts_with("rule 16"))
        << inner;
  }
}

TEST(ValidationRules, Rule17SchemaOfTheMessageHeader) {
  Parts p;
  std::swap(p.from, p.to);
  EXPECT_TRUE(refused_by(p, 17));
  p = Parts{};
  p.cpa_id += p.cpa_id;
  EXPECT_TRUE(refused_by(p, 17));
  p = Parts{};
  p.action += "<eb:Surprise/>";
  EXPECT_TRUE(refused_by(p, 17));
  p = Parts{};
  p.message_id += p.message_id;
  EXPECT_TRUE(refused_by(p, 17));
  p = Parts{};
  p.from = ids("From", std::string(kHer) + "<eb:Role/>");
  EXPECT_TRUE(refused_by(p, 17));
  p = Parts{};
  p.header_attributes += " eb:surprise=\"1\"";
  EXPECT_TRUE(refused_by(p, 17));
}

TEST(ValidationRules, Rule17DescriptionsHaveALanguage) {
  Parts p;
  p.after_data +=
      "<eb:Description xml:lang=\"no\">a</eb:Description><eb:Description xml:lang=\"en\">b"
      "</eb:Description><x:Foreign xmlns:x=\"urn:x\"/>";
  EXPECT_FALSE(refuses(read(p).findings));
  EXPECT_EQ(read(p).envelope.description, "a");
  p = Parts{};
  p.after_data += "<eb:Description>a</eb:Description>";
  EXPECT_TRUE(refused_by(p, 17));
  p = Parts{};
  p.body.insert(p.body.find("/></eb:Manifest>"), "><eb:Description>a</eb:Description></eb:Reference");
  p.body.replace(p.body.find("/></eb:Manifest>"), 2, ">");
  EXPECT_TRUE(refused_by(p, 17)) << p.body;
}

TEST(ValidationRules, Rule17SchemaOfAckRequested) {
  const auto with = [](std::string_view attributes, std::string_view inner) {
    Parts p;
    p.blocks = "<eb:AckRequested eb:version=\"2.0\" eb:signed=\"true\" " + std::string(attributes) + ">" +
               std::string(inner) + "</eb:AckRequested>";
    return p;
  };
  constexpr std::string_view kMust = "SOAP:mustUnderstand=\"1\"";
  EXPECT_TRUE(read(with(kMust, "<x:Foreign xmlns:x=\"urn:x\"/>")).findings.empty());
  EXPECT_TRUE(refused_by(with(kMust, "<eb:Foo/>"), 17));
  EXPECT_TRUE(refused_by(with(kMust, "text"), 17));
  EXPECT_TRUE(refused_by(with("SOAP:mustUnderstand=\"x\"", ""), 17));
  EXPECT_TRUE(noted_by(with("", ""), 17)) << "real senders leave it out";
}

TEST(ValidationRules, Rule17SchemaOfBlocksThatNothingFollowsFrom) {
  const auto with = [](std::string_view block) {
    Parts p;
    p.blocks += block;
    return p;
  };
  const std::string order = "<eb:MessageOrder eb:version=\"2.0\" SOAP:mustUnderstand=\"1\">";
  EXPECT_FALSE(refuses(
      read(with(order + "<eb:SequenceNumber eb:status=\"Reset\">0</eb:SequenceNumber></eb:MessageOrder>"))
          .findings));
  for (const std::string_view inner : {"", "junk", "<eb:SequenceNumber>junk</eb:SequenceNumber>",
                                       "<eb:SequenceNumber>-1</eb:SequenceNumber>",
                                       "<eb:SequenceNumber eb:status=\"x\">0</eb:SequenceNumber>"})
    EXPECT_TRUE(refused_by(with(order + std::string(inner) + "</eb:MessageOrder>"), 17)) << inner;
  const std::string sync = "<eb:SyncReply eb:version=\"2.0\" SOAP:mustUnderstand=\"1\"";
  EXPECT_FALSE(
      refuses(read(with(sync + " SOAP:actor=\"http://schemas.xmlsoap.org/soap/actor/next\"/>")).findings));
  EXPECT_TRUE(refused_by(with(sync + "/>"), 17));
}

TEST(ValidationRules, Rule17SchemaOfSignals) {
  const auto replaced = [](std::string_view block, std::string_view was, std::string_view is) {
    std::string text(block);
    text.replace(text.find(was), was.size(), is);
    return text;
  };
  constexpr std::string_view kMust = " SOAP:mustUnderstand=\"1\"";
  constexpr std::string_view kTime = "<eb:Timestamp>2026-03-01T10:00:01Z</eb:Timestamp>";
  for (const std::string& block : {replaced(kAckBlock, kMust, ""), replaced(kAckBlock, kTime, ""),
                                   replaced(kAckBlock, "<ds:Reference", "<eb:Foo/><ds:Reference")})
    EXPECT_TRUE(refused_by(signal("Acknowledgment", block), 17)) << block;
  for (const std::string& block :
       {replaced(kErrorBlock, kMust, ""), replaced(kErrorBlock, "eb:errorCode=\"SecurityFailure\" ", ""),
        replaced(kErrorBlock, "<eb:Error ", "<eb:Foo/><eb:Error ")})
    EXPECT_TRUE(refused_by(signal("MessageError", block, std::string(kRefToM1)), 17)) << block;
  // A peer's refusal is one, whatever language its words are in.
  const std::string described = replaced(kErrorBlock, "eb:severity=\"Error\"/>",
                                         "eb:severity=\"Error\" eb:location=\"\"><eb:Description>a"
                                         "</eb:Description></eb:Error>");
  EXPECT_TRUE(read(signal("MessageError", described, std::string(kRefToM1))).findings.empty());
  Parts request = signal("StatusRequest");
  request.body =
      "<eb:StatusRequest eb:version=\"2.0\"><eb:RefToMessageId>m</eb:RefToMessageId></eb:StatusRequest>";
  EXPECT_TRUE(read(request).findings.empty());
  request.body.insert(request.body.find("</eb:StatusRequest>"), "<eb:Foo/>");
  EXPECT_TRUE(refused_by(request, 17));
}

TEST(ValidationRules, Rule17SaysWhichElementAndNothingThatTheSenderWrote) {
  Parts p;
  p.after_data += "<eb:Description>01010112345</eb:Description>";
  EXPECT_EQ(failure_of(read(p).findings).detail,
            "rule 17: Not as the schema of ebMS 2.0 wants it: element 'Description': required attribute is "
            "missing: 'lang'");
  p = Parts{};
  p.action += "<eb:x01010112345/>";
  EXPECT_EQ(failure_of(read(p).findings).detail.find("01010112345"), std::string::npos);
}

TEST(ValidationRules, Rule17LeavesToOtherRulesWhatTheySayBetter) {
  Parts p;
  p.service = "<eb:Service/>";
  EXPECT_FALSE(has_rule(read(p).findings, 17, Weight::error));
}

TEST(ValidationRules, Rule100And101BlocksThatMustBeUnderstood) {
  Parts p;
  p.blocks += "<x:Block xmlns:x=\"urn:x\" SOAP:mustUnderstand=\"1\"/>";
  EXPECT_TRUE(has_rule(read(p).findings, 100, Weight::fault));
  p = Parts{};
  p.blocks += "<x:Block xmlns:x=\"urn:x\"/>";
  EXPECT_TRUE(noted_by(p, 100));
  p = Parts{};
  p.body += "<x:Block xmlns:x=\"urn:x\" SOAP:mustUnderstand=\"true\"/>";
  EXPECT_TRUE(has_rule(read(p).findings, 101, Weight::fault));
  p = Parts{};
  p.body += "<x:Block xmlns:x=\"urn:x\"/>";
  EXPECT_TRUE(noted_by(p, 101));
}

TEST(HostileEnvelopes, AreRefusedBeforeTheyAreRead) {
  for (const std::string_view xml :
       {"", "<a", "<!DOCTYPE a><a/>", "<?xml version=\"1.1\"?><a/>", "<a>&x;</a>", "\xFF\xFE<"}) {
    EXPECT_EQ(read_envelope(xml, envelope_limits()).failure().code, Code::M503) << xml;
  }
  EXPECT_FALSE(read_envelope(std::string(2'000'000, ' '), envelope_limits()));
}

TEST(HostileEnvelopes, HaveNoLongValues) {
  Parts p;
  p.conversation_id = "<eb:ConversationId>" + std::string(513, 'x') + "</eb:ConversationId>";
  EXPECT_TRUE(refuses(read(p).findings));
  EXPECT_TRUE(read(p).envelope.conversation_id.empty());
}

TEST(HostileEnvelopes, CannotSplitAValueByAComment) {
  Parts p;
  p.from = her("From", "91<!-- -->002");
  EXPECT_EQ(her_id_of(read(p).envelope.from), HerId(91002));
}

TEST(HostileEnvelopes, AreNotRepeatedInFindings) {
  Parts p;
  p.service = "<eb:Service/>";
  p.action += "<eb:x01010112345/>";
  p.blocks += "<eb:x01010112345 SOAP:mustUnderstand=\"1\"/>";
  for (const Finding& finding : read(p).findings) {
    EXPECT_EQ((finding.text + finding.location).find("01010112345"), std::string::npos);
  }
}

}  // namespace
}  // namespace budstikke::ebms
