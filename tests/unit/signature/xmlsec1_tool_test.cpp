// The xmlsec1 command judges what we sign, and we judge what it signs: both evaluate the profile's XPath in their own way.

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.hpp"
#include "tests/support/token.hpp"
#include "tests/support/tool.hpp"
#include "tests/unit/signature/envelopes.hpp"

namespace budstikke::signature {
namespace {

class Xmlsec1Test : public testing::Test {
 protected:
  void SetUp() override {
    if (tests::run_tool("xmlsec1 --version").status == 127)
      GTEST_SKIP() << "the xmlsec1 command is not installed (tools/install-dependencies.sh)";
    tests::write_file(folder_.file("part"), std::string(kPayload));
  }
  void keep(const tests::Issued& signer) const {
    tests::write_file(folder_.file("key.pem"), tests::key_pem(signer));
    tests::write_file(folder_.file("certificate.pem"), tests::certificate_pem(signer));
  }
  [[nodiscard]] tests::ToolResult verify_with_tool(const std::string& text,
                                                   const tests::Issued& signer) const {
    keep(signer);
    tests::write_file(folder_.file("envelope.xml"), text);
    return tests::run_tool("xmlsec1 --verify --pubkey-cert-pem " + folder_.file("certificate.pem") +
                           " --url-map:cid:part@here " + folder_.file("part") + " " +
                           folder_.file("envelope.xml"));
  }
  [[nodiscard]] std::string sign_with_tool(const std::string& text, const tests::Issued& signer) const {
    keep(signer);
    tests::write_file(folder_.file("template.xml"), text);
    const auto result = tests::run_tool("xmlsec1 --sign --output " + folder_.file("signed.xml") +
                                        " --privkey-pem " + folder_.file("key.pem") + "," +
                                        folder_.file("certificate.pem") + " --url-map:cid:part@here " +
                                        folder_.file("part") + " " + folder_.file("template.xml"));
    EXPECT_EQ(result.status, 0) << result.output;
    return tests::read_file(folder_.file("signed.xml"));
  }
  /// What we signed, without the values that signing fills in.
  static std::string emptied(std::string text) {
    for (const std::string_view name : {"DigestValue", "DigestValue", "SignatureValue", "X509Certificate"}) {
      const std::string open = "<ds:" + std::string(name) + ">";
      const std::string close = "</ds:" + std::string(name) + ">";
      text = replaced(text, between(text, open, close), "<ds:" + std::string(name) + "/>");
    }
    return text;
  }

  tests::TemporaryFolder folder_;
};

const std::string& with_next_hop() {
  static const std::string text = soap(
      "<eb:Trace SOAP:actor=\"urn:oasis:names:tc:ebxml-msg:actor:nextMSH\"><eb:A "
      "b=\"c\">text</eb:A></eb:Trace>"
      "<eb:AckRequested SOAP:actor=\"urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH\" eb:signed=\"true\"/>"
      "<x:Other xmlns:x=\"urn:x\" SOAP:actor=\"http://schemas.xmlsoap.org/soap/actor/next\"/>");
  return text;
}

TEST_F(Xmlsec1Test, VerifiesWhatWeSign) {
  for (const std::string& text : {soap(), with_next_hop()}) {
    const auto rsa = sign(text);
    ASSERT_TRUE(rsa) << rsa.failure().detail;
    const auto result = verify_with_tool(*rsa, rsa_signer());
    EXPECT_EQ(result.status, 0) << result.output;
    const auto ec = sign(text, one_part(), ec_signer(), Algorithm::ecdsa_sha384);
    ASSERT_TRUE(ec) << ec.failure().detail;
    const auto ec_result = verify_with_tool(*ec, ec_signer());
    EXPECT_EQ(ec_result.status, 0) << ec_result.output;
  }
}

TEST_F(Xmlsec1Test, RefusesWhatWasChangedAfterWeSigned) {
  EXPECT_NE(
      verify_with_tool(replaced(signed_soap(), ">91001</eb:PartyId>", ">91002</eb:PartyId>"), rsa_signer())
          .status,
      0);
}

TEST_F(Xmlsec1Test, SignsWhatWeVerify) {
  for (const std::string& text : {soap(), with_next_hop()}) {
    const std::string theirs = sign_with_tool(emptied(sign(text).value()), rsa_signer());
    const auto verified = verify(theirs);
    ASSERT_TRUE(verified) << verified.failure().detail;
    EXPECT_EQ(verified->covered, verify(sign(text).value())->covered);
    const std::string ec = sign_with_tool(
        emptied(sign(text, one_part(), ec_signer(), Algorithm::ecdsa_sha256).value()), ec_signer());
    EXPECT_TRUE(verify(ec));
  }
}

TEST_F(Xmlsec1Test, VerifiesWhatAKeyOfATokenSigns) {
  if (!tests::has_tokens()) GTEST_SKIP() << "softhsm2 is not installed (tools/install-dependencies.sh)";
  const std::string pin = tests::make_token(folder_, rsa_signer());
  ASSERT_NE(pin, "");
  const auto key = crypto::load_private_key({tests::kTokenAddress, pin, tests::kTokenModule});
  ASSERT_TRUE(key) << key.failure().detail;
  const auto text =
      sign_envelope(soap(), one_part(), *key, tests::certificate_der(rsa_signer()), Algorithm::rsa_sha256);
  ASSERT_TRUE(text) << text.failure().detail;
  EXPECT_EQ(verify_with_tool(*text, rsa_signer()).status, 0);
}

// Nobody but the command can make one here: we never sign with SHA-1.
TEST_F(Xmlsec1Test, Sha1IsTakenByAPartnersDatedExceptionOnly) {
  std::string text = emptied(signed_soap());
  text = replaced(text, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
                  "http://www.w3.org/2000/09/xmldsig#rsa-sha1");
  for (int i = 0; i < 2; ++i)
    text =
        replaced(text, "http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2000/09/xmldsig#sha1");
  const std::string theirs = sign_with_tool(text, rsa_signer());
  EXPECT_EQ(code_of(verify(theirs)), "S602");
  VerifyPolicy exception{.sha1_until = tests::kPkiNow, .now = tests::kPkiNow};
  EXPECT_EQ(code_of(verify(theirs, one_part(), exception)), "S602") << "the day has come";
  exception.now = tests::kPkiNow - tests::kPkiDay;
  const auto verified = verify(theirs, one_part(), exception);
  ASSERT_TRUE(verified) << verified.failure().detail;
  EXPECT_TRUE(verified->outdated);
}

}  // namespace
}  // namespace budstikke::signature
