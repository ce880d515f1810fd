// A message of another vendor's, from the reference material where that is beside the tree.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "adapters/crypto/base64.hpp"
#include "adapters/crypto/certificate.hpp"
#include "tests/support/places.hpp"
#include "tests/support/tool.hpp"
#include "tests/unit/signature/envelopes.hpp"

namespace budstikke::signature {
namespace {

/// The base64 body of the part that begins after `from`, and where it ends.
std::string part(const std::string& mail, const std::string& boundary, std::size_t number) {
  std::size_t at = 0;
  for (std::size_t i = 0; i <= number; ++i) at = mail.find("--" + boundary, at) + 1;
  const std::size_t begin = mail.find("\n\n", at);
  const std::size_t end = mail.find("--" + boundary, begin);
  return crypto::from_base64(std::string_view(mail).substr(begin, end - begin)).value_or("");
}

TEST(ReferenceSamples, ASignedMessageOfAnotherVendorVerifies) {
  const std::string folder = tests::source_directory() + "/../shared/reference/samples/ebxml/nav/";
  const std::string file = folder + "2023_08_29T12_56_58_328.msg";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "../shared/reference is not beside the tree";
  std::string mail = tests::read_file(file);
  std::erase(mail, '\r');
  const std::size_t at = mail.find("boundary=\"") + 10;
  const std::string boundary = mail.substr(at, mail.find('"', at) - at);
  const std::string soap_part = part(mail, boundary, 0);
  const std::string payload = part(mail, boundary, 1);
  ASSERT_FALSE(soap_part.empty());
  const auto facts = read_signature(soap_part);
  ASSERT_TRUE(facts) << facts.failure().detail;
  ASSERT_EQ(facts->references.size(), 2U);
  const std::string id = facts->references[1].uri.substr(4);
  const std::vector<Attachment> parts{{id, payload}};
  const auto verified = verify(soap_part, parts);
  ASSERT_TRUE(verified) << id_of(verified.failure().code) << verified.failure().detail;
  const auto signer = crypto::read_certificate(verified->facts.certificate_der);
  ASSERT_TRUE(signer);
  EXPECT_EQ(signer->organisation_number, "993954896");
  const auto kept = crypto::read_certificate(tests::read_file(folder + "2023_08_29T12_56_58_328.cer"));
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->sha256, signer->sha256);
  EXPECT_EQ(code_of(verify(replaced(soap_part, "8141253", "8141254"), parts)), "S603");
}

// Examples of texts, whose values were made up or changed after they were signed: read as envelopes, and believed by nobody.
TEST(ReferenceSamples, SignalsThatAreExamplesAreNotBelieved) {
  const std::string folder = tests::source_directory() + "/../shared/reference/samples/ebxml/";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "../shared/reference is not beside the tree";
  const VerifyPolicy sha1{.sha1_until = tests::kPkiNow, .now = tests::kPkiNow - tests::kPkiDay};
  const auto told = [&folder](const std::string& name, const VerifyPolicy& policy = {}) {
    return code_of(verify(tests::read_file(folder + name), {}, policy));
  };
  EXPECT_EQ(told("nav/acknowledgment.xml"), "S601") << "words in the place of values";
  EXPECT_EQ(told("nav/messageerror.xml"), "S601") << "not signed";
  EXPECT_EQ(told("sarepta/Acknowledgment.xml"), "S602") << "SHA-1";
  EXPECT_EQ(told("sarepta/Acknowledgment.xml", sha1), "S603") << "its digest is another's";
}

}  // namespace
}  // namespace budstikke::signature
