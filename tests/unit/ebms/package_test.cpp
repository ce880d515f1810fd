// Messages on the wire, and the rules on their MIME, each under its number.

#include "adapters/ebms/package.hpp"

#include "adapters/ebms/compose.hpp"
#include "adapters/ebms/envelope_writer.hpp"
#include "tests/unit/ebms/samples.hpp"

namespace budstikke::ebms {
namespace {

using namespace testing;

constexpr mime::LineEnds kWire = mime::LineEnds::crlf;

/// A mail with places to change.
struct Mail {
  std::string headers =
      "From: a@x\r\nTo: b@x\r\nDate: now\r\nMessage-ID: <m@x>\r\nMIME-Version: 1.0\r\n"
      "SOAPAction: \"ebXML\"\r\n";
  std::string type = "multipart/related; type=\"text/xml\"; boundary=b; start=\"<s@x>\"";
  std::string soap_headers =
      "Content-Type: text/xml; charset=UTF-8\r\nContent-ID: <s@x>\r\n"
      "Content-Transfer-Encoding: 8bit\r\n";
  std::string soap = xml_of(Parts{});
  std::string payload_headers =
      "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n"
      "Content-ID: <p@x>\r\nContent-Transfer-Encoding: base64\r\n";
  [[nodiscard]] std::string text() const {
    return headers + "Content-Type: " + type + "\r\n\r\n--b\r\n" + soap_headers + "\r\n" + soap +
           "\r\n--b\r\n" + payload_headers + "\r\nQUJD\r\n--b--\r\n";
  }
};

Outcome<Package> opened(const Mail& mail) { return open_mail(mail.text(), kWire, mime::Limits{}); }
bool noted(const Mail& mail, int rule) {
  const auto package = opened(mail);
  return package && !refuses(package->findings) && has_rule(package->findings, rule, Weight::note);
}
std::string refusal(const Mail& mail) {
  const auto package = opened(mail);
  return package ? "" : std::string(id_of(package.failure().code)) + " " + package.failure().detail;
}

TEST(Packages, OfMailsGiveTheSoapPartAndThePayloads) {
  const auto package = opened(Mail{});
  ASSERT_TRUE(package) << package.failure().detail;
  EXPECT_TRUE(package->findings.empty()) << package->findings.front().text;
  EXPECT_EQ(package->soap, Mail{}.soap);
  ASSERT_EQ(package->payloads.size(), 1U);
  EXPECT_EQ(package->payloads.front().bytes, "ABC");
}

TEST(Packages, OfMailsGiveTheAddressesWhereThereIsOneOfEach) {
  EXPECT_EQ(opened(Mail{})->mail_from, "a@x");
  EXPECT_EQ(opened(Mail{})->mail_to, "b@x");
  for (const auto& [written, address] :
       {std::pair{"\"Testvik, EDI\" <edi@testvik.example>", "edi@testvik.example"}, std::pair{"<a@b>", "a@b"},
        std::pair{"a@b, c@d", ""}, std::pair{"<a@b>, <c@d>", ""}, std::pair{"a@b@c", ""},
        std::pair{"<a@b> x", ""}, std::pair{"nobody", ""}, std::pair{"a @b", ""}}) {
    Mail mail;
    mail.headers.replace(mail.headers.find("a@x"), 3, written);
    const auto package = opened(mail);
    ASSERT_TRUE(package) << written;
    EXPECT_EQ(package->mail_from, address) << written;
  }
}

TEST(ValidationRules, Rule18To20And80To83MailHeaders) {
  const auto without = [](std::string_view line) {
    Mail mail;
    mail.headers.erase(mail.headers.find(line), line.size());
    return mail;
  };
  EXPECT_TRUE(noted(without("From: a@x\r\n"), 18));
  EXPECT_TRUE(noted(without("To: b@x\r\n"), 19));
  EXPECT_TRUE(noted(without("Date: now\r\n"), 20));
  EXPECT_TRUE(noted(without("MIME-Version: 1.0\r\n"), 21));
  EXPECT_TRUE(noted(without("a@x"), 80));
  EXPECT_TRUE(noted(without("b@x"), 81));
  EXPECT_TRUE(noted(without("1.0"), 82));
  EXPECT_TRUE(noted(without("now"), 83));
}

TEST(ValidationRules, Rule21MimeVersionIsThere) {
  Mail mail;
  const std::string_view line = "MIME-Version: 1.0\r\n";
  EXPECT_FALSE(has_rule(opened(mail)->findings, 21, Weight::note));
  mail.headers.erase(mail.headers.find(line), line.size());
  const Findings findings = opened(mail)->findings;
  EXPECT_TRUE(has_rule(findings, 21, Weight::note));
  EXPECT_FALSE(refuses(findings)) << "real senders leave it out";
}

TEST(ValidationRules, Rule250And251MessageIdOfTheMail) {
  Mail mail;
  mail.headers.erase(mail.headers.find("Message-ID: <m@x>\r\n"), 19);
  EXPECT_TRUE(noted(mail, 250));
  mail = Mail{};
  mail.headers.erase(mail.headers.find("<m@x>"), 5);
  EXPECT_TRUE(noted(mail, 251));
}

TEST(ValidationRules, Rule22And51SoapAction) {
  Mail mail;
  mail.headers.replace(mail.headers.find("\"ebXML\""), 7, "\"ebxml\"");
  EXPECT_TRUE(opened(mail)->findings.empty());
  mail.headers.replace(mail.headers.find("\"ebxml\""), 7, "\"other\"");
  EXPECT_TRUE(noted(mail, 51));
  mail.headers.erase(mail.headers.find("SOAPAction"));
  EXPECT_TRUE(noted(mail, 22));
}

TEST(ValidationRules, Rule66TopType) {
  Mail mail;
  mail.type = "multipart/mixed; boundary=b";
  EXPECT_TRUE(refusal(mail).starts_with("M502 rule 66"));
  const auto bare = open_package(mime::Headers({{"Content-Type", "text/xml"}, {"SOAPAction", "\"ebXML\""}}),
                                 xml_of(signal("Ping")), Road::http, kWire, mime::Limits{});
  ASSERT_TRUE(bare) << bare.failure().detail;
  EXPECT_TRUE(bare->findings.empty());
  EXPECT_TRUE(bare->payloads.empty());
  EXPECT_FALSE(open_package(mime::Headers{}, "x", Road::http, kWire, mime::Limits{}));
}

TEST(ValidationRules, Rule67TheSoapPartIsXml) {
  Mail mail;
  mail.soap_headers = "Content-Type: text/plain\r\nContent-ID: <s@x>\r\n";
  EXPECT_TRUE(refusal(mail).starts_with("M502 rule 67"));
  mail.soap_headers = "Content-ID: <s@x>\r\n";
  EXPECT_TRUE(refusal(mail).starts_with("M502 rule 67"));
}

TEST(ValidationRules, Rule255CharsetOfTheSoapPart) {
  Mail mail;
  mail.soap_headers =
      "Content-Type: text/xml; charset=ISO-8859-1\r\nContent-ID: <s@x>\r\n"
      "Content-Transfer-Encoding: 8bit\r\n";
  EXPECT_TRUE(has_rule(opened(mail)->findings, 255, Weight::error));
  mail.soap_headers =
      "Content-Type: text/xml; charset=\"utf-8\"\r\nContent-ID: <s@x>\r\n"
      "Content-Transfer-Encoding: 8bit\r\n";
  EXPECT_TRUE(opened(mail)->findings.empty());
}

TEST(ValidationRules, Rule256To258TransferEncodingOfTheSoapPart) {
  const auto encoded = [](std::string_view encoding, std::string_view soap) {
    Mail mail;
    mail.soap_headers = "Content-Type: text/xml; charset=UTF-8\r\nContent-ID: <s@x>\r\n";
    if (!encoding.empty())
      mail.soap_headers += "Content-Transfer-Encoding: " + std::string(encoding) + "\r\n";
    mail.soap = soap;
    return mail;
  };
  for (const auto& [encoding, soap] :
       {std::pair{"8bit", "<a/>"}, std::pair{"binary", "<a/>"}, std::pair{"BASE64", "PGEvPg=="},
        std::pair{"quoted-printable", "<a=\r\n/>"}}) {
    const auto package = opened(encoded(encoding, soap));
    ASSERT_TRUE(package) << encoding;
    EXPECT_EQ(package->soap, "<a/>") << encoding;
    EXPECT_TRUE(package->findings.empty()) << encoding;
  }
  EXPECT_TRUE(noted(encoded("7bit", "<a/>"), 256));
  EXPECT_TRUE(noted(encoded("", "<a/>"), 256)) << "of a mail it is 7bit then (RFC 2045 section 6.1)";
  EXPECT_TRUE(refusal(encoded("x-uuencode", "<a/>")).starts_with("M501"));
  const auto over_http =
      open_package(mime::Headers({{"Content-Type", "text/xml"}, {"SOAPAction", "\"ebXML\""}}), "<a/>",
                   Road::http, kWire, mime::Limits{});
  ASSERT_TRUE(over_http);
  EXPECT_TRUE(over_http->findings.empty()) << "HTTP has no transfer encodings";
}

TEST(ValidationRules, Rule68And78XmlDeclaration) {
  Mail mail;
  mail.soap_headers = "Content-Type: text/xml; charset=ISO-8859-1\r\nContent-ID: <s@x>\r\n";
  mail.soap = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xE6</a>";
  const Findings findings = opened(mail)->findings;
  EXPECT_TRUE(has_rule(findings, 68, Weight::warning));
  EXPECT_FALSE(refuses(findings));
  EXPECT_EQ(error_list_of(findings)->highest, ErrorSeverity::warning);
  mail.soap = "<?xml version=\"1.1\"?><a/>";
  EXPECT_TRUE(refusal(mail).starts_with("M503 rule 78"));
  mail.soap = "<?xml version=\"1.0\" encoding=\"KOI8-R\"?><a/>";
  EXPECT_TRUE(refusal(mail).starts_with("M503 rule 78"));
}

TEST(ValidationRules, Rule253TypeParameter) {
  Mail mail;
  mail.type = "multipart/related; boundary=b; start=\"<s@x>\"";
  EXPECT_TRUE(noted(mail, 253));
}

TEST(Findings, ThatAreOnlyNotedAreToldOnceByTheirNumbers) {
  EXPECT_EQ(noted(opened(Mail{})->findings), "");
  Findings findings;
  const auto add = [&findings](int rule, Weight weight) {
    findings.push_back({rule, weight, ErrorCode::inconsistent, "", "A role is missing"});
  };
  for (const int rule : {253, 74, 253, 0, 0}) add(rule, Weight::note);
  add(68, Weight::warning);
  EXPECT_EQ(noted(findings), "rule 74, rule 253, A role is missing");
}

TEST(Packages, WhoseStartNamesAnotherPartAreRefused) {
  Mail mail;
  for (const std::string start : {"<p@x>", "<nowhere@x>", "<S@x>", "s", "<>"}) {
    mail.type = "multipart/related; type=\"text/xml\"; boundary=b; start=\"" + start + "\"";
    EXPECT_TRUE(refusal(mail).starts_with("M502 start=")) << start;
  }
  mail.type = "multipart/related; type=\"text/xml\"; boundary=b; start=\"s@x\"";
  EXPECT_EQ(refusal(mail), "");
}

TEST(ValidationRules, Rule259And260PayloadPart) {
  Mail mail;
  mail.payload_headers =
      "Content-Type: application/pkcs7-mime; smime-type=authEnveloped-data\r\n"
      "Content-ID: <p@x>\r\nContent-Transfer-Encoding: 7bit\r\n";
  EXPECT_TRUE(noted(mail, 259));
  mail.payload_headers =
      "Content-Type: application/pkcs7-mime; smime-type=signed-data\r\nContent-ID: <p@x>\r\n";
  EXPECT_TRUE(has_rule(opened(mail)->findings, 260, Weight::error));
  mail.payload_headers = "Content-Type: text/xml\r\nContent-ID: <p@x>\r\n";
  EXPECT_TRUE(has_rule(opened(mail)->findings, 260, Weight::error));
}

TEST(Packages, WithBareLfAreRefusedOnTheWireAndReadFromADisk) {
  std::string text = Mail{}.text();
  std::erase(text, '\r');
  EXPECT_EQ(open_mail(text, kWire, mime::Limits{}).failure().code, Code::M501);
  const auto package = open_mail(text, mime::LineEnds::crlf_or_lf, mime::Limits{});
  ASSERT_TRUE(package) << package.failure().detail;
  EXPECT_EQ(package->payloads.front().bytes, "ABC");
}

TEST(Packages, OfSignalsMayBeWrappedNeedlessly) {
  const std::string body = "--b\r\nContent-Type: text/xml\r\n\r\n" + xml_of(signal("Ping")) + "\r\n--b--\r\n";
  const auto package = open_package(
      mime::Headers({{"Content-Type", "multipart/related; boundary=b"}, {"SOAPAction", "ebXML"}}), body,
      Road::http, kWire, mime::Limits{});
  ASSERT_TRUE(package) << package.failure().detail;
  EXPECT_EQ(kind_of(read(package->soap).envelope), MessageKind::ping);
}

TEST(Packages, ThatWereWrittenAreReadAgain) {
  const std::string cms("\x30\x80\r\n--\0\xFF", 8);
  for (const Road road : {Road::http, Road::mail}) {
    const Packed packed = pack("<a/>", "s@x", {{"p@x", cms}, {"q@x", cms, true}}, "b-1", road);
    const auto package =
        open_package(mime::Headers({{"Content-Type", packed.content_type}, {"SOAPAction", "\"ebXML\""}}),
                     packed.body, road, kWire, mime::Limits{});
    ASSERT_TRUE(package) << package.failure().detail;
    EXPECT_TRUE(package->findings.empty()) << package->findings.front().text;
    EXPECT_EQ(package->soap, "<a/>");
    ASSERT_EQ(package->payloads.size(), 2U);
    EXPECT_EQ(package->payloads[0].bytes, cms);
    EXPECT_EQ(package->payloads[1].content_type.parameter("smime-type"), "authEnveloped-data");
  }
  EXPECT_EQ(pack("<a/>", "s@x", {}, "b", Road::mail).content_type, "text/xml; charset=UTF-8");
}

}  // namespace
}  // namespace budstikke::ebms
