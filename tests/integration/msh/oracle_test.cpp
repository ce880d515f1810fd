// What whoever may send learns of content that somebody else encrypted.

#include <gmock/gmock.h>

#include "tests/integration/msh/side.hpp"
#include "tests/integration/msh/signed_message.hpp"
#include "tests/support/run.hpp"

namespace budstikke {
namespace {

using testing::HasSubstr;
using testing::SizeIs;
using Kind = msh::Reaction::Kind;
using tests::kHospital;
using tests::kHospitalNumber;
using tests::kMunicipality;
using tests::kService;
using tests::kWard;

class Oracle : public testing::Test {
 protected:
  Oracle() {
    municipality.knows(hospital, kHospitalNumber);
    municipality.knows(other, "972418013");
  }
  std::string receive(const tests::Side& from, const std::string& object) {
    const std::string id = "5b2f4f0e-1d1c-4d8e-9d55-0d9ad9d2f" + std::to_string(100 + ++messages_);
    const auto reaction =
        tests::run(io, municipality.receiver->receive(tests::with_objects(from, municipality, {object}, id)));
    EXPECT_EQ(reaction.kind, Kind::answer);
    return std::string(reaction.answer.reveal());
  }
  static std::string list_in(const std::string& answer) {
    const std::size_t begin = answer.find("<eb:ErrorList");
    return begin == std::string::npos ? "" : answer.substr(begin, answer.find("</eb:ErrorList>") - begin);
  }
  /// Two blocks before the last that holds the padding, so that it decrypts all the same.
  static std::string altered(std::string object) {
    object[object.size() - 40] ^= 1;
    return object;
  }

  boost::asio::io_context io;
  tests::Pki pki;
  tests::Side hospital{io, pki, kWard, kHospital};
  tests::Side other{io, pki, HerId{102}, "NTRNO-972418013"};
  tests::Side municipality{io, pki, kService, kMunicipality};
  const std::string text = "<MsgHead>" + std::string(200, 'x') + "</MsgHead>";

 private:
  int messages_ = 0;
};

TEST_F(Oracle, AnEncryptedKeyThatOpenedAMessageOpensNoOtherContent) {
  const std::string object = tests::encrypted_to(municipality, text);
  EXPECT_THAT(receive(hospital, object), HasSubstr("<eb:Acknowledgment"));
  const std::string refused = receive(other, altered(object));
  EXPECT_THAT(refused, HasSubstr("errorCode=\"SecurityFailure\""));
  ASSERT_THAT(municipality.intake.got, SizeIs(2));
  ASSERT_TRUE(municipality.intake.got.back().refused);
  EXPECT_THAT(municipality.intake.got.back().refused->detail, HasSubstr("came before with other content"));
  municipality.lose_decryption_key();
  EXPECT_EQ(list_in(receive(other, altered(object))), list_in(refused)) << "as what cannot be opened";
}

TEST_F(Oracle, TheSameContentMayComeInAnotherEnvelope) {
  const std::string object = tests::encrypted_to(municipality, text);
  EXPECT_THAT(receive(hospital, object), HasSubstr("<eb:Acknowledgment"));
  EXPECT_THAT(receive(hospital, object), HasSubstr("<eb:Acknowledgment"));
}

TEST_F(Oracle, WhoTriesAKeyFirstDoesNotKeepTheGenuineMessageOut) {
  const std::string object = tests::encrypted_to(municipality, text);
  municipality.intake.refuses = Failure(Code::T01);
  EXPECT_THAT(receive(other, altered(object)), HasSubstr("errorCode=\"SecurityFailure\""));
  municipality.intake.refuses.reset();
  EXPECT_THAT(receive(hospital, object), HasSubstr("<eb:Acknowledgment"));
}

TEST_F(Oracle, NothingIsDecryptedBeforeItsSignatureIsVerified) {
  municipality.lose_decryption_key();
  for (int i = 0; i < 20; ++i) {
    const auto forged =
        tests::changed(tests::with_payloads(hospital, municipality, {text}), "S-HELSE", "T-HELSE");
    const Kind kind = tests::run(io, municipality.receiver->receive(forged)).kind;
    EXPECT_TRUE(kind == Kind::answer || kind == Kind::fault);
  }
  municipality.find_decryption_key();
  EXPECT_THAT(receive(hospital, tests::encrypted_to(municipality, text)), HasSubstr("<eb:Acknowledgment"))
      << "what is tried and does not open would count";
  EXPECT_THAT(municipality.intake.got, SizeIs(1));
}

}  // namespace
}  // namespace budstikke
