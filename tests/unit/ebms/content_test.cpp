// What a payload holds once it is decrypted.

#include "adapters/ebms/content.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/gzipped.hpp"

namespace budstikke::ebms {
namespace {

using testing::HasSubstr;
using tests::gzipped;

constexpr std::string_view kMessage =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<MsgHead>\xC3\xA6</MsgHead>";

std::string in_base64() {
  return "PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iVVRGLTgiPz4KPE1z\r\nZ0hlYWQ+w6Y8L01zZ0hlYWQ+\r\n";
}

Outcome<Payload> read(std::string content, std::size_t largest = 1'000) {
  return message_in(Payload{std::move(content)}, largest);
}
void expect_message(const std::string& content) {
  const auto message = read(content);
  ASSERT_TRUE(message) << message.failure().detail << "\n" << content;
  EXPECT_EQ(message->reveal(), kMessage) << content;
}
void expect_refused(const std::string& content, Code code, const std::string& detail) {
  const auto message = read(content);
  ASSERT_FALSE(message) << content;
  EXPECT_EQ(message.failure().code, code) << content;
  EXPECT_THAT(message.failure().detail, HasSubstr(detail)) << content;
}

const std::string kHeader = "Content-Type: application/xml; charset=UTF-8\r\n\r\n";
const std::string kXml(kMessage);

TEST(ContentOfAPayload, IsBareXmlAsItIs) {
  expect_message(kXml);
  for (const std::string before : {"\xEF\xBB\xBF", "\r\n", "\xEF\xBB\xBF\n"})
    EXPECT_EQ(read(before + kXml)->reveal(), before + kXml);
}

TEST(ContentOfAPayload, IsAMimePart) {
  expect_message(kHeader + kXml);
  expect_message("Content-Type: text/xml; charset=us-ascii\n\n" + kXml);
  expect_message("MIME-Version: 1.0\r\nContent-Transfer-Encoding: binary\r\n\r\n" + kXml);
  expect_message("Content-Type: text/xml\r\nContent-Transfer-Encoding: base64\r\n\r\n" + in_base64());
  expect_message(
      "Content-Transfer-Encoding: quoted-printable\r\n\r\n<?xml version=3D\"1.0\" "
      "encoding=3D\"UTF-8\"?=\r\n>=0A"
      "<MsgHead>=C3=A6</MsgHead>");
}

TEST(ContentOfAPayload, IsCompressedOnceOrNot) {
  expect_message(gzipped(kXml));
  expect_message("Content-Type: application/gzip\r\n\r\n" + gzipped(kXml));
  expect_message(gzipped(kHeader + kXml));
  expect_refused(gzipped(gzipped(kXml)), Code::M502, "neither XML nor a MIME part");
  expect_refused(gzipped("Content-Type: application/gzip\r\n\r\n" + gzipped(kXml)), Code::M502, "twice");
  expect_refused("Content-Type: application/gzip\r\n\r\n" + gzipped(gzipped(kXml)), Code::M502, "no XML");
}

TEST(ContentOfAPayload, IsNoLargerThanAMessageMayBe) {
  const std::string large = "<a>" + std::string(10'000, ' ') + "</a>";
  EXPECT_TRUE(read(gzipped(large), large.size()));
  EXPECT_FALSE(read(gzipped(large), large.size() - 1));
  EXPECT_FALSE(read("A: b\r\n\r\n" + gzipped(large), large.size() - 1));
  EXPECT_TRUE(read(large, 10)) << "what is as it came is judged with every message";
}

TEST(ContentOfAPayload, ThatIsAmbiguousIsRefused) {
  expect_refused("Content-Type: text/xml\r\n" + kHeader + kXml, Code::M501, "stands twice");
  expect_refused("Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\n" + kXml + "\r\n--a--\r\n",
                 Code::M501, "composite");
  expect_refused("Content-Type: message/rfc822\r\n\r\n" + kHeader + kXml, Code::M501, "composite");
  expect_refused("Content-Transfer-Encoding: base64\r\n\r\n" + in_base64() + "*", Code::M501, "");
  expect_refused("Content-Transfer-Encoding: x-uuencode\r\n\r\n" + kXml, Code::M501, "RFC 2045");
  for (const char* charset : {"ISO-8859-1", "utf-16", "x"})
    expect_refused("Content-Type: text/xml; charset=" + std::string(charset) + "\r\n\r\n" + kXml, Code::M501,
                   "contradicts");
  expect_refused("Content-Type: text/xml; charset=ISO-8859-1\r\n\r\n<MsgHead/>", Code::M501, "contradicts");
  EXPECT_TRUE(read("Content-Type: text/xml; charset=utf8\r\n\r\n<MsgHead/>"));
  EXPECT_TRUE(read(
      "Content-Type: text/xml; charset=iso-8859-1\r\n\r\n<?xml version='1.0' encoding='ISO-8859-1'?><a/>"));
}

TEST(ContentOfAPayload, ThatIsNoneOfAllIsRefused) {
  for (const std::string& content : {std::string{}, std::string("hello"), std::string("%PDF-1.4"),
                                     std::string("\xFF\xFE<\0a\0", 6), std::string("\r\n")})
    expect_refused(content, Code::M502, "neither XML nor a MIME part");
  expect_refused(kHeader + "hello", Code::M502, "no XML");
  expect_refused(kHeader + kHeader + kXml, Code::M502, "no XML");
  expect_refused(gzipped(kXml).substr(0, 30), Code::M502, "no whole gzip");
  expect_refused("Content-Type: text/xml", Code::M501, "");
}

}  // namespace
}  // namespace budstikke::ebms
