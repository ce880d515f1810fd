// Attacks on the signature of an envelope: a right signature beside content that it does not cover.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/unit/signature/envelopes.hpp"

namespace budstikke::signature {
namespace {

const std::string& signature() {
  static const std::string text = between(signed_soap(), "<ds:Signature", "</ds:Signature>");
  return text;
}
std::string without_signature(const std::string& text) { return replaced(text, signature(), ""); }
std::string without_declaration(const std::string& text) { return text.substr(text.find("<SOAP:Envelope")); }
std::string original() { return without_declaration(signed_soap()); }
std::string original_unsigned() { return without_signature(original()); }
std::string evil(const std::string& text) {
  return replaced(text, ">91001</eb:PartyId>", ">66666</eb:PartyId>");
}
std::string in_object(const std::string& text) { return "<ds:Object>" + text + "</ds:Object>"; }

struct Attack {
  const char* name;
  std::function<std::string()> text;
};

// The eight of Somorovsky et al., "On Breaking SAML" (2012), with the envelope in the part of the assertion.
const std::vector<Attack>& attacks() {
  static const std::vector<Attack> all{
      {"XSW1: the original whole inside the signature of a forged envelope",
       [] {
         return replaced(evil(original()), signature(),
                         replaced(signature(), "</ds:Signature>", original_unsigned() + "</ds:Signature>"));
       }},
      {"XSW2: the original beside the signature of a forged envelope",
       [] { return replaced(evil(original()), signature(), original_unsigned() + signature()); }},
      {"XSW3: the original as a sibling before the forged header",
       [] { return replaced(evil(original_unsigned()), "<SOAP:Header>", original() + "<SOAP:Header>"); }},
      {"XSW4: the original inside the forged body",
       [] { return replaced(evil(original_unsigned()), "</SOAP:Body>", original() + "</SOAP:Body>"); }},
      {"XSW5: the forged envelope keeps the signature, the original follows it",
       [] {
         return replaced(evil(original()), "</SOAP:Envelope>", original_unsigned() + "</SOAP:Envelope>");
       }},
      {"XSW6: the original inside KeyInfo",
       [] { return replaced(evil(original()), "</ds:KeyInfo>", original_unsigned() + "</ds:KeyInfo>"); }},
      {"XSW7: the original inside an extension of the header",
       [] {
         return replaced(evil(original()), "<SOAP:Header>",
                         "<SOAP:Header><x:Any xmlns:x=\"urn:x\">" + original_unsigned() + "</x:Any>");
       }},
      {"XSW8: the original inside an Object of the signature",
       [] {
         return replaced(evil(original()), "</ds:Signature>",
                         in_object(original_unsigned()) + "</ds:Signature>");
       }},
  };
  return all;
}

TEST(Wrapping, EveryVariantIsRefused) {
  for (const Attack& attack : attacks()) EXPECT_EQ(code_of(verify(attack.text())), "S601") << attack.name;
}

// The same with references by id, which the literature's attacks need: the profile has none.
TEST(Wrapping, EveryVariantIsRefusedWithAReferenceById) {
  for (const Attack& attack : attacks()) {
    std::string text = replaced(attack.text(), "<ds:Reference URI=\"\">", "<ds:Reference URI=\"#h1\">");
    EXPECT_EQ(code_of(verify(text)), "S601") << attack.name;
  }
  EXPECT_EQ(code_of(verify(replaced(signed_soap(), "<ds:Reference URI=\"\">", "<ds:Reference URI=\"#h1\">"))),
            "S601");
}

TEST(Wrapping, IdsThatStandTwiceAreRefused) {
  for (const char* attribute : {"eb:id", "id", "Id", "ID", "xml:id"}) {
    const std::string twice = "<x:A xmlns:x=\"urn:x\" " + std::string(attribute) + "=\"h1\"/>";
    const auto text = sign(soap(twice));
    ASSERT_FALSE(text) << attribute;
    EXPECT_EQ(text.failure().code, Code::S601) << attribute;
    EXPECT_EQ(code_of(verify(replaced(signed_soap(), "</SOAP:Header>", twice + "</SOAP:Header>"))), "S601")
        << attribute;
  }
}

// Canonical XML has no comments: the signature stays right, and readers differ about what the element says.
TEST(Wrapping, CommentsThatSplitATextAreRefused) {
  EXPECT_EQ(code_of(verify(replaced(signed_soap(), ">91001</eb:PartyId>", ">91001<!-- -->66</eb:PartyId>"))),
            "S601");
  EXPECT_EQ(code_of(verify(replaced(signed_soap(), ">91001</eb:PartyId>", ">910<!-- -->01</eb:PartyId>"))),
            "S601");
  EXPECT_EQ(code_of(verify(replaced(signed_soap(), ">91001</eb:PartyId>", "><!-- -->91001</eb:PartyId>"))),
            "S601");
  EXPECT_EQ(code_of(verify(
                replaced(signed_soap(), ">91001</eb:PartyId>", "><![CDATA[91001]]><!-- --></eb:PartyId>"))),
            "S601");
  const std::string digest = between(signature(), "<ds:DigestValue>", "</ds:DigestValue>");
  EXPECT_EQ(code_of(verify(replaced(signed_soap(), digest, replaced(digest, "Value>", "Value><!-- -->")))),
            "S601");
}

TEST(Wrapping, CommentsElsewhereChangeNothing) {
  const auto verified = verify(replaced(signed_soap(), "<SOAP:Header>", "<!-- made up --><SOAP:Header>"));
  ASSERT_TRUE(verified) << verified.failure().detail;
  EXPECT_EQ(verified->covered, verify(signed_soap())->covered);
}

TEST(Wrapping, ProcessingInstructionsAreRefused) {
  EXPECT_EQ(code_of(verify(replaced(signed_soap(), "<SOAP:Header>", "<?x y?><SOAP:Header>"))), "S601");
  EXPECT_EQ(code_of(verify(replaced(signed_soap(), "<SOAP:Envelope", "<?x y?><SOAP:Envelope"))), "S601");
}

TEST(Wrapping, SignedPartsThatMovedAreRefused) {
  const std::string header = between(signed_soap(), "<eb:MessageHeader", "</eb:MessageHeader>");
  const std::string manifest = between(signed_soap(), "<eb:Manifest", "</eb:Manifest>");
  EXPECT_EQ(
      code_of(verify(replaced(replaced(signed_soap(), header, ""), "<SOAP:Body>", "<SOAP:Body>" + header))),
      "S603");
  EXPECT_EQ(code_of(verify(replaced(replaced(signed_soap(), manifest, ""), "<SOAP:Header>",
                                    "<SOAP:Header>" + manifest))),
            "S603");
  EXPECT_EQ(code_of(verify(replaced(replaced(signed_soap(), signature(), ""), "<SOAP:Header>",
                                    "<SOAP:Header>" + signature()))),
            "")
      << "where in the header the signature stands is free";
  EXPECT_EQ(
      code_of(verify(replaced(without_signature(signed_soap()), "<SOAP:Body>", "<SOAP:Body>" + signature()))),
      "S601");
  EXPECT_EQ(code_of(verify(replaced(without_signature(signed_soap()), "</eb:MessageHeader>",
                                    signature() + "</eb:MessageHeader>"))),
            "S601");
  EXPECT_EQ(code_of(verify(
                replaced(without_signature(signed_soap()), "<SOAP:Header>", signature() + "<SOAP:Header>"))),
            "S601");
}

TEST(Wrapping, ASecondSignatureIsRefused) {
  EXPECT_EQ(code_of(verify(replaced(signed_soap(), signature(), signature() + signature()))), "S601");
  EXPECT_EQ(code_of(verify(replaced(signed_soap(), "</SOAP:Body>", signature() + "</SOAP:Body>"))), "S601");
}

// A part put out of the filter's reach is a part that nobody reads.
TEST(Wrapping, WhatIsMadeUncoveredIsNotRead) {
  const std::string header = between(signed_soap(), "<eb:MessageHeader", "</eb:MessageHeader>");
  const std::string fake =
      replaced(evil(header), "<eb:MessageHeader",
               "<eb:MessageHeader SOAP:actor=\"http://schemas.xmlsoap.org/soap/actor/next\"");
  const auto verified =
      verify(replaced(signed_soap(), "<SOAP:Header>", "<SOAP:Header>" + replaced(fake, " eb:id=\"h1\"", "")));
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->covered, verify(signed_soap())->covered);
  EXPECT_EQ(code_of(verify(
                replaced(signed_soap(), "<eb:MessageHeader",
                         "<eb:MessageHeader SOAP:actor=\"http://schemas.xmlsoap.org/soap/actor/next\""))),
            "S603");
}

struct Change {
  const char* name;
  std::string_view what;
  std::string_view with;
  std::string_view code;
};

TEST(Profile, WhatItDoesNotNameIsRefused) {
  const std::vector<Change> changes{
      {"no envelope reference", "<ds:Reference URI=\"\">", "<ds:Reference>", "S601"},
      {"a file", "URI=\"cid:part@here\"", "URI=\"file:///etc/passwd\"", "S601"},
      {"an address", "URI=\"cid:part@here\"", "URI=\"http://example.org/\"", "S601"},
      {"a fragment of an attachment", "URI=\"cid:part@here\"", "URI=\"cid:part@here#x\"", "S601"},
      {"a second reference to the envelope", "URI=\"cid:part@here\"", "URI=\"\"", "S601"},
      {"a manifest", "<ds:Reference URI=\"cid",
       "<ds:Reference Type=\"http://www.w3.org/2000/09/xmldsig#Manifest\" URI=\"cid", "S601"},
      {"XSLT", "Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\"",
       "Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"", "S601"},
      {"another filter", "actor:nextMSH", "actor:toPartyMSH", "S601"},
      {"a filter with another prefix' namespace",
       "<ds:XPath xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\">",
       "<ds:XPath xmlns:SOAP-ENV=\"urn:x\">", "S601"},
      {"not enveloped", "xmldsig#enveloped-signature", "xmldsig#base64", "S601"},
      {"exclusive canonicalization",
       "<ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"",
       "<ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"", "S602"},
      {"with comments",
       "<ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"",
       "<ds:CanonicalizationMethod "
       "Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments\"",
       "S602"},
      {"HMAC", "xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256", "S602"},
      {"RSA-SHA1", "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
       "http://www.w3.org/2000/09/xmldsig#rsa-sha1", "S602"},
      {"MD5", "http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/04/xmldsig-more#md5",
       "S602"},
      {"SHA-1 digest", "http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2000/09/xmldsig#sha1",
       "S602"},
      {"a key from elsewhere", "<ds:X509Data>", "<ds:RetrievalMethod URI=\"#x\"/><ds:X509Data>", "S601"},
      {"no certificate", "X509Data", "X509None", "T01"},
      {"an Object", "</ds:Signature>", "<ds:Object/></ds:Signature>", "S601"},
      {"an output length", "sha256\"/><ds:Reference",
       "sha256\"><ds:HMACOutputLength>1</ds:HMACOutputLength></ds:SignatureMethod><ds:Reference", "S601"},
  };
  for (const Change& change : changes)
    EXPECT_EQ(code_of(verify(replaced(signed_soap(), change.what, change.with))), change.code) << change.name;
}

}  // namespace
}  // namespace budstikke::signature
