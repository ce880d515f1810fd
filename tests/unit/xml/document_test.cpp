#include "adapters/xml/document.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace budstikke::xml {
namespace {

Document parsed(std::string bytes) {
  auto result = Document::parse(Payload(std::move(bytes)), {});
  if (!result) throw std::runtime_error(result.failure().detail);
  return std::move(result).value();
}

std::string detail_of(std::string bytes) {
  const auto result = Document::parse(Payload(std::move(bytes)), {});
  return result ? "accepted" : std::string(id_of(result.failure().code)) + " " + result.failure().detail;
}

TEST(Document, GivesTextWithoutCommentsAndInstructions) {
  const Document document =
      parsed("<a>one <!-- no -->two<?p no?> <![CDATA[<three> & ]]><b>four<c/>&amp;</b>\r\n&#229;</a>");
  EXPECT_EQ(document.root().text(), "one two <three> & four&\n\xC3\xA5");
  EXPECT_EQ(document.root().child("b")->text(), "four&");
  EXPECT_EQ(document.root().child("b")->child("c")->text(), "");
}

TEST(Document, ReadsAnIdentifierBrokenByAComment) {
  EXPECT_EQ(parsed("<Id>0101<!-- x -->9012345</Id>").root().text(), "01019012345");
}

TEST(Document, TellsNamesAndNamespaces) {
  const Document document = parsed("<p:a xmlns:p='urn:p' xmlns='urn:d'><b/><p:b/><c xmlns=''/></p:a>");
  const Node root = document.root();
  EXPECT_EQ(root.local_name(), "a");
  EXPECT_EQ(root.namespace_uri(), "urn:p");
  ASSERT_EQ(root.children().size(), 3U);
  EXPECT_EQ(root.child("b")->ordinal(), 2U) << "the one in the parent's namespace";
  EXPECT_EQ(root.child("urn:d", "b")->ordinal(), 1U);
  EXPECT_EQ(root.child("", "c")->namespace_uri(), "");
  EXPECT_FALSE(root.child("c").has_value());
  EXPECT_FALSE(root.child("urn:x", "b").has_value());
}

TEST(Document, ReadsAttributesWithoutNamespaceOnly) {
  const Document document = parsed("<a xmlns:p='urn:p' p:V='no' V='&lt;J&#97; &amp; nei&gt;' DN=''/>");
  EXPECT_EQ(document.root().attribute("V"), "<Ja & nei>");
  EXPECT_EQ(document.root().attribute("DN"), "");
  EXPECT_EQ(document.root().attribute("absent"), "");
  EXPECT_EQ(parsed("<a xmlns:p='urn:p' p:V='no'/>").root().attribute("V"), "");
}

struct EncodingCase {
  std::string bytes;
  std::string text;
  std::string encoding;
};

TEST(Document, ReadsAllThreeEncodings) {
  const std::vector<EncodingCase> cases{
      {"<a>\xC3\xB8\xE2\x82\xAC</a>", "\xC3\xB8\xE2\x82\xAC", "UTF-8"},
      {"\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-8\"?><a>\xC3\xB8</a>", "\xC3\xB8", "UTF-8"},
      {"<?xml version='1.0' encoding='iso-8859-1'?><a>\xF8&#8364;</a>", "\xC3\xB8\xE2\x82\xAC", "ISO-8859-1"},
      {"<?xml version='1.0' encoding='ISO-8859-1'?><a>\x80</a>", "\xC2\x80", "ISO-8859-1"},
      {"<?xml version='1.0' encoding='Windows-1252'?><a>\x80 \xF8 \x92</a>",
       "\xE2\x82\xAC \xC3\xB8 \xE2\x80\x99", "Windows-1252"}};
  for (const EncodingCase& c : cases) {
    const Document document = parsed(c.bytes);
    EXPECT_EQ(document.root().text(), c.text) << c.encoding;
    EXPECT_EQ(document.encoding(), c.encoding);
  }
}

TEST(Document, ReadsNamesOutsideAscii) {
  const Document document = parsed("<?xml version='1.0' encoding='ISO-8859-1'?><a><Form\xE5l x='\xE6'/></a>");
  ASSERT_TRUE(document.root().child("Form\xC3\xA5l").has_value());
  EXPECT_EQ(document.root().child("Form\xC3\xA5l")->attribute("x"), "\xC3\xA6");
}

TEST(Document, KnowsWhereEachElementStands) {
  const Document document = parsed("\xEF\xBB\xBF<?xml version='1.0'?>\r\n<a>\r\n\t<b/>\n <c>x</c></a>");
  const Node root = document.root();
  EXPECT_EQ(root.position().line, 2U);
  EXPECT_EQ(root.position().column, 1U);
  EXPECT_EQ(root.position().byte_offset, 26U);
  EXPECT_EQ(root.child("b")->position().line, 3U);
  EXPECT_EQ(root.child("b")->position().column, 2U);
  EXPECT_EQ(root.child("c")->position().line, 4U);
}

TEST(Document, CountsLinesBeyondTheParsersOwnBound) {
  const Document document = parsed("<a>" + std::string(100'000, '\n') + " <b/></a>");
  EXPECT_EQ(document.root().child("b")->position().line, 100'001U);
  EXPECT_EQ(document.root().child("b")->position().column, 2U);
}

TEST(Document, FindsSpansInTheOriginalBytes) {
  const std::string bytes =
      "<?xml version='1.0' encoding='ISO-8859-1'?><m:h xmlns:m='u'>\xE5<m:r>\xF8<x/></m:r ><e/></m:h>";
  const Document document = parsed(bytes);
  const auto span = document.span(*document.root().child("r"));
  ASSERT_TRUE(span.has_value());
  EXPECT_EQ(bytes.substr(span->content_begin, span->content_end - span->content_begin), "\xF8<x/>");
  EXPECT_EQ(bytes.substr(span->tag_begin, span->end - span->tag_begin), "<m:r>\xF8<x/></m:r >");
  EXPECT_EQ(span->prefix, "m");
  EXPECT_FALSE(span->empty_tag);
  const auto empty = document.span(*document.root().child("", "e"));
  ASSERT_TRUE(empty.has_value());
  EXPECT_TRUE(empty->empty_tag);
  EXPECT_EQ(empty->prefix, "");
  EXPECT_EQ(empty->content_begin, empty->end);
}

TEST(Document, HasNoSpanForANodeOfAnother) {
  const Document one = parsed("<a/>");
  const Document other = parsed("<a/>");
  EXPECT_FALSE(one.span(other.root()).has_value());
}

TEST(Document, KeepsItsNodesWhenMoved) {
  Document first = parsed("<a><b>x</b></a>");
  const Node node = *first.root().child("b");
  const Document second = std::move(first);
  EXPECT_EQ(node.text(), "x");
  EXPECT_EQ(node.position().column, 4U);
  EXPECT_EQ(second.root().child("b"), node);
}

TEST(Document, RefusesWhatOnlyTheParserSees) {
  EXPECT_EQ(detail_of("<a>\r\n<b x='1'\n x='2'/></a>"), "T01 line 3 column 7: the same attribute twice");
  EXPECT_TRUE(detail_of("<a>\n<p:b/></a>").starts_with("T01 line 2 column"));
  EXPECT_NE(detail_of("<p:b/>").find("namespace prefix is not declared"), std::string::npos);
  EXPECT_NE(detail_of("<a p:x='1'/>").find("namespace prefix is not declared"), std::string::npos);
  EXPECT_NE(detail_of("<a xmlns:p='u' xmlns:q='u' p:x='1' q:x='2'/>").find("same attribute twice"),
            std::string::npos);
  EXPECT_NE(detail_of("<:a/>").find("T01"), std::string::npos);
  EXPECT_NE(detail_of("<a\xC3\x97/>").find("T01"), std::string::npos)
      << "a multiplication sign is no name character";
}

TEST(Document, TakesNamespaceNamesThatAreNoAddresses) {
  EXPECT_EQ(parsed("<a xmlns='not a uri'/>").root().namespace_uri(), "not a uri");
  EXPECT_EQ(parsed("<a xmlns='relative'/>").root().namespace_uri(), "relative");
}

TEST(Document, FindsTheColumnOfAFaultInTranscodedBytes) {
  EXPECT_EQ(detail_of("<?xml version='1.0' encoding='ISO-8859-1'?>\n<a>\xE5\xE5<b x='' x=''/></a>"),
            "T01 line 2 column 18: the same attribute twice");
}

TEST(Document, WritesNothingToTheErrorStream) {
  testing::internal::CaptureStderr();
  for (const std::string bytes : {"<a b='' b=''/>", "<p:a/>", "<a xmlns='relative'/>", "<!DOCTYPE a><a/>"})
    (void)detail_of(bytes);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Document, TakesLongTextWithLineBreaks) {
  // libxml2 stops joining text at 10 000 000 bytes unless told otherwise; a base64 attachment has a break every line.
  const std::string line(76, 'A');
  std::string body;
  while (body.size() < 12'000'000) body += line + "\r\n";
  const Document document = parsed("<a><b>" + body + "</b><c><![CDATA[" + body + "]]></c></a>");
  EXPECT_EQ(document.root().child("b")->text().size(), body.size() / 78 * 77) << "a CRLF is read as one LF";
  EXPECT_EQ(document.root().child("c")->text().size(), body.size() / 78 * 77);
}

TEST(Document, TakesTheDeepestNestingThatTheLimitsAllow) {
  XmlLimits limits;
  limits.depth = 200;
  std::string bytes;
  for (int i = 0; i < 200; ++i) bytes += "<a>";
  for (int i = 0; i < 200; ++i) bytes += "</a>";
  EXPECT_TRUE(Document::parse(Payload(bytes), limits).ok());
}

TEST(Document, TellsItsSizeFailureApart) {
  XmlLimits limits;
  limits.message_bytes = 3;
  const auto result = Document::parse(Payload("<a/>"), limits);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.failure().code, Code::B101);
}

TEST(Trimmed, TakesXmlSpaceOnly) {
  EXPECT_EQ(trimmed(" \t\r\nx y\n"), "x y");
  EXPECT_EQ(trimmed(" \n"), "");
  EXPECT_EQ(trimmed(""), "");
  EXPECT_EQ(trimmed("\xC2\xA0x"), "\xC2\xA0x") << "a no-break space is text";
}

struct EncodeCase {
  std::string text;
  std::string encoding;
  std::string bytes;
};

TEST(Encode, WritesWhatTheEncodingHasAndRefersToTheRest) {
  const std::vector<EncodeCase> cases{
      {"a<b>&\"'", "UTF-8", "a&lt;b&gt;&amp;&quot;&#39;"},
      {"\xC3\xA5\xE2\x82\xAC\xF0\x9F\x98\x80", "UTF-8", "\xC3\xA5\xE2\x82\xAC\xF0\x9F\x98\x80"},
      {"\xC3\xA5\xE2\x82\xAC\xF0\x9F\x98\x80", "ISO-8859-1", "\xE5&#8364;&#128512;"},
      {"\xC3\xA5\xE2\x82\xAC\xC5\x8B", "Windows-1252", "\xE5\x80&#331;"},
      {"\xC2\x80", "ISO-8859-1", "\x80"},
      {"\xC2\x81", "Windows-1252", "&#129;"},
      {"a\r\n\tb", "UTF-8", "a&#13;&#10;&#9;b"},
      {"\x01\xFF|\xED\xA0\x80", "UTF-8", "\xEF\xBF\xBD\xEF\xBF\xBD|\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"\xFF", "ISO-8859-1", "&#65533;"}};
  for (const EncodeCase& c : cases) EXPECT_EQ(encode(c.text, c.encoding), c.bytes) << c.encoding;
}

TEST(Encode, IsReadBackAsItWas) {
  const std::string text = "\xC3\x86 <\xE2\x82\xAC> & '\"\r\n\t \xF0\x9F\x98\x80";
  for (const std::string encoding : {"UTF-8", "ISO-8859-1", "Windows-1252"}) {
    const std::string bytes = encode(text, encoding);
    const Document document =
        parsed("<?xml version='1.0' encoding='" + encoding + "'?><a v='" + bytes + "'>" + bytes + "</a>");
    EXPECT_EQ(document.root().text(), text) << encoding;
    EXPECT_EQ(document.root().attribute("v"), text) << encoding;
  }
}

}  // namespace
}  // namespace budstikke::xml
