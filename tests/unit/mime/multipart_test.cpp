#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "adapters/mime/reader.hpp"
#include "adapters/mime/writer.hpp"

namespace budstikke::mime {
namespace {

constexpr std::string_view kPartA = "--b\r\nContent-ID: <a>\r\n\r\none\r\n";
constexpr std::string_view kPartB = "--b\r\nContent-ID: <b>\r\n\r\ntwo\r\n";

Outcome<std::vector<Entity>> parts_of(std::string_view body, LineEnds ends = LineEnds::crlf,
                                      std::string boundary = "b", const Limits& limits = {}) {
  return read_multipart(ContentType{"multipart/related", {{"boundary", std::move(boundary)}}}, body, ends,
                        limits);
}

std::string why(std::string_view body, LineEnds ends = LineEnds::crlf) {
  const auto parts = parts_of(body, ends);
  return parts ? "" : parts.failure().detail;
}

std::string two_parts() { return std::string(kPartA) + std::string(kPartB) + "--b--\r\n"; }

TEST(Multipart, GivesItsPartsWithoutTheLineEndBeforeADelimiter) {
  const auto parts = parts_of("preamble\r\n" + two_parts() + "epilogue");
  ASSERT_TRUE(parts) << parts.failure().detail;
  ASSERT_EQ(parts->size(), 2U);
  EXPECT_EQ((*parts)[0].content_id, "a");
  EXPECT_EQ((*parts)[0].body, "one");
  EXPECT_EQ((*parts)[1].body, "two");
}

TEST(Multipart, MayHaveBlanksAfterADelimiterAndNothingAfterTheLast) {
  const auto parts = parts_of("--b \t\r\n\r\none\r\n--b-- ");
  ASSERT_TRUE(parts) << parts.failure().detail;
  EXPECT_EQ(parts->front().body, "one");
}

TEST(Multipart, KeepsBinaryBytesAsTheyAre) {
  const std::string bytes("\0\r\n\n\r\xFF--b", 9);
  // A boundary amid a line ends nothing.
  const auto parts = parts_of("--b\r\nContent-Transfer-Encoding: binary\r\n\r\n" + bytes + "\r\n--b--");
  ASSERT_TRUE(parts) << parts.failure().detail;
  EXPECT_EQ(parts->front().body, bytes);
}

TEST(Multipart, WithoutAClosingDelimiterIsRefused) {
  EXPECT_EQ(why(std::string(kPartA) + "--b\r\n\r\ncut"), "the closing delimiter is missing");
  EXPECT_EQ(why(""), "the closing delimiter is missing");
  EXPECT_EQ(why("--b--"), "a multipart has no parts");
}

TEST(Multipart, ThatGoesOnAfterItsEndIsRefused) {
  EXPECT_EQ(why(two_parts() + std::string(kPartA) + "--b--"), "a delimiter stands after the closing one");
  EXPECT_EQ(why(two_parts() + "--b--\r\n"), "a delimiter stands after the closing one");
}

TEST(Multipart, WithALineThatOnlyBeginsLikeADelimiterIsRefused) {
  constexpr std::string_view kWhy = "a line begins with the boundary and is no delimiter";
  EXPECT_EQ(why("--b\r\n\r\none\r\n--bc\r\n\r\ntwo\r\n--b--"), kWhy);
  EXPECT_EQ(why("--b\r\n\r\none\r\n--b--c\r\n--b--"), kWhy);
  EXPECT_EQ(why("--b\r\n\r\none\r\n--b"), kWhy);
  EXPECT_EQ(why("--b\n\r\none\r\n--b--"), kWhy);
}

TEST(Multipart, WithDelimitersAfterBareLineEndsIsRefusedOnTheWire) {
  EXPECT_EQ(why("--b\r\n\r\none\n--b--\r\n"), "a delimiter stands after a bare CR or LF");
  EXPECT_EQ(why("--b\r\n\r\none\r--b--\r\n"), "a delimiter stands after a bare CR or LF");
}

TEST(Multipart, OfADiskMayHaveBareLf) {
  const auto parts =
      parts_of("--b\nContent-ID: <a>\n\none\ntwo\n--b\n\nthree\n--b--\n", LineEnds::crlf_or_lf);
  ASSERT_TRUE(parts) << parts.failure().detail;
  EXPECT_EQ((*parts)[0].body, "one\ntwo");
  EXPECT_EQ((*parts)[1].body, "three");
  EXPECT_NE(why("--b\n\none\r--b--\n", LineEnds::crlf_or_lf), "");
}

TEST(Multipart, InsideAMultipartIsRefused) {
  EXPECT_EQ(why("--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--c--\r\n--b--"),
            "part 1: is itself composite");
  EXPECT_EQ(why("--b\r\nContent-Type: message/rfc822\r\n\r\n\r\n--b--"), "part 1: is itself composite");
}

TEST(Multipart, WithOneContentIdTwiceIsRefused) {
  EXPECT_EQ(why(std::string(kPartA) + std::string(kPartA) + "--b--"),
            "part 2: has the Content-ID of another part");
}

TEST(Multipart, WithAHeaderTwiceIsRefused) {
  for (const std::string name : {"Content-Type: text/xml", "Content-Transfer-Encoding: 7bit",
                                 "Content-ID: <a>", "MIME-Version: 1.0", "Content-Disposition: inline"}) {
    EXPECT_NE(why("--b\r\n" + name + "\r\n" + name + "\r\n\r\nx\r\n--b--"), "") << name;
  }
}

TEST(Multipart, WithAPartThatHasNoEmptyLineIsRefused) {
  EXPECT_NE(why("--b\r\n--b--"), "");
  EXPECT_NE(why("--b\r\nContent-ID: <a>\r\n--b--"), "");
}

TEST(Multipart, HasABoundaryOfTheFormOfRfc2046) {
  const auto with = [](std::string boundary) {
    return parts_of("--" + boundary + "\r\n\r\nx\r\n--" + boundary + "--", LineEnds::crlf, boundary).ok();
  };
  EXPECT_TRUE(with("----=_Part_1 '()+_,-./:=?1"));
  EXPECT_TRUE(with(std::string(70, 'x')));
  EXPECT_FALSE(with(std::string(71, 'x')));
  EXPECT_FALSE(with("b "));
  EXPECT_FALSE(with("b\"c"));
  EXPECT_FALSE(with(""));
}

TEST(Multipart, IsBounded) {
  Limits limits;
  limits.parts = 2;
  EXPECT_TRUE(parts_of(two_parts(), LineEnds::crlf, "b", limits));
  limits.parts = 1;
  EXPECT_FALSE(parts_of(two_parts(), LineEnds::crlf, "b", limits));
  limits.message_bytes = 10;
  EXPECT_EQ(parts_of(two_parts(), LineEnds::crlf, "b", limits).failure().code, Code::B101);
}

TEST(Entities, OfMailsAreNotDecodedAsAWhole) {
  constexpr std::string_view kType = "Content-Type: multipart/related; boundary=b\r\n";
  EXPECT_TRUE(read_entity(std::string(kType) + "Content-Transfer-Encoding: 7bit\r\n\r\n" + two_parts(),
                          LineEnds::crlf, Limits{}));
  EXPECT_FALSE(read_entity(std::string(kType) + "Content-Transfer-Encoding: base64\r\n\r\n", LineEnds::crlf,
                           Limits{}));
  EXPECT_FALSE(read_entity("Content-Transfer-Encoding: x-gzip\r\n\r\n", LineEnds::crlf, Limits{}));
}

TEST(Base64, IsReadStrictly) {
  const auto read = [](std::string_view text) { return decode(TransferEncoding::base64, text); };
  EXPECT_EQ(read("QUJ D\r\n").value(), "ABC");
  EXPECT_EQ(read("QUI=\r\n").value(), "AB");
  EXPECT_EQ(read("").value(), "");
  for (const std::string_view text :
       {"QUJD!", "QUI", "QUI=QUI=", "=", "QQ==x", "QUJD----", "QU-_", "QUJ\xC3"})
    EXPECT_FALSE(read(text)) << text;
}

TEST(QuotedPrintable, IsReadStrictly) {
  const auto read = [](std::string_view text) { return decode(TransferEncoding::quoted_printable, text); };
  EXPECT_EQ(read("=C3=86 a=3db=\r\nc\r\n").value(), "\xC3\x86 a=bc\r\n");
  EXPECT_EQ(read("a=20\r\n").value(), "a \r\n");
  for (const std::string_view text :
       {"=", "=C", "=GG", "a \r\n", "a\t", "\xC3\x86", "a\rb", "a= \r\nb", "=\r", "a\x01"})
    EXPECT_FALSE(read(text)) << text;
}

TEST(EightBitBytes, StandAsTheyAreUnderEveryPlainEncoding) {
  for (const TransferEncoding encoding :
       {TransferEncoding::seven_bit, TransferEncoding::eight_bit, TransferEncoding::binary})
    EXPECT_EQ(decode(encoding, "\xC3\x86").value(), "\xC3\x86");
}

TEST(WrittenMultiparts, AreReadAgain) {
  const std::string binary("\0\xFF\r\n--boundary\r\n", 16);
  const WrittenMultipart written = write_related(
      {{"text/xml; charset=UTF-8", "soap@a", TransferEncoding::binary, "<a/>"},
       {"application/pkcs7-mime; smime-type=enveloped-data", "p@a", TransferEncoding::base64, binary},
       {"application/octet-stream", "q@a", TransferEncoding::binary, binary, "a.bin"}},
      "boundary");
  const auto type = read_content_type(written.content_type, Limits{});
  ASSERT_TRUE(type) << type.failure().detail;
  EXPECT_EQ(type->parameter("start"), "<soap@a>");
  EXPECT_NE(type->parameter("boundary"), "boundary");
  const auto parts = read_multipart(*type, written.body, LineEnds::crlf, Limits{});
  ASSERT_TRUE(parts) << parts.failure().detail;
  ASSERT_EQ(parts->size(), 3U);
  EXPECT_EQ((*parts)[0].body, "<a/>");
  EXPECT_EQ((*parts)[1].body, binary);
  EXPECT_EQ((*parts)[2].body, binary);
  EXPECT_EQ((*parts)[2].content_id, "q@a");
}

TEST(WrittenHeaders, CannotBeMadeByAValue) {
  EXPECT_EQ(write_headers({{"A", "b\r\nC: d"}}), "A: b  C: d\r\n\r\n");
}

}  // namespace
}  // namespace budstikke::mime
