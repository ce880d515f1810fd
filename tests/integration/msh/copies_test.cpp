// Copies of one envelope that come at once.

#include <gmock/gmock.h>

#include <algorithm>
#include <future>
#include <vector>

#include "tests/integration/msh/sides.hpp"
#include "tests/integration/msh/signed_message.hpp"
#include "tests/support/run.hpp"

namespace budstikke {
namespace {

using testing::HasSubstr;
using Kind = msh::Reaction::Kind;

class Copies : public tests::Sides {
 protected:
  std::vector<msh::Reaction> at_once(const msh::Incoming& incoming, int copies) {
    std::vector<std::future<msh::Reaction>> ends;
    for (int i = 0; i < copies; ++i)
      ends.push_back(
          boost::asio::co_spawn(io, municipality.receiver->receive(incoming), boost::asio::use_future));
    std::vector<msh::Reaction> reactions;
    for (auto& end : ends) {
      io.restart();
      while (end.wait_for(std::chrono::seconds{0}) != std::future_status::ready) io.run_one();
      reactions.push_back(end.get());
    }
    return reactions;
  }
  /// All are answered alike, and one message is stored.
  void expect_one(const std::vector<msh::Reaction>& reactions, const std::string& answer) {
    for (const msh::Reaction& one : reactions) {
      ASSERT_EQ(one.kind, Kind::answer);
      EXPECT_EQ(one.answer.reveal(), reactions.front().answer.reveal());
    }
    EXPECT_THAT(std::string(reactions.front().answer.reveal()), HasSubstr(answer));
    EXPECT_EQ(municipality.intake.got.size(), 1U);
  }
};

TEST_F(Copies, OfAMessageAreStoredOnce) {
  expect_one(at_once(tests::with_payloads(hospital, municipality, {"<MsgHead/>"}), 8), "<eb:Acknowledgment");
}

TEST_F(Copies, OfOneThatIsRefusedAreStoredOnce) {
  municipality.ours = {HerId{202}};
  expect_one(at_once(tests::with_payloads(hospital, municipality, {"<MsgHead/>"}), 8), "<eb:ErrorList");
}

TEST_F(Copies, OfOneThatCannotBeReadCountOnce) {
  for (int i = 1; i <= 3; ++i) {
    municipality.intake.got.clear();
    const std::string id = "5b2f4f0e-1d1c-4d8e-9d55-0d9ad9d2f10" + std::to_string(i);
    expect_one(at_once(tests::with_payloads(hospital, municipality, {"%PDF"}, id), 8), "SecurityFailure");
  }
  EXPECT_EQ(municipality.status.count(Loudness::alarm), 0U) << "three are not ten";
}

TEST_F(Copies, BeyondThoseThatThereIsRoomForAreToComeAgain) {
  const auto reactions = at_once(tests::with_payloads(hospital, municipality, {"<MsgHead/>"}), 40);
  const auto later = std::ranges::count(reactions, Kind::later, &msh::Reaction::kind);
  const auto answered = std::ranges::count(reactions, Kind::answer, &msh::Reaction::kind);
  EXPECT_EQ(later + answered, 40);
  EXPECT_GE(answered, 17) << "one and those that waited";
  EXPECT_EQ(municipality.intake.got.size(), 1U);
}

}  // namespace
}  // namespace budstikke
