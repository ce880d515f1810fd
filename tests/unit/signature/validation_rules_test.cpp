// The rules of the national validation guide that a signature can break; README.md of adapters/signature says how the numbers
// were assigned. Those on whose certificate it is are tested in tests/unit/crypto.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/signature/envelopes.hpp"

namespace budstikke::signature {
namespace {

/// The code and the rule's number that the operator is told, "S601 32"; "" where the envelope is taken.
std::string told(const std::string& text, const std::vector<Attachment>& parts = one_part()) {
  const auto outcome = verify(text, parts);
  if (outcome) return {};
  const std::string& detail = outcome.failure().detail;
  const std::string code(id_of(outcome.failure().code));
  constexpr std::string_view kRule = "rule ";
  if (!detail.starts_with(kRule)) return code;
  return code + " " + detail.substr(kRule.size(), detail.find(':') - kRule.size());
}

std::string changed(std::string_view what, std::string_view with) {
  return told(replaced(signed_soap(), what, with));
}
std::string part(std::string_view from, std::string_view to) { return between(signed_soap(), from, to); }
std::string without(std::string_view from, std::string_view to) { return changed(part(from, to), ""); }

std::string signature() { return part("<ds:Signature xmlns", "</ds:Signature>"); }
std::string payload_reference() { return part("<ds:Reference URI=\"cid:", "</ds:Reference>"); }
std::string enveloped() {
  return part("<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#env", "/>");
}
std::string filter() {
  return part("<ds:Transform Algorithm=\"http://www.w3.org/TR/1999", "</ds:Transform>");
}
std::string canonical_xml() { return part("<ds:Transform Algorithm=\"http://www.w3.org/TR/2001", "/>"); }

constexpr std::string_view kXmlDsig = "http://www.w3.org/2000/09/xmldsig#";

TEST(ValidationRules, ASoundSignatureBreaksNone) { EXPECT_EQ(told(signed_soap()), ""); }

TEST(ValidationRules, Rule45ASignatureInTheHeader) {
  EXPECT_EQ(changed(signature(), ""), "S601 45");
  EXPECT_EQ(
      told(replaced(replaced(signed_soap(), signature(), ""), "</SOAP:Body>", signature() + "</SOAP:Body>")),
      "S601 45");
}

TEST(ValidationRules, Rule52OnlyOneSignature) {
  EXPECT_EQ(changed(signature(), signature() + signature()), "S601 52");
}

TEST(ValidationRules, Rule32SignedInfo) {
  EXPECT_EQ(without("<ds:SignedInfo>", "</ds:SignedInfo>"), "S601 32");
}

TEST(ValidationRules, Rule33SignatureValue) {
  EXPECT_EQ(without("<ds:SignatureValue>", "</ds:SignatureValue>"), "S601 33");
}

TEST(ValidationRules, Rule34KeyInfo) { EXPECT_EQ(without("<ds:KeyInfo>", "</ds:KeyInfo>"), "S601 34"); }

TEST(ValidationRules, Rule35X509Data) {
  EXPECT_EQ(without("<ds:X509Data>", "</ds:X509Data>"), "S601 35");
  EXPECT_EQ(changed(part("<ds:X509Data>", "</ds:X509Data>"), "<ds:KeyName>k</ds:KeyName>"), "S601 35");
}

TEST(ValidationRules, Rule36OneCertificate) {
  const std::string certificate = part("<ds:X509Certificate>", "</ds:X509Certificate>");
  EXPECT_EQ(changed(certificate, ""), "S601 36");
  EXPECT_EQ(changed(certificate, certificate + certificate), "S601 36");
  EXPECT_EQ(changed(certificate, "<ds:X509Certificate/>"), "S601 36");
  EXPECT_EQ(changed(certificate, "<ds:X509Certificate>no base64 at all!</ds:X509Certificate>"), "S601 36");
  EXPECT_EQ(changed("</ds:X509Certificate>", "----</ds:X509Certificate>"), "S601 36");
  EXPECT_EQ(changed(certificate, "<ds:X509Certificate>AAAA</ds:X509Certificate>"), "S603 36");
}

TEST(ValidationRules, Rule37OneReferenceToTheEnvelope) {
  const std::string own = part("<ds:Reference URI=\"\">", "</ds:Reference>");
  EXPECT_EQ(changed(own, ""), "S601 37");
  EXPECT_EQ(changed(own, own + own), "S601 37");
  EXPECT_EQ(changed("<ds:Reference URI=\"\">", "<ds:Reference>"), "S601 37");
  EXPECT_EQ(changed("<ds:Reference URI=\"\">", "<ds:Reference URI=\"#h1\">"), "S601 37");
}

TEST(ValidationRules, Rule38ItsTransforms) {
  EXPECT_EQ(without("<ds:Transforms>", "</ds:Transforms>"), "S601 38");
  EXPECT_EQ(changed(canonical_xml(), canonical_xml() + canonical_xml()), "S601 38");
}

TEST(ValidationRules, Rule39FirstTheEnvelopedSignature) {
  EXPECT_EQ(changed(enveloped(), ""), "S601 39");
  EXPECT_EQ(changed(enveloped() + filter(), filter() + enveloped()), "S601 39");
}

// Real senders leave it out, and then more is covered and not less.
TEST(ValidationRules, Rule40ThenTheFilterForTheNextHop) {
  EXPECT_EQ(changed("actor:nextMSH", "actor:toPartyMSH"), "S601 40");
  EXPECT_EQ(changed(filter(), canonical_xml()), "S601 40");
  EXPECT_EQ(changed(filter(), ""), "S603 105") << "only the signed text differs";
}

TEST(ValidationRules, Rule41LastCanonicalXml) {
  EXPECT_EQ(changed(filter() + canonical_xml(), canonical_xml() + filter()), "S601 41");
  EXPECT_EQ(changed(canonical_xml(), ""), "S601 41");
  EXPECT_EQ(changed(canonical_xml(), replaced(canonical_xml(), "20010315", "20010315#WithComments")),
            "S601 41");
}

TEST(ValidationRules, Rule42AReferenceToEachPayload) {
  EXPECT_EQ(changed(payload_reference(), ""), "S604 42");
  EXPECT_EQ(told(signed_soap(), {{"part@here", kPayload}, {"more@here", "x"}}), "S604 42");
  EXPECT_EQ(changed("URI=\"cid:part@here\"", "URI=\"cid:\""), "S601 42");
}

TEST(ValidationRules, Rule64ReferencesNamePayloads) {
  EXPECT_EQ(told(signed_soap(), {}), "S604 64");
  EXPECT_EQ(changed(payload_reference(), payload_reference() + payload_reference()), "S604 64");
}

TEST(ValidationRules, Rule65PayloadsAreNotTransformed) {
  EXPECT_EQ(changed("URI=\"cid:part@here\">",
                    "URI=\"cid:part@here\"><ds:Transforms>" + canonical_xml() + "</ds:Transforms>"),
            "S601 65");
}

TEST(ValidationRules, Rule84DigestMethod) {
  const std::string method = part("<ds:DigestMethod", "/>");
  EXPECT_EQ(changed(method, ""), "S601 84");
  EXPECT_EQ(changed("http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/04/xmldsig-more#md5"),
            "S602 84");
}

TEST(ValidationRules, Rule85DigestValues) {
  EXPECT_EQ(without("<ds:DigestValue>", "</ds:DigestValue>"), "S601 85");
  EXPECT_EQ(changed("<ds:DigestValue>", "<ds:DigestValue>-"), "S601 85");
  EXPECT_EQ(changed("92001</eb:PartyId>", "92002</eb:PartyId>"), "S603 85");
  EXPECT_EQ(told(signed_soap(), {{"part@here", "another payload"}}), "S603 85");
}

TEST(ValidationRules, Rule103Canonicalization) {
  const std::string method = part("<ds:CanonicalizationMethod", "/>");
  EXPECT_EQ(changed(method, ""), "S601 103");
  EXPECT_EQ(changed(method, replaced(method, "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
                                     "http://www.w3.org/2001/10/xml-exc-c14n#")),
            "S602 103");
}

// The guide has RSA with SHA-1; by now it is SHA-256, and SHA-1 needs a partner's dated exception.
TEST(ValidationRules, Rule104SignatureMethod) {
  const std::string method = part("<ds:SignatureMethod", "/>");
  EXPECT_EQ(changed(method, ""), "S601 104");
  EXPECT_EQ(changed("xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256"), "S602 104");
  EXPECT_EQ(changed("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", std::string(kXmlDsig) + "rsa-sha1"),
            "S602 104");
  EXPECT_EQ(changed("xmldsig-more#rsa-sha256", "xmldsig-more#ecdsa-sha256"), "S603 104");
}

TEST(ValidationRules, Rule105TheValueIsOfTheCertificatesKey) {
  const std::string value = part("<ds:SignatureValue>", "</ds:SignatureValue>");
  const std::string other =
      between(sign(soap("<eb:Other/>")).value(), "<ds:SignatureValue>", "</ds:SignatureValue>");
  EXPECT_EQ(changed(value, other), "S603 105");
  EXPECT_EQ(changed(value, "<ds:SignatureValue/>"), "S603 105");
}

}  // namespace
}  // namespace budstikke::signature
