// budstikke inspect and cpa check, run as operators run them, on ebXML messages that were composed, encrypted, signed and
// packed by the parts that the daemon uses.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>

#include "adapters/crypto/cms.hpp"
#include "adapters/ebms/compose.hpp"
#include "adapters/ebms/envelope_writer.hpp"
#include "adapters/ebms/package.hpp"
#include "adapters/signature/envelope_signature.hpp"
#include "tests/support/gzipped.hpp"
#include "tests/support/pki.hpp"
#include "tests/support/places.hpp"
#include "tests/support/tool.hpp"

namespace budstikke {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kSoapId = "soap@x";
constexpr std::string_view kPayloadId = "payload@x";

/// Valid today, whenever that is.
tests::CertificateWish today(const char* usage) {
  tests::CertificateWish wish = tests::enterprise_wish(usage);
  const auto now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
  wish.from = now - std::chrono::hours{24};
  wish.until = now + std::chrono::hours{24 * 100};
  return wish;
}

struct Identities {
  tests::Issued signer = tests::issue(today("nonRepudiation"));
  tests::Issued receiver = tests::issue(today("keyEncipherment"));
};
const Identities& identities() {
  static const Identities made;
  return made;
}

/// A receipt, with a number in it that must not be shown.
std::string business_message() {
  const auto party = [](std::string_view her) {
    return "<HCP><Inst><Name>01816712345</Name><Id>" + std::string(her) +
           "</Id><TypeId V=\"HER\" DN=\"HER-id\"/></Inst></HCP>";
  };
  return "<AppRec xmlns=\"http://www.kith.no/xmlstds/apprec/2004-11-21\"><MsgType V=\"APPREC\" "
         "DN=\"x\"/><MIGversion>1.0 "
         "2004-11-21</MIGversion><GenDate>2026-03-01T10:00:00</"
         "GenDate><Id>0e8f7b1c-6d5a-4c3b-9a2f-1e0d9c8b7a60</Id>"
         "<Sender>" +
         party("91002") + "</Sender><Receiver>" + party("92002") +
         "</Receiver><Status V=\"1\" DN=\"OK\"/><OriginalMsgId><MsgType V=\"X\" "
         "DN=\"x\"/><IssueDate>2026-03-01T09:00:00"
         "</IssueDate><Id>1e8f7b1c-6d5a-4c3b-9a2f-1e0d9c8b7a60</Id></OriginalMsgId></AppRec>";
}

class InspectEbxml : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "budstikke-ebxml-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    write("own.key", tests::key_pem(identities().receiver));
    std::filesystem::permissions(folder_ + "/own.key", std::filesystem::perms::owner_read);
    write("own.pem", tests::certificate_pem(identities().receiver));
    write("other.pem", tests::certificate_pem(identities().signer));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& bytes) const {
    return tests::write_file(folder_ + "/" + name, bytes);
  }
  [[nodiscard]] static tests::ToolResult run(const std::string& arguments) {
    return tests::run_tool(tests::binary_directory() + "/budstikke " + arguments);
  }
  [[nodiscard]] std::string with_key() const {
    return "--key " + folder_ + "/own.key --certificate " + folder_ + "/own.pem ";
  }

  std::string folder_;
};

std::string sign(const ebms::EbmsEnvelope& envelope, const std::string& cms) {
  std::vector<signature::Attachment> attachments;
  if (!cms.empty()) attachments.push_back({kPayloadId, cms});
  auto soap =
      signature::sign_envelope(ebms::write_envelope(envelope), attachments,
                               crypto::PrivateKey(crypto::own_reference(identities().signer.key.get())),
                               tests::certificate_der(identities().signer), signature::Algorithm::rsa_sha256);
  EXPECT_TRUE(soap) << (soap ? "" : soap.failure().detail);
  return soap ? std::move(soap).value() : std::string{};
}

ebms::EbmsEnvelope message() {
  ebms::MessageToWrap what;
  what.from = HerId(91002);
  what.to = HerId(92002);
  what.names = ebms::names_of_type("HELSEOPPL_SOKNAD");
  what.conversation_id = "9c1f7a52-1111-4a53-9d6d-2a1c7e3b9f10";
  what.content_ids = {std::string(kPayloadId)};
  return ebms::compose_message(what, {"7f0c1f6e-3d0a-4a53-9d6d-2a1c7e3b9f10", TimePoint{}});
}

std::string encrypted(std::string_view plain) {
  auto cms = crypto::cms_encrypt(plain, tests::certificate_der(identities().receiver),
                                 crypto::CmsProfile::cbc_pkcs1);
  EXPECT_TRUE(cms) << (cms ? "" : cms.failure().detail);
  return cms ? std::move(cms).value() : std::string{};
}

struct Wire {
  std::string headers;
  std::string body;
};
Wire on_the_wire(ebms::Road road, const std::string& content = business_message()) {
  const std::string cms = encrypted(content);
  const ebms::Packed packed =
      ebms::pack(sign(message(), cms), kSoapId, {{std::string(kPayloadId), cms}}, "b-0e8f7b1c", road);
  return {"SOAPAction: \"ebXML\"\r\nContent-Type: " + packed.content_type + "\r\n\r\n", packed.body};
}
std::string mail(const std::string& content = business_message()) {
  const Wire wire = on_the_wire(ebms::Road::mail, content);
  return "From: a@x\r\nTo: b@x\r\nDate: now\r\nMessage-ID: <m@x>\r\nMIME-Version: 1.0\r\n" + wire.headers +
         wire.body;
}

TEST_F(InspectEbxml, VerifiesAndOpensAMailAndPrintsWhatIsInIt) {
  const auto result = run("inspect --json " + with_key() + write("a.eml", mail()));
  EXPECT_EQ(result.status, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr(R"("format":"ebxml","form":"mail","kind":"payload")"));
  EXPECT_THAT(result.output, HasSubstr(R"("signature":"ok")"));
  EXPECT_THAT(result.output, HasSubstr("rsa-sha256"));
  EXPECT_THAT(result.output, HasSubstr(R"("encryption":"aes256-cbc-rsa15")"));
  EXPECT_THAT(result.output, HasSubstr(R"("format":"apprec")"));
  EXPECT_THAT(result.output, Not(HasSubstr("01816712345")));
}

TEST_F(InspectEbxml, OpensMimePartsAndGzipAsTheDaemonDoes) {
  const std::string part = "Content-Type: application/xml; charset=UTF-8\r\n\r\n" + business_message();
  for (const std::string& content : {part, tests::gzipped(business_message()), tests::gzipped(part)}) {
    const auto result = run("inspect --json " + with_key() + write("a.eml", mail(content)));
    EXPECT_EQ(result.status, 0) << result.output;
    EXPECT_THAT(result.output, HasSubstr(R"("format":"apprec")"));
  }
  const auto large = run("inspect --json --limit 100 " + with_key() +
                         write("a.eml", mail(tests::gzipped(business_message()))));
  EXPECT_EQ(large.status, 65);
  EXPECT_THAT(large.output, HasSubstr(R"("code":"M502")"));
}

TEST_F(InspectEbxml, ReadsMailsThatLostTheirCr) {
  std::string text = mail();
  std::erase(text, '\r');
  // The signed envelope has no line ends that matter, and the payload is base64.
  const auto result = run("inspect --json " + write("a.eml", text));
  EXPECT_EQ(result.status, 0) << result.output;
}

TEST_F(InspectEbxml, ReadsRawRequestsAndBareBodies) {
  const Wire wire = on_the_wire(ebms::Road::http);
  const auto request = run("inspect " + with_key() +
                           write("a.http", "POST /msh HTTP/1.1\r\nHost: a\r\n" + wire.headers + wire.body));
  EXPECT_EQ(request.status, 0) << request.output;
  EXPECT_THAT(request.output, HasSubstr("form: HTTP request"));
  EXPECT_THAT(request.output, HasSubstr("message_id: "));
  const auto body = run("inspect --json " + write("a.body", wire.body));
  EXPECT_EQ(body.status, 0) << body.output;
  EXPECT_THAT(body.output, HasSubstr(R"("form":"multipart body")"));
}

TEST_F(InspectEbxml, ReadsBareEnvelopes) {
  const std::string ack = sign(ebms::compose_acknowledgment(message(), {}, {"a@b", TimePoint{}}), "");
  const auto result = run("inspect --json " + write("a.xml", ack));
  EXPECT_EQ(result.status, 0) << result.output;
  EXPECT_THAT(result.output, HasSubstr(R"("kind":"Acknowledgment")"));
  EXPECT_THAT(result.output, HasSubstr(R"("acknowledges":"7f0c1f6e)"));
  // Without its payload nobody can say whether the signature of a message holds.
  const auto alone = run("inspect --json " + write("b.xml", sign(message(), encrypted("<a/>"))));
  EXPECT_EQ(alone.status, 0) << alone.output;
  EXPECT_THAT(alone.output, HasSubstr(R"("signature":"S604)"));
}

TEST_F(InspectEbxml, SaysWhatIsWrong) {
  std::string altered = mail();
  const std::size_t boundary = altered.rfind("\r\n--b-0e8f7b1c");
  altered[boundary - 6] = altered[boundary - 6] == 'A' ? 'B' : 'A';
  const auto result = run("inspect --json " + with_key() + write("a.eml", altered));
  EXPECT_EQ(result.status, 65);
  EXPECT_THAT(result.output, HasSubstr(R"("code":"S60)"));
  const auto cut = run("inspect --json " + write("b.eml", mail().substr(0, 4'000)));
  EXPECT_EQ(cut.status, 65);
  EXPECT_THAT(cut.output, HasSubstr(R"("code":"M501")"));
}

TEST_F(InspectEbxml, TakesNoKeyThatIsNotTheCertificates) {
  const auto result = run("inspect --key " + folder_ + "/own.key --certificate " + folder_ + "/other.pem " +
                          write("a.eml", mail()));
  EXPECT_EQ(result.status, 66);
  EXPECT_THAT(result.output, HasSubstr("the key is not the certificate's"));
}

TEST_F(InspectEbxml, JudgesTheSignerByTheRootsThatAreGiven) {
  const auto result = run("inspect --json --roots " + folder_ + "/own.pem " + write("a.eml", mail()));
  EXPECT_EQ(result.status, 65);
  EXPECT_THAT(result.output, HasSubstr(R"("code":"S605")"));
}

TEST_F(InspectEbxml, PrintsNothingThatATerminalWouldObey) {
  ebms::EbmsEnvelope envelope = message();
  envelope.action = "\xC2\x9B[31m 01816712345";
  envelope.cpa_id = "\xC2\x9B[31m";
  const auto result = run("inspect " + write("a.xml", ebms::write_envelope(envelope)));
  EXPECT_THAT(result.output, Not(HasSubstr("01816712345")));
  EXPECT_THAT(result.output, Not(HasSubstr("\xC2\x9B")));
}

class CpaCheck : public InspectEbxml {
 protected:
  static std::string sample(const std::string& name) {
    return tests::source_directory() + "/../shared/reference/samples/cpa/" + name;
  }
  void SetUp() override {
    InspectEbxml::SetUp();
    if (!std::filesystem::exists(sample("nav/nav-qass-31162.xml")))
      GTEST_SKIP() << "no ../shared/reference beside the tree";
  }
};

TEST_F(CpaCheck, SaysWhatFitsAndWhatIsMissing) {
  const auto result = run("cpa check --on 2026-03-01 " + sample("nav/nav-qass-31162.xml"));
  EXPECT_THAT(result.output, HasSubstr("agreement nav:qass:31162, proposed"));
  EXPECT_THAT(result.output, HasSubstr("8090595 -> 79768 OppgjorsKontroll Oppgjorskrav"));
  EXPECT_THAT(result.output, HasSubstr("mailto:mottak-qass@test-es.nav.no"));
  const auto none = run("cpa check --action HELSEOPPL_SOKNAD " + sample("nav/nav-qass-31162.xml"));
  EXPECT_EQ(none.status, 1);
  EXPECT_THAT(none.output, HasSubstr("nobody receives HELSEOPPL_SOKNAD"));
}

TEST_F(CpaCheck, SaysThatAmqpIsNotCarried) {
  const auto result = run("cpa check " + sample("helsenorge/CPA_93252.xml"));
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.output, HasSubstr("over HTTP"));
  EXPECT_THAT(result.output, HasSubstr("it is not valid after"));
}

TEST_F(InspectEbxml, AgreementsThatAreNoneAreNotChecked) {
  EXPECT_EQ(run("cpa check " + write("a.xml", "<a/>")).status, 65);
  EXPECT_EQ(run("cpa check " + folder_ + "/none.xml").status, 66);
}

}  // namespace
}  // namespace budstikke
