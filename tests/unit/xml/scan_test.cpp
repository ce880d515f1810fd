#include "adapters/xml/scan.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace budstikke::xml {
namespace {

using namespace std::string_literals;

std::string repeated(const std::string& text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

std::string detail_of(const std::string& bytes, const XmlLimits& limits = {}) {
  const auto result = scan(bytes, limits);
  return result ? "accepted" : std::string(id_of(result.failure().code)) + " " + result.failure().detail;
}

struct Case {
  std::string name;
  std::string bytes;
  std::string detail;  // what the complaint contains; "accepted" where there is none
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class ScanTable : public testing::TestWithParam<Case> {};

TEST_P(ScanTable, JudgesTheBytes) { EXPECT_EQ(detail_of(GetParam().bytes), GetParam().detail); }

const std::string laughs =
    "<!DOCTYPE a [<!ENTITY x \"ha\"><!ENTITY y \"&x;&x;&x;&x;&x;&x;&x;&x;&x;&x;\">]><a>&y;</a>";

INSTANTIATE_TEST_SUITE_P(
    Refused, ScanTable,
    testing::Values(
        Case{"document_type", "<!DOCTYPE a><a/>", "T01 line 1 column 1: document type is not allowed"},
        Case{"document_type_lower_case", "<a><!doctype b></a>",
             "T01 line 1 column 4: document type is not allowed"},
        Case{"billion_laughs", laughs, "T01 line 1 column 1: document type is not allowed"},
        Case{"external_entity",
             "<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
             "T01 line 2 column 1: document type is not allowed"},
        Case{"document_type_after_comment", "<!-- x -->\r\n <!DOCTYPE a><a/>",
             "T01 line 2 column 2: document type is not allowed"},
        Case{"document_type_after_root", "<a/><!DOCTYPE a>",
             "T01 line 1 column 5: document type is not allowed"},
        Case{"entity_declaration", "<a><!ENTITY x \"y\"></a>", "T01 line 1 column 4: malformed markup"},
        Case{"unknown_entity", "<a>&oslash;</a>",
             "T01 line 1 column 4: reference to an entity that is not predefined"},
        Case{"unknown_entity_in_attribute", "<a b=\"&x;\"/>",
             "T01 line 1 column 7: reference to an entity that is not predefined"},
        Case{"bare_ampersand", "<a>salt & pepper</a>", "T01 line 1 column 9: malformed reference"},
        Case{"reference_to_nul", "<a>&#0;</a>",
             "T01 line 1 column 4: reference to a character that XML forbids"},
        Case{"reference_to_surrogate", "<a>&#xD800;</a>",
             "T01 line 1 column 4: reference to a character that XML forbids"},
        Case{"reference_that_wraps", "<a>&#x100000041;</a>",
             "T01 line 1 column 4: reference to a character that XML forbids"},
        Case{"reference_without_digits", "<a>&#x;</a>",
             "T01 line 1 column 4: reference to a character that XML forbids"},
        Case{"utf16_little", "\xFF\xFE<\0a\0/\0>\0"s, "T01 line 1 column 1: encoding UTF-16 is not accepted"},
        Case{"utf16_big", "\xFE\xFF\0<\0a\0/\0>"s, "T01 line 1 column 1: encoding UTF-16 is not accepted"},
        Case{"utf16_without_mark", "<\0a\0/\0>\0"s, "T01 line 1 column 1: encoding UTF-16 is not accepted"},
        Case{"utf32", "\xFF\xFE\0\0<\0\0\0"s, "T01 line 1 column 1: encoding UTF-32 is not accepted"},
        Case{"utf7", "+ADw-a/+AD4-", "T01 line 1 column 1: encoding UTF-7 is not accepted"},
        Case{"ebcdic", "\x4C\x6F\xA7\x94\x93", "T01 line 1 column 1: encoding EBCDIC is not accepted"},
        Case{"declared_utf16", "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>",
             "T01 line 1 column 38: encoding other than UTF-8, ISO-8859-1 and Windows-1252 is not accepted"},
        Case{"declared_utf7", "<?xml version=\"1.0\" encoding=\"UTF-7\"?><a/>",
             "T01 line 1 column 37: encoding other than UTF-8, ISO-8859-1 and Windows-1252 is not accepted"},
        Case{"mark_against_declaration", "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>",
             "T01 line 1 column 42: byte order mark contradicts the encoding"},
        Case{"version_1_1", "<?xml version=\"1.1\"?><a/>",
             "T01 line 1 column 20: XML version other than 1.0 is not accepted"},
        Case{"declaration_without_version", "<?xml encoding=\"UTF-8\"?><a/>",
             "T01 line 1 column 23: XML declaration has no version"},
        Case{"declaration_not_first", " <?xml version=\"1.0\"?><a/>",
             "T01 line 1 column 7: XML declaration is not at the beginning"},
        Case{"latin_bytes_in_utf8", "<a>\xE5</a>", "T01 line 1 column 4: bytes that are not UTF-8"},
        Case{"overlong_utf8", "<a>\xC0\xBC</a>", "T01 line 1 column 4: bytes that are not UTF-8"},
        Case{"surrogate_in_utf8", "<a>\xED\xA0\x80</a>", "T01 line 1 column 4: bytes that are not UTF-8"},
        Case{"cut_utf8", "<a>\xE2\x82", "T01 line 1 column 4: bytes that are not UTF-8"},
        Case{"non_character", "<a>\xEF\xBF\xBF</a>", "T01 line 1 column 4: character that XML forbids"},
        Case{"undefined_in_windows_1252", "<?xml version=\"1.0\" encoding=\"windows-1252\"?><a>\x81</a>",
             "T01 line 1 column 49: byte that Windows-1252 does not define"},
        Case{"nul_in_text", "<a>\0</a>"s, "T01 line 1 column 4: control character that XML forbids"},
        Case{"nul_in_attribute", "<a b='\0'/>"s, "T01 line 1 column 7: control character that XML forbids"},
        Case{"control_character", "<a>\x0B</a>", "T01 line 1 column 4: control character that XML forbids"},
        Case{"empty", "", "T01 line 1 column 1: there is no root element"},
        Case{"only_comment", "<!-- -->", "T01 line 1 column 9: there is no root element"},
        Case{"unclosed_element", "<a><b></b>", "T01 line 1 column 11: element is not closed"},
        Case{"crossed_tags", "<a><b></a></b>", "T01 line 1 column 7: end tag does not match the start tag"},
        Case{"end_tag_with_longer_name", "<a></ab>",
             "T01 line 1 column 7: end tag does not match the start tag"},
        Case{"end_tag_alone", "</a>", "T01 line 1 column 1: end tag without a start tag"},
        Case{"two_roots", "<a/><b/>", "T01 line 1 column 5: more than one root element"},
        Case{"text_after_root", "<a/>x", "T01 line 1 column 5: text outside the root element"},
        Case{"cdata_after_root", "<a/><![CDATA[x]]>", "T01 line 1 column 5: CDATA outside the root element"},
        Case{"unclosed_comment", "<a><!-- ", "T01 line 1 column 9: comment is not closed"},
        Case{"double_hyphen_in_comment", "<a><!-- -- --></a>", "T01 line 1 column 11: \"--\" in a comment"},
        Case{"unclosed_cdata", "<a><![CDATA[x]]", "T01 line 1 column 16: CDATA section is not closed"},
        Case{"cdata_end_in_text", "<a>]]></a>", "T01 line 1 column 4: \"]]>\" in text"},
        Case{"less_than_in_attribute", "<a b='<'/>", "T01 line 1 column 7: \"<\" in an attribute"},
        Case{"attribute_without_quotes", "<a b=c/>", "T01 line 1 column 6: malformed attribute"},
        Case{"attributes_without_space", "<a b=''c=''/>", "T01 line 1 column 8: malformed start tag"},
        Case{"unclosed_attribute", "<a b='", "T01 line 1 column 7: ends too early"},
        Case{"unclosed_start_tag", "<a b='c'", "T01 line 1 column 9: malformed start tag"}),
    [](const auto& info) { return info.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Accepted, ScanTable,
    testing::Values(Case{"document_type_in_comment", "<!-- <!DOCTYPE a> --><a/>", "accepted"},
                    Case{"document_type_in_cdata", "<a><![CDATA[<!DOCTYPE a> &x; <b>]]></a>", "accepted"},
                    Case{"document_type_in_instruction", "<?p <!DOCTYPE a> &x; ?><a/>", "accepted"},
                    Case{"document_type_in_attribute", "<a b='&lt;!DOCTYPE a>'/>", "accepted"},
                    Case{"predefined_entities", "<a b='&quot;&apos;'>&amp;&lt;&gt;&#229;&#xE5;&#x10FFFF;</a>",
                         "accepted"},
                    Case{"leading_zeros", "<a>&#x0000000000000041;</a>", "accepted"},
                    Case{"comment_after_root", "<a/>\n<!-- x -->\n", "accepted"},
                    Case{"greater_than_in_attribute", "<a b='>' c=\"'\"/>", "accepted"},
                    Case{"brackets_in_text", "<a>]] > ]]</a>", "accepted"},
                    Case{"cdata_with_brackets", "<a><![CDATA[]]]]></a>", "accepted"},
                    Case{"space_in_tags", "<a  b = 'c'\n></a \t>", "accepted"},
                    Case{"standalone", "<?xml version='1.0' encoding='utf8' standalone='yes' ?><a/>",
                         "accepted"}),
    [](const auto& info) { return info.param.name; });

struct Encoding {
  std::string declared;
  std::string expected;
};

TEST(Scan, KnowsTheNamesOfThreeEncodings) {
  for (const Encoding& c : std::vector<Encoding>{{"UTF-8", "UTF-8"},
                                                 {"utf-8", "UTF-8"},
                                                 {"Utf8", "UTF-8"},
                                                 {"ISO-8859-1", "ISO-8859-1"},
                                                 {"iso-8859-1", "ISO-8859-1"},
                                                 {"Latin1", "ISO-8859-1"},
                                                 {"windows-1252", "Windows-1252"},
                                                 {"CP1252", "Windows-1252"}}) {
    const auto result = scan("<?xml version=\"1.0\" encoding=\"" + c.declared + "\"?><a/>", {});
    ASSERT_TRUE(result.ok()) << c.declared;
    EXPECT_EQ(result->encoding, c.expected);
  }
  EXPECT_EQ(scan("<a/>", {})->encoding, "UTF-8");
}

TEST(Scan, NotesTheByteOrderMark) {
  const auto with = scan("\xEF\xBB\xBF<a/>", {});
  ASSERT_TRUE(with.ok());
  EXPECT_TRUE(with->has_bom);
  EXPECT_EQ(with->elements[0].tag_begin, 3U);
  EXPECT_EQ(with->elements[0].column, 1U) << "the mark is no column";
  EXPECT_FALSE(scan("<a/>", {})->has_bom);
}

TEST(Scan, PlacesEveryElement) {
  const std::string bytes = "<a>\r\n <p:b x='>'>t<c/></p:b>\r<d></d>\n</a>\n";
  const auto result = scan(bytes, {});
  ASSERT_TRUE(result.ok());
  ASSERT_EQ(result->elements.size(), 4U);
  const auto text = [&](std::size_t i) {
    const TagPosition& tag = result->elements[i];
    return bytes.substr(tag.tag_begin, tag.end - tag.tag_begin);
  };
  const auto content = [&](std::size_t i) {
    const TagPosition& tag = result->elements[i];
    return bytes.substr(tag.content_begin, tag.content_end - tag.content_begin);
  };
  EXPECT_EQ(text(0), bytes.substr(0, bytes.size() - 1));
  EXPECT_EQ(text(1), "<p:b x='>'>t<c/></p:b>");
  EXPECT_EQ(content(1), "t<c/>");
  EXPECT_EQ(text(2), "<c/>");
  EXPECT_EQ(content(2), "");
  EXPECT_TRUE(result->elements[2].empty_tag);
  EXPECT_EQ(text(3), "<d></d>");
  EXPECT_FALSE(result->elements[3].empty_tag);
  EXPECT_EQ(result->elements[1].line, 2U);
  EXPECT_EQ(result->elements[1].column, 2U);
  EXPECT_EQ(result->elements[1].name_bytes, 3U);
  EXPECT_EQ(result->elements[3].line, 3U) << "a CR alone ends a line";
  EXPECT_EQ(result->elements[3].column, 1U);
}

std::string with_attributes(std::size_t count) {
  std::string out = "<a";
  for (std::size_t i = 0; i < count; ++i) out += " a" + std::to_string(i) + "=''";
  return out + "/>";
}

TEST(Scan, StopsAtFloodsOfAttributes) {
  EXPECT_EQ(detail_of(with_attributes(128)), "accepted");
  for (const std::size_t count :
       {std::size_t{129}, std::size_t{10'000}, std::size_t{20'000}, std::size_t{80'000}})
    EXPECT_NE(detail_of(with_attributes(count)).find(": too many attributes"), std::string::npos) << count;
}

TEST(Scan, BoundsTheStartTag) {
  const std::string fits = "<a b='" + std::string(16'384 - 9, 'x') + "'/>";
  ASSERT_EQ(fits.size(), 16'384U);
  EXPECT_EQ(detail_of(fits), "accepted");
  EXPECT_NE(detail_of("<a b='" + std::string(16'384 - 8, 'x') + "'/>").find("start tag is too long"),
            std::string::npos);
  EXPECT_NE(detail_of("<a " + std::string(20'000, ' ') + "/>").find("start tag is too long"),
            std::string::npos);
  EXPECT_NE(detail_of("<" + std::string(20'000, 'n') + "/>").find("name is too long"), std::string::npos);
}

TEST(Scan, BoundsTheDepth) {
  EXPECT_EQ(detail_of(repeated("<a>", 64) + repeated("</a>", 64)), "accepted");
  EXPECT_NE(detail_of(repeated("<a>", 65) + repeated("</a>", 65)).find("nested too deep"), std::string::npos);
  EXPECT_NE(detail_of(repeated("<a>", 1'000'000)).find("nested too deep"), std::string::npos);
}

TEST(Scan, BoundsTheNumberOfNodes) {
  XmlLimits limits;
  limits.elements = 100;
  EXPECT_EQ(detail_of("<a>" + repeated("<b/>", 99) + "</a>", limits), "accepted");
  EXPECT_NE(detail_of("<a>" + repeated("<b/>", 100) + "</a>", limits).find("too many elements"),
            std::string::npos);
  for (const std::string node : {"<!---->", "<?p?>", "<![CDATA[]]>"}) {
    EXPECT_EQ(detail_of("<a>" + repeated(node, 100) + "</a>", limits), "accepted") << node;
    EXPECT_NE(detail_of("<a>" + repeated(node, 101) + "</a>", limits).find("too many comments"),
              std::string::npos);
  }
  limits.attributes = 10;
  EXPECT_NE(
      detail_of("<a>" + repeated("<b c='' d='' e=''/>", 99) + "</a>", limits).find("too many attributes"),
      std::string::npos);
}

TEST(Scan, BoundsTheNamespacesInScope) {
  std::string open;
  std::string close;
  for (int level = 0; level < 60; ++level) {
    open += "<a";
    for (int i = 0; i < 5; ++i) open += " xmlns:p" + std::to_string(level) + "-" + std::to_string(i) + "='u'";
    open += ">";
    close += "</a>";
  }
  EXPECT_NE(detail_of(open + close).find("too many namespace declarations"), std::string::npos);
  EXPECT_EQ(detail_of("<a>" + repeated("<b xmlns='u'/>", 1'000) + "</a>"), "accepted")
      << "siblings do not add up";
}

TEST(Scan, BoundsTextAndMessage) {
  XmlLimits limits;
  limits.text_bytes = 10;
  EXPECT_EQ(detail_of("<a>0123456789<b/>0123456789</a>", limits), "accepted");
  for (const std::string text :
       {"01234567890", "<!--01234567890-->", "<![CDATA[01234567890]]>", "&#48;&#48;&#48;"})
    EXPECT_NE(detail_of("<a>" + text + "</a>", limits).find("text is too long"), std::string::npos) << text;
  limits.message_bytes = 4;
  EXPECT_EQ(detail_of("<a/>", limits), "accepted");
  EXPECT_EQ(detail_of("<a />", limits), "B101 message is longer than 4 bytes");
}

TEST(Scan, NeverRepeatsWhatItRead) {
  const std::string secret = "01019012345";
  for (const std::string& bytes :
       {"<a>" + secret + " &" + secret + ";</a>", "<a>" + secret, "<n" + secret + ">" + "</b>",
        "<a x" + secret + "='" + secret + "' " + secret + "='1'/>", "<?xml version=\"" + secret + "\"?><a/>",
        "<?xml version=\"1.0\" encoding=\"" + secret + "\"?><a/>"}) {
    const std::string detail = detail_of(bytes);
    EXPECT_NE(detail, "accepted");
    EXPECT_EQ(detail.find(secret), std::string::npos) << detail;
  }
}

}  // namespace
}  // namespace budstikke::xml
