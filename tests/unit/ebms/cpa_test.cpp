#include "adapters/ebms/cpa.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "adapters/ebms/fit.hpp"
#include "tests/support/places.hpp"
#include "tests/unit/ebms/samples.hpp"

namespace budstikke::ebms {
namespace {

using namespace testing;

const TimePoint kNow = parse_date_time("2026-03-01T10:00:00Z").value();

std::string process(std::string_view version, std::string_view role, std::string_view inner) {
  return "<t:CollaborationRole><t:ProcessSpecification t:name=\"Soknad\" t:version=\"" +
         std::string(version) + "\"/><t:Role t:name=\"" + std::string(role) +
         "\"/><t:ApplicationCertificateRef t:certId=\"crypt\"/><t:ServiceBinding><t:Service "
         "t:type=\"string\"> S-X "
         "</t:Service>" +
         std::string(inner) + "</t:ServiceBinding></t:CollaborationRole>";
}
std::string can(std::string_view what, std::string_view action) {
  return "<t:" + std::string(what) + "><t:ThisPartyActionBinding t:id=\"i\" t:action=\"" +
         std::string(action) +
         "\" t:packageId=\"p\"><t:ChannelId>mail</t:ChannelId><t:ChannelId>web</t:ChannelId>"
         "</t:ThisPartyActionBinding></t:" +
         std::string(what) + ">";
}
std::string party(std::string_view her, std::string_view processes) {
  const auto channel = [](std::string_view id, std::string_view protocol, std::string_view uri) {
    return "<t:DeliveryChannel t:channelId=\"" + std::string(id) + "\" t:transportId=\"t" + std::string(id) +
           "\" t:docExchangeId=\"d\"><t:MessagingCharacteristics t:ackRequested=\"always\" "
           "t:syncReplyMode=\"none\"/></t:DeliveryChannel><t:Transport t:transportId=\"t" +
           std::string(id) + "\"><t:TransportReceiver><t:TransportProtocol>" + std::string(protocol) +
           "</t:TransportProtocol><t:Endpoint t:uri=\"" + std::string(uri) +
           "\"/></t:TransportReceiver></t:Transport>";
  };
  return "<t:PartyInfo t:partyName=\"Dalvik\"><t:PartyId t:type=\"HER\">" + std::string(her) +
         "</t:PartyId>" + std::string(processes) +
         "<t:Certificate t:certId=\"crypt\"><ds:KeyInfo><ds:X509Data><ds:X509Certificate> Q1JZ\nUFQ= "
         "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></t:Certificate><t:Certificate "
         "t:certId=\"sign\"><ds:KeyInfo>"
         "<ds:X509Data><ds:X509Certificate>U0lHTg==</ds:X509Certificate></ds:X509Data></ds:KeyInfo></"
         "t:Certificate>" +
         channel("mail", "SMTP", "mailto://x@edi.example.org") +
         channel("web", "HTTP", "https://x.example.org/msh") +
         "<t:DocExchange t:docExchangeId=\"d\"><t:ebXMLSenderBinding><t:SenderNonRepudiation><t:HashFunction>"
         "urn:sha256</t:HashFunction><t:SignatureAlgorithm t:w3c=\"urn:rsa-sha256\">x</t:SignatureAlgorithm>"
         "<t:SigningCertificateRef t:certId=\"sign\"/></t:SenderNonRepudiation></t:ebXMLSenderBinding>"
         "<t:ebXMLReceiverBinding><t:ReliableMessaging><t:Retries>4</t:Retries><t:RetryInterval>PT720M"
         "</t:RetryInterval></t:ReliableMessaging><t:PersistDuration>P4D</t:PersistDuration></"
         "t:ebXMLReceiverBinding>"
         "</t:DocExchange></t:PartyInfo>";
}
std::string root(std::string_view name, std::string_view inner) {
  return "<t:" + std::string(name) +
         " xmlns:t=\"http://www.oasis-open.org/committees/ebxml-cppa/schema/cpp-cpa-2_0.xsd\" "
         "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" t:cpaid=\"nav:x:1\" t:cppid=\"p1\">" +
         std::string(inner) + "</t:" + std::string(name) + ">";
}
std::string agreement() {
  return root(
      "CollaborationProtocolAgreement",
      "<t:Status t:value=\"agreed\"/><t:Start>2026-01-01T00:00:00Z</t:Start><t:End>2027-01-01T00:00:00+01:00"
      "</t:End>" +
          party("91002", process("1.9", "Xsender", can("CanSend", "X") + can("CanReceive", "APPREC")) +
                             process("1.10", "Xsender", can("CanSend", "X")) +
                             process("2.0", "Xsender", can("CanSend", "X"))) +
          party("92002", process("1.9", "Xreceiver", can("CanReceive", "X") + can("CanSend", "APPREC")) +
                             process("1.10", "Xreceiver", can("CanReceive", "X"))));
}

Cpa read_sound(std::string_view text) {
  auto cpa = read_cpa(text, cpa_limits());
  EXPECT_TRUE(cpa) << (cpa ? "" : cpa.failure().detail);
  return cpa ? std::move(cpa).value() : Cpa{};
}

TEST(Agreements, AreReadWhole) {
  const Cpa cpa = read_sound(agreement());
  EXPECT_EQ(cpa.id, "nav:x:1");
  EXPECT_EQ(cpa.status, "agreed");
  EXPECT_EQ(to_text(*cpa.end), "2026-12-31T23:00:00.000Z");
  ASSERT_EQ(cpa.parties.size(), 2U);
  EXPECT_EQ(her_id_of(cpa.parties[0]), HerId(91002));
  EXPECT_EQ(cpa.parties[0].processes[0].service, "S-X");
  EXPECT_EQ(cpa.parties[0].certificates.at("crypt"), "CRYPT");
  const CpaChannel* mail = find_channel(cpa.parties[1], "mail");
  ASSERT_NE(mail, nullptr);
  EXPECT_EQ(mail->endpoints.front().uri, "mailto:x@edi.example.org");
  EXPECT_EQ(mail->retries, 4);
  EXPECT_EQ(mail->retry_interval, std::chrono::hours{12});
  EXPECT_EQ(mail->persist_duration, std::chrono::hours{96});
  EXPECT_EQ(mail->signature_algorithm, "urn:rsa-sha256");
}

TEST(Agreements, ChooseTheNewestVersionThatBothHave) {
  const auto road = choose_road(read_sound(agreement()), {HerId(91002), HerId(92002), "X"});
  ASSERT_TRUE(road) << road.failure().detail;
  EXPECT_EQ(road->version, "1.10");
  EXPECT_EQ(road->cpa_id, "nav:x:1");
  EXPECT_EQ(road->from_role, "Xsender");
  EXPECT_EQ(road->to_role, "Xreceiver");
  EXPECT_EQ(road->endpoint, "mailto:x@edi.example.org");
  EXPECT_EQ(road->encryption_certificate, "CRYPT");
  EXPECT_EQ(road->signing_certificate, "SIGN");
}

TEST(Agreements, ChooseTheWishedProtocolAndService) {
  RoadWish wish{HerId(92002), HerId(91002), "APPREC", "S-X", "HTTP"};
  const auto road = choose_road(read_sound(agreement()), wish);
  ASSERT_TRUE(road) << road.failure().detail;
  EXPECT_EQ(road->endpoint, "https://x.example.org/msh");
  EXPECT_EQ(road->from_role, "Xreceiver");
  wish.protocol = "AMQP";
  EXPECT_EQ(choose_road(read_sound(agreement()), wish).failure().code, Code::M509);
  wish.protocol.clear();
  wish.service = "S-Y";
  EXPECT_FALSE(choose_road(read_sound(agreement()), wish));
}

TEST(Agreements, SayWhatTheyLack) {
  const auto why = [](RoadWish wish) { return choose_road(read_sound(agreement()), wish).failure().detail; };
  EXPECT_EQ(why({HerId(91002), HerId(1), "X"}), "the receiver is not a party of it");
  EXPECT_EQ(why({HerId(1), HerId(92002), "X"}), "the sender is not a party of it");
  EXPECT_EQ(why({HerId(91002), HerId(92002), "Y"}), "the receiver does not receive Y");
  const auto lacks = lacks_of(read_sound(agreement()), kNow);
  ASSERT_EQ(lacks.size(), 1U);
  EXPECT_EQ(lacks.front(), "party 1: process Soknad 2.0: the other party does not receive X");
  EXPECT_FALSE(lacks_of(read_sound(agreement()), kNow + std::chrono::days{400}).size() < 2);
}

TEST(Profiles, GiveTheReceiversHalfOfARoad) {
  const Cpa profile = read_sound(root("CollaborationProtocolProfile",
                                      party("92002", process("1.0", "Xreceiver", can("CanReceive", "X")))));
  EXPECT_TRUE(profile.is_profile);
  EXPECT_EQ(profile.id, "p1");
  const auto road = choose_road(profile, {HerId(91002), HerId(92002), "X"});
  ASSERT_TRUE(road) << road.failure().detail;
  EXPECT_EQ(road->from_role, "");
  EXPECT_EQ(road->to_role, "Xreceiver");
  EXPECT_EQ(road->cpa_id, "");
}

Findings judged(const Parts& parts, TimePoint now = kNow) {
  return judge_agreement(read(parts).envelope, read_sound(agreement()), now);
}

TEST(ValidationRules, Rule110TheSenderIsAPartyOfTheAgreement) {
  EXPECT_TRUE(judged(Parts{}).empty());
  Parts p;
  p.from = "<eb:From><eb:PartyId eb:type=\"HER\">1</eb:PartyId></eb:From>";
  EXPECT_TRUE(has_rule(judged(p), 110, Weight::error));
}

TEST(ValidationRules, Rule111TheReceiverIsItsOtherParty) {
  Parts p;
  for (const char* to : {"1", "91002"}) {
    p.to = std::string("<eb:To><eb:PartyId eb:type=\"HER\">") + to + "</eb:PartyId></eb:To>";
    EXPECT_TRUE(has_rule(judged(p), 111, Weight::error)) << to;
  }
}

TEST(ValidationRules, Rule112TheAgreementHasBegun) {
  const TimePoint start = *read_sound(agreement()).start;
  EXPECT_TRUE(has_rule(judged(Parts{}, start - Duration{1}), 112, Weight::error));
  EXPECT_TRUE(judged(Parts{}, start).empty());
}

TEST(ValidationRules, Rule113TheAgreementHasNotEnded) {
  const TimePoint end = *read_sound(agreement()).end;
  EXPECT_TRUE(judged(Parts{}, end - Duration{1}).empty());
  EXPECT_TRUE(has_rule(judged(Parts{}, end), 113, Weight::error));
}

TEST(ValidationRules, Rule114TheAgreementHasTheActionInThisDirection) {
  Parts p;
  p.action = "<eb:Action>Y</eb:Action>";
  EXPECT_TRUE(has_rule(judged(p), 114, Weight::error));
  EXPECT_TRUE(judged(signal("Ping")).empty());
}

TEST(Agreements, ThatAreOnlyProposedAreRemarkedOn) {
  Cpa cpa = read_sound(agreement());
  EXPECT_TRUE(remarks_on(cpa).empty());
  cpa.status = "proposed";
  EXPECT_EQ(remarks_on(cpa).size(), 1U);
  EXPECT_EQ(lacks_of(cpa, kNow).size(), 1U) << "no more than before";
  cpa.status = "rejected";
  EXPECT_TRUE(remarks_on(cpa).empty());
  EXPECT_EQ(lacks_of(cpa, kNow).size(), 2U);
}

TEST(AnswersOfARegister, AreUnwrapped) {
  std::string escaped;
  for (const char c : "<?xml version=\"1.0\" encoding=\"utf-16\"?>" + agreement())
    escaped += c == '<' ? "&lt;" : c == '&' ? "&amp;" : std::string(1, c);
  EXPECT_EQ(read_sound("<string xmlns=\"urn:x\">" + escaped + "</string>").id, "nav:x:1");
  EXPECT_EQ(read_sound("<a><b/><c>" + agreement() + "</c></a>").id, "nav:x:1");
  EXPECT_EQ(read_sound("<a><b/><c>" + escaped + "</c></a>").id, "nav:x:1");
  for (const std::string_view none :
       {"<string/>", "<string>&lt;a/&gt;</string>", "<a>&lt;</a>", "<a>text</a>", ""})
    EXPECT_EQ(read_cpa(none, cpa_limits()).failure().code, Code::M508) << none;
  EXPECT_FALSE(read_cpa(root("CollaborationProtocolAgreement", party("1", "")), cpa_limits()));
}

TEST(XmlDurations, OfAgreements) {
  EXPECT_EQ(parse_xml_duration("P1DT2H3M4S"), std::chrono::seconds{86'400 + 7'384});
  for (const std::string_view text :
       {"", "P", "PT", "P1", "P180M", "PT1D", "1D", "P1Y", "P-1D", "P99999999D", "PTT1H"})
    EXPECT_EQ(parse_xml_duration(text), std::nullopt) << text;
}

TEST(Versions, AreComparedByTheirNumbers) {
  EXPECT_TRUE(is_older_version("1.9", "1.10"));
  EXPECT_TRUE(is_older_version("1", "1.1"));
  EXPECT_FALSE(is_older_version("1.0", "1"));
  EXPECT_FALSE(is_older_version("2", "1.9"));
}

class ReferenceAgreements : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::is_directory(folder())) GTEST_SKIP() << "no ../shared/reference beside the tree";
  }
  static std::filesystem::path folder() {
    return std::filesystem::path(tests::source_directory()) / "../shared/reference/samples/cpa";
  }
  static Cpa read_file(const std::string& name) {
    std::ifstream in(folder() / name, std::ios::binary);
    return read_sound(std::string{std::istreambuf_iterator<char>(in), {}});
  }
};

TEST_F(ReferenceAgreements, OfNavChooseTheRoadOfADispensersClaim) {
  const Cpa cpa = read_file("nav/nav-qass-31162.xml");
  const auto road = choose_road(cpa, {HerId(8090595), her_id_of(cpa.parties[1]), "Oppgjorskrav"});
  ASSERT_TRUE(road) << road.failure().detail;
  EXPECT_EQ(road->service, "OppgjorsKontroll");
  EXPECT_EQ(road->from_role, "Utleverer");
  EXPECT_EQ(road->endpoint, "mailto:mottak-qass@test-es.nav.no");
  EXPECT_EQ(road->channel.retry_interval, std::chrono::hours{4});
  EXPECT_FALSE(road->encryption_certificate.empty());
  EXPECT_FALSE(road->signing_certificate.empty());
}

TEST_F(ReferenceAgreements, OfNavChooseTheRoadOfAnInquiryOverHttp) {
  const Cpa cpa = read_file("nav/nav-qass-31162.xml");
  const auto road =
      choose_road(cpa, {HerId(8090595), her_id_of(cpa.parties[1]), "EgenandelForesporsel", "", "HTTP"});
  ASSERT_TRUE(road) << road.failure().detail;
  EXPECT_TRUE(road->endpoint.starts_with("https://")) << road->endpoint;
  EXPECT_EQ(road->channel.sync_reply_mode, "signalsAndResponse");
}

TEST_F(ReferenceAgreements, AreAllRead) {
  EXPECT_EQ(read_file("nav/nav-qass-35065.xml").parties.size(), 2U);
  const Cpa helsenorge = read_file("helsenorge/CPA_93252.xml");
  EXPECT_EQ(her_id_of(helsenorge.parties[0]), HerId(93238));
  EXPECT_EQ(helsenorge.parties[0].processes.size(), 14U);
  EXPECT_FALSE(lacks_of(helsenorge, kNow).empty());
  EXPECT_TRUE(read_file("helsenorge/CPP_93238.xml").is_profile);
  EXPECT_EQ(read_file("sarepta-templates/CPP-NHN-PartyA-Rubbelogbit_v6.xml").parties.front().processes.size(),
            164U);
  EXPECT_TRUE(read_file("sarepta-templates/nav_cpp.046.xml").is_profile);
  EXPECT_TRUE(read_file("sarepta-templates/AMQP-mal-sender.xml").is_profile);
}

}  // namespace
}  // namespace budstikke::ebms
