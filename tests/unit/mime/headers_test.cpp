#include <gtest/gtest.h>

#include <string>

#include "adapters/mime/reader.hpp"

namespace budstikke::mime {
namespace {

constexpr LineEnds kWire = LineEnds::crlf;
constexpr LineEnds kDisk = LineEnds::crlf_or_lf;

Outcome<Headers> headers_of(std::string_view text, LineEnds ends = kWire, const Limits& limits = {}) {
  return read_headers(text, ends, limits);
}

TEST(MimeHeaders, AreFoundInAnyLetterCaseAndKeepTheirOrder) {
  const auto headers = headers_of("Content-Type: text/xml\r\nX-One:1\r\nx-one:  2 \r\n\r\nbody");
  ASSERT_TRUE(headers) << headers.failure().detail;
  EXPECT_EQ(headers->value("content-type"), "text/xml");
  EXPECT_EQ(headers->count("X-ONE"), 2U);
  EXPECT_EQ(headers->value("X-One"), "1");
  EXPECT_EQ(headers->all().back().value, "2");
  EXPECT_EQ(headers->find("Subject"), nullptr);
}

TEST(MimeHeaders, AreUnfoldedWithOneBlank) {
  const auto headers = headers_of("Content-Type: multipart/related;\r\n\t type=\"text/xml\"\r\n\r\n");
  ASSERT_TRUE(headers) << headers.failure().detail;
  EXPECT_EQ(headers->value("Content-Type"), "multipart/related; type=\"text/xml\"");
}

TEST(MimeHeaders, LeaveTheBodyBehindTheEmptyLine) {
  std::string_view rest = "A: b\r\n\r\nbody\r\n";
  ASSERT_TRUE(read_headers(rest, kWire, Limits{}));
  EXPECT_EQ(rest, "body\r\n");
}

TEST(MimeHeaders, MayBeNone) {
  std::string_view rest = "\r\nbody";
  const auto headers = read_headers(rest, kWire, Limits{});
  ASSERT_TRUE(headers);
  EXPECT_TRUE(headers->all().empty());
  EXPECT_EQ(rest, "body");
}

TEST(MimeHeaders, WithBareLfAreReadFromDisksOnly) {
  EXPECT_FALSE(headers_of("A: b\n\nbody"));
  EXPECT_TRUE(headers_of("A: b\n\nbody", kDisk));
  EXPECT_FALSE(headers_of("A: b\r\nC: d\n\r\n"));
}

TEST(MimeHeaders, ThatAreBrokenAreRefused) {
  for (const std::string_view text :
       {" A: b\r\n\r\n", "A: b\r\n \r\n\r\n", "A b\r\n\r\n", "A : b\r\n\r\n", ": b\r\n\r\n",
        "A: b\rc\r\n\r\n", "\xC3\x86: b\r\n\r\n", "A: b\r\n", "A: b", "", "A: b\r\nC: d"}) {
    const auto headers = headers_of(text);
    ASSERT_FALSE(headers) << text;
    EXPECT_EQ(headers.failure().code, Code::M501);
  }
  EXPECT_FALSE(headers_of(std::string_view("A: b\0c\r\n\r\n", 11)));
}

TEST(MimeHeaders, AreBounded) {
  Limits limits;
  limits.headers = 2;
  EXPECT_TRUE(headers_of("A: 1\r\nB: 2\r\n\r\n", kWire, limits));
  EXPECT_FALSE(headers_of("A: 1\r\nB: 2\r\nC: 3\r\n\r\n", kWire, limits));
  const std::string long_line = "A: " + std::string(20'000, 'x');
  EXPECT_FALSE(headers_of(long_line + "\r\n\r\n"));
  EXPECT_FALSE(headers_of(long_line));
  std::string folded = "A: 1\r\n";
  for (int i = 0; i < 400; ++i) folded += " " + std::string(60, 'x') + "\r\n";
  EXPECT_FALSE(headers_of(folded + "\r\n"));
  std::string many;
  for (int i = 0; i < 150; ++i) many += "A: " + std::string(600, 'x') + "\r\n";
  EXPECT_FALSE(headers_of(many + "\r\n"));
}

TEST(ContentTypes, AreReadAsSendersWriteThem) {
  const auto type = read_content_type(
      "Multipart/Related;Type=text/xml ; boundary=\"----=_Part 1\"; start=<a@b>; x=\"q\\\"q\";", Limits{});
  ASSERT_TRUE(type) << type.failure().detail;
  EXPECT_EQ(type->type, "multipart/related");
  EXPECT_EQ(type->parameter("type"), "text/xml");
  EXPECT_EQ(type->parameter("boundary"), "----=_Part 1");
  EXPECT_EQ(type->parameter("start"), "<a@b>");
  EXPECT_EQ(type->parameter("x"), "q\"q");
  EXPECT_EQ(type->parameter("charset"), "");
}

TEST(ContentTypes, ThatTwoReadersCouldUnderstandDifferentlyAreRefused) {
  for (const std::string_view text : {"text",
                                      "",
                                      "text/",
                                      "/xml",
                                      "text/x ml",
                                      "text/xml boundary=a",
                                      "text/xml; boundary",
                                      "text/xml; boundary=",
                                      "text/xml; boundary=a; boundary=b",
                                      "text/xml; boundary=a; BOUNDARY=a",
                                      "text/xml; boundary*=utf-8''a",
                                      "text/xml; boundary*0=a",
                                      "text/xml; boundary=\"a",
                                      "text/xml;; a=b",
                                      "text/xml; boundary=a b",
                                      "text/xml; boundary=(c)a",
                                      "text/xml (comment)",
                                      "text/xml; a=\"b\"c",
                                      "text/xml; boundary=\"a\\",
                                      "text/xml; boundary=a\"b\"",
                                      "text/xml; bound ary=a"}) {
    EXPECT_FALSE(read_content_type(text, Limits{})) << text;
  }
}

TEST(ContentTypes, AreBounded) {
  std::string text = "text/xml";
  for (int i = 0; i < 17; ++i) text += "; p" + std::to_string(i) + "=v";
  EXPECT_FALSE(read_content_type(text, Limits{}));
}

TEST(ContentIds, StandInAngleBrackets) {
  EXPECT_EQ(read_content_id(" <a@b> ").value(), "a@b");
  EXPECT_EQ(read_content_id("<soappart>").value(), "soappart");
  for (const std::string_view text :
       {"", "a@b", "<>", "<a@b", "<a b>", "<a><b>", "<a>b", "<\"a\">", "<a> <b>"})
    EXPECT_FALSE(read_content_id(text)) << text;
}

}  // namespace
}  // namespace budstikke::mime
