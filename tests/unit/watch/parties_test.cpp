// Parties that take and do not confirm, and those that reject more than they used to.

#include "engine/watch/parties.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace budstikke::watch {
namespace {

constexpr TimePoint kNow = std::chrono::sys_days{std::chrono::year{2026} / 11 / 28};
constexpr HerId kParty{8'180'401};
constexpr HerId kSender{8'100'001};

/// On which that has happened to the alarm at that time.
AlarmBoard board(AlarmKind kind, const std::string& subject, AlarmEvent::What what, TimePoint at) {
  AlarmBoard board;
  EXPECT_TRUE(board.apply({std::string(kAlarmsTopic), 1, at, "kari", to_json({what, {kind, subject}})}));
  return board;
}

/// Days back from now, newest first: so many of each state.
using Day = std::vector<std::pair<DeliveryState, std::size_t>>;
std::vector<TrafficStretch> days(const std::vector<Day>& given, bool receipts = true) {
  std::vector<TrafficStretch> stretches;
  TimePoint until = kNow;
  for (const Day& day : given) {
    TrafficStretch stretch{until - std::chrono::hours{24}, until, {}};
    for (const auto& [state, count] : day) {
      stretch.deliveries.push_back({kSender, {}, "EPIKRISE", kParty, state, receipts, std::nullopt, count});
    }
    until = stretch.from;
    stretches.push_back(std::move(stretch));
  }
  return stretches;
}

Verdict receipts(const std::vector<Day>& given) {
  const auto found = judge_receipts(days(given), kNow, {}, AlarmBoard{});
  return found.empty() ? Verdict::unsure : found.front().verdict;
}

using enum DeliveryState;

TEST(Receipts, AreMissedOnceTheyAreADayLate) {
  EXPECT_EQ(receipts({{{handed_over, 50}}, {{confirmed, 50}}}), Verdict::well)
      << "there is time left for the newest";
  EXPECT_EQ(receipts({{}, {{handed_over, 3}}}), Verdict::wrong);
  EXPECT_EQ(receipts({{}, {{handed_over, 2}}}), Verdict::unsure) << "too few to tell";
  EXPECT_EQ(receipts({{}, {{handed_over, 1}}, {{unconfirmed, 2}}}), Verdict::wrong)
      << "a party that gets few";
  EXPECT_EQ(receipts({{}, {{handed_over, 20}}, {{confirmed, 100}}, {{confirmed, 100}}}), Verdict::wrong)
      << "from one day to the next";
  EXPECT_EQ(receipts({{}, {{handed_over, 2}, {confirmed, 3}}}), Verdict::unsure);
  EXPECT_EQ(receipts({{}, {{confirmed, 20}, {rejected, 3}, {unconfirmed, 2}}}), Verdict::well);
  EXPECT_TRUE(judge_receipts(days({{}, {{handed_over, 50}}}, false), kNow, {}, AlarmBoard{}).empty())
      << "none is expected";
}

TEST(Receipts, ThatWereMissingBeforeAPersonSettledItSayNothing) {
  const AlarmBoard settled = board(AlarmKind::receipts_missing, kParty.text(), AlarmEvent::What::settled,
                                   kNow - std::chrono::hours{1});
  EXPECT_EQ(judge_receipts(days({{}, {{handed_over, 30}}}), kNow, {}, settled).front().verdict,
            Verdict::unsure);
}

/// What is said of an alarm that is on.
Finding receipts_on(const std::vector<Day>& given) {
  const AlarmBoard on = board(AlarmKind::receipts_missing, kParty.text(), AlarmEvent::What::began, kNow);
  return judge_receipts(days(given), kNow, {}, on).front();
}

TEST(Receipts, AlarmEndsWhereNothingWasDueForAWeekAndSaysThatItIsNoProof) {
  const Finding quiet = receipts_on({{}, {}, {}, {}, {}, {}, {}, {}});
  EXPECT_EQ(quiet.verdict, Verdict::well);
  EXPECT_THAT(sentence_of(quiet.key, quiet.figures), testing::StartsWith("for 7d nothing was handed over"));
  EXPECT_THAT(sentence_of(quiet.key, quiet.figures, true),
              testing::StartsWith("på 7d er ingenting overlevert"));
  EXPECT_EQ(receipts_on({{}, {}, {}, {}, {}, {}, {}}).verdict, Verdict::unsure) << "no whole week yet";
  EXPECT_EQ(receipts_on({{{handed_over, 1}}, {}, {}, {}, {}, {}, {}, {}}).verdict, Verdict::unsure)
      << "one is to be waited for";
  EXPECT_EQ(receipts_on({{}, {}, {}, {}, {}, {}, {}, {{handed_over, 1}}}).verdict, Verdict::unsure)
      << "one lacks";
}

TEST(Receipts, AlarmOfAPartyThatGetsFewEndsWhereAllOfAWeekCame) {
  const Finding few = receipts_on({{}, {}, {{confirmed, 1}}, {}, {}, {}, {{confirmed, 1}}, {}});
  EXPECT_EQ(few.verdict, Verdict::well);
  EXPECT_FALSE(few.figures.contains("quiet"));
}

Verdict rejections(const std::vector<Day>& given, Rejections usual) {
  for (const Finding& one : judge_rejections(days(given), {{kParty.text(), usual}}, AlarmBoard{})) {
    if (one.key.subject == kParty.text()) return one.verdict;
  }
  return Verdict::unsure;
}

TEST(Rejections, AreWeighedAgainstThePartysOwnPast) {
  EXPECT_EQ(rejections({{{rejected, 10}, {confirmed, 10}}}, {10, 1'000}), Verdict::wrong);
  EXPECT_EQ(rejections({{{rejected, 10}, {confirmed, 10}}}, {500, 1'000}), Verdict::well) << "as ever";
  EXPECT_EQ(rejections({{{rejected, 1}, {confirmed, 99}}}, {10, 1'000}), Verdict::well);
  EXPECT_EQ(rejections({{{rejected, 4}}}, {0, 1'000}), Verdict::unsure) << "too few to tell";
  EXPECT_EQ(rejections({{{rejected, 3}}, {{refused, 4}}}, {0, 1'000}), Verdict::wrong) << "over two days";
  EXPECT_EQ(rejections({{{rejected, 8}}}, {}), Verdict::wrong) << "a party that is new";
}

Finding rejections_on(const std::vector<Day>& given) {
  const AlarmBoard on = board(AlarmKind::rejections, kParty.text(), AlarmEvent::What::began, kNow);
  for (const Finding& one : judge_rejections(days(given), {{kParty.text(), {1, 100}}}, on)) {
    if (one.key.subject == kParty.text()) return one;
  }
  return {};
}

TEST(Rejections, AlarmOfAPartyThatGetsFewEndsWithTheWeek) {
  EXPECT_EQ(rejections_on({{{confirmed, 1}}, {{rejected, 5}}}).verdict, Verdict::wrong);
  EXPECT_EQ(rejections_on({{{confirmed, 2}}, {}, {}, {}, {}, {}, {{rejected, 6}}, {}}).verdict,
            Verdict::unsure)
      << "not over three days any more, and not a week ago";
  const Finding none = rejections_on({{}, {}, {}, {}, {}, {}, {}, {}});
  EXPECT_EQ(none.verdict, Verdict::well);
  EXPECT_EQ(sentence_of(none.key, none.figures), "for 7d nothing was rejected, of 0 that were settled");
  EXPECT_EQ(rejections_on({{{confirmed, 2}}, {}, {}, {}, {}, {}, {}, {}}).figures.at("quiet"), "7d");
  const Finding few = rejections_on(
      {{{confirmed, 2}}, {{confirmed, 2}}, {{confirmed, 2}}, {{confirmed, 2}}, {{confirmed, 2}}});
  EXPECT_EQ(few.verdict, Verdict::well) << "ten in five days";
  EXPECT_FALSE(few.figures.contains("quiet"));
}

TEST(Rejections, OfASendersMessagesAreCountedWhereNobodyWasToGetThem) {
  std::vector<TrafficStretch> stretches = days({{}});
  stretches[0].deliveries = {{kSender, {}, "EPIKRISE", {}, refused, false, Code::E36, 9},
                             {kSender, {}, "EPIKRISE", kParty, confirmed, true, std::nullopt, 3}};
  std::map<std::string, Rejections> usual;
  add_rejections(usual, stretches[0].deliveries);
  EXPECT_EQ(usual.at("from:8100001").rejected, 9U);
  EXPECT_EQ(usual.at("from:8100001").settled, 12U);
  const auto found = judge_rejections(stretches, {{"from:8100001", {0, 500}}}, AlarmBoard{});
  const auto about =
      std::ranges::find(found, "from:8100001", [](const Finding& one) { return one.key.subject; });
  ASSERT_NE(about, found.end());
  EXPECT_EQ(about->verdict, Verdict::wrong);
  EXPECT_EQ(about->figures.at("code"), "E36");
  EXPECT_EQ(about->sender, kSender);
}

}  // namespace
}  // namespace budstikke::watch
