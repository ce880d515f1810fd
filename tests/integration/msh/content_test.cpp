// What partners encrypt: the message as it is, or in a MIME part, or compressed.

#include <gmock/gmock.h>

#include "tests/integration/msh/sides.hpp"
#include "tests/integration/msh/signed_message.hpp"
#include "tests/support/gzipped.hpp"
#include "tests/support/run.hpp"

namespace budstikke {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class Encrypted : public tests::Sides {
 protected:
  std::string answer_to(const std::string& content) {
    const std::string id = "5b2f4f0e-1d1c-4d8e-9d55-0d9ad9d2f" + std::to_string(++sent_);
    const auto reaction = tests::run(
        io, municipality.receiver->receive(tests::with_payloads(hospital, municipality, {content}, id)));
    return std::string(reaction.answer.reveal());
  }

  int sent_ = 100;
};

TEST_F(Encrypted, MessagesAreTakenOutOfTheirMimePart) {
  const std::string part = "Content-Type: application/xml; charset=UTF-8\r\n\r\n<MsgHead/>";
  for (const std::string& content :
       {std::string("<MsgHead/>"), part, tests::gzipped("<MsgHead/>"), tests::gzipped(part)}) {
    municipality.intake.got.clear();
    EXPECT_THAT(answer_to(content), HasSubstr("<eb:Acknowledgment"));
    ASSERT_THAT(municipality.intake.got, SizeIs(1));
    EXPECT_FALSE(municipality.intake.got.front().refused);
    EXPECT_EQ(municipality.intake.got.front().payload.reveal(), "<MsgHead/>");
  }
}

TEST_F(Encrypted, ContentThatIsNeitherIsStoredRefusedAndAnsweredAsWhatCannotBeDecrypted) {
  for (const std::string content :
       {"%PDF", "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\n<MsgHead/>\r\n--a--\r\n"}) {
    municipality.intake.got.clear();
    EXPECT_THAT(answer_to(content), HasSubstr("errorCode=\"SecurityFailure\""));
    ASSERT_THAT(municipality.intake.got, SizeIs(1));
    ASSERT_TRUE(municipality.intake.got.front().refused);
    EXPECT_THAT(municipality.intake.got.front().refused->detail, HasSubstr("MIME part"));
    EXPECT_THAT(municipality.intake.got.front().payload.reveal(), HasSubstr("<eb:MessageHeader"))
        << "as it came";
  }
}

TEST_F(Encrypted, ItCountsAmongWhatCannotBeRead) {
  for (int i = 0; i < 10; ++i) EXPECT_THAT(answer_to("%PDF"), HasSubstr("SecurityFailure"));
  EXPECT_EQ(municipality.status.count(Loudness::alarm), 1U);
  EXPECT_EQ(answer_to("<MsgHead/>"), "") << "it comes again";
}

TEST_F(Encrypted, CompressedItHoldsNoMoreThanAMessageMay) {
  const std::string bomb = tests::gzipped("<a>" + std::string(40'000'000, ' ') + "</a>");
  EXPECT_THAT(answer_to(bomb), HasSubstr("SecurityFailure"));
  ASSERT_THAT(municipality.intake.got, SizeIs(1));
  EXPECT_THAT(municipality.intake.got.front().refused->detail, HasSubstr("gzip"));
}

}  // namespace
}  // namespace budstikke
