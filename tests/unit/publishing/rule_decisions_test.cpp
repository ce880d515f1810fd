#include "engine/publishing/rule_decisions.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/publishing/ledger_text.hpp"

namespace budstikke::publishing {

namespace {

using tests::entries_of;
using tests::EventText;

RuleHistory history_of(const std::vector<EventText>& events) {
  auto history = fold(entries_of(events));
  EXPECT_TRUE(history);
  return std::move(*history);
}

/// Nobody asked who he is.
Actor somebody(std::string who, std::string why = "because") {
  return {"local", std::move(who), std::move(why), false};
}
Actor known(std::string caller, std::string who, std::string why = "because") {
  return {std::move(caller), std::move(who), std::move(why), true};
}

/// "published b by kari", or the code of the refusal.
std::string told(const Outcome<RuleEvent>& event) {
  if (!event) return std::string(id_of(event.failure().code));
  std::string text = to_json(*event);
  text = text.substr(10, text.find('"', 10) - 10);
  if (event->of != 0) text += " " + std::to_string(event->of);
  if (!event->hash.empty()) text += " " + event->hash;
  return text + " by " + who_of(*event);
}

const std::vector<EventText> kFirst{{"loaded", 0, "a", 0, "", "budstikke"}};
const std::vector<EventText> kTwo{{"loaded", 0, "a", 0, "", "budstikke"}, {"published", 0, "b"}};
const std::vector<EventText> kProposed{{"loaded", 0, "a", 0, "", "budstikke"},
                                       {"proposed", 0, "b", 1, "portal", "Kari Åsen"}};

TEST(SamePerson, IsSeenThroughCaseAndBlanks) {
  EXPECT_TRUE(same_person("kari", "Kari"));
  EXPECT_TRUE(same_person(" kari ", "KARI"));
  EXPECT_TRUE(same_person("Kari  Åsen", "kari åsen "));
  EXPECT_TRUE(same_person("ØYVIND ÆRLIG", "øyvind ærlig"));
  EXPECT_FALSE(same_person("kari", "karin"));
  EXPECT_FALSE(same_person("kari åsen", "kari øsen"));
  EXPECT_FALSE(same_person("", "kari"));
  EXPECT_FALSE(same_person("×", "÷")) << "signs are no letters";
}

TEST(DecidePublish, IsInForceAtOnceOrProposed) {
  const struct {
    std::vector<EventText> before;
    Actor actor;
    std::string hash;
    bool four_eyes;
    std::string expected;
  } cases[] = {
      {kFirst, somebody("kari"), "b", false, "published b by kari"},
      {kFirst, somebody("kari"), "b", true, "proposed b by kari"},
      {kFirst, known("portal", "kari"), "b", true, "proposed b by portal/kari"},
      {kFirst, known("portal", ""), "b", false, "published b by portal"},
      {{}, somebody("kari"), "b", true, "proposed b by kari"},
      {kFirst, somebody("kari"), "a", false, "B207"},
      {kFirst, somebody("kari"), "a", true, "B207"},
      {kTwo, somebody("kari"), "a", false, "published a by kari"},
      {kProposed, somebody("ola"), "b", true, "B207"},
      {kProposed, somebody("ola"), "b", false, "published b by ola"},
      {kProposed, somebody("ola"), "c", true, "proposed c by ola"},
      {kFirst, somebody(""), "b", false, "B107"},
      {kFirst, somebody("  "), "b", false, "B107"},
      {kFirst, somebody("kari", ""), "b", false, "B107"},
      {kFirst, somebody("kari", " "), "b", true, "B107"},
  };
  for (const auto& one : cases) {
    EXPECT_EQ(told(decide_publish(history_of(one.before), one.actor, {one.hash, 3}, one.four_eyes)),
              one.expected)
        << one.actor.who << " " << one.hash << " " << one.four_eyes;
  }
}

TEST(DecidePublish, LetsAProposalThatWasOvertakenBeMadeAnew) {
  auto events = kProposed;
  events.push_back({"published", 0, "c"});
  const auto event = decide_publish(history_of(events), somebody("kari"), {"b", 3}, true);
  EXPECT_EQ(told(event), "proposed b by kari");
  EXPECT_EQ(event->compared_with, 3u);
}

TEST(DecideApproval, AsksForASecondPersonAndTheRulesThatWereComparedWith) {
  auto overtaken = kProposed;
  overtaken.push_back({"published", 0, "c"});
  auto withdrawn = kProposed;
  withdrawn.push_back({"withdrawn", 2});
  auto approved = kProposed;
  approved.push_back({"approved", 2});
  auto back_and_forth = kProposed;
  back_and_forth.push_back({"published", 0, "c"});
  back_and_forth.push_back({"rolled_back", 1, "a"});
  const std::vector<EventText> unauthenticated{{"loaded", 0, "a"}, {"proposed", 0, "b", 1, "", "kari"}};
  const struct {
    std::vector<EventText> before;
    std::uint64_t number;
    Actor actor;
    std::string expected;
  } cases[] = {
      {kProposed, 2, known("vakt", "ola"), "approved 2 by vakt/ola"},
      {kProposed, 2, known("vakt", ""), "approved 2 by vakt"},
      {kProposed, 2, somebody("ola"), "approved 2 by ola"},
      {kProposed, 2, known("vakt", "kari åsen"), "B207"},
      {kProposed, 2, known("vakt", " KARI  ÅSEN "), "B207"},
      {kProposed, 2, known("portal", "ola"), "B207"},
      {kProposed, 2, known("portal", ""), "B207"},
      {kProposed, 2, somebody("Kari Åsen"), "B207"},
      {unauthenticated, 2, somebody("ola"), "approved 2 by ola"},
      {unauthenticated, 2, somebody("Kari"), "B207"},
      {unauthenticated, 2, known("kari", ""), "B207"},
      {kProposed, 1, known("vakt", "ola"), "B207"},
      {kProposed, 3, known("vakt", "ola"), "B107"},
      {kProposed, 0, known("vakt", "ola"), "B107"},
      {kProposed, 2, known("vakt", "ola", ""), "B107"},
      {kProposed, 2, somebody(""), "B107"},
      {overtaken, 2, known("vakt", "ola"), "B207"},
      {back_and_forth, 2, known("vakt", "ola"), "B207"},
      {withdrawn, 2, known("vakt", "ola"), "B207"},
      {approved, 2, known("vakt", "ola"), "B207"},
  };
  for (const auto& one : cases) {
    EXPECT_EQ(told(decide_approval(history_of(one.before), one.number, one.actor)), one.expected)
        << one.number << " " << one.actor.caller << " " << one.actor.who;
  }
}

TEST(DecideWithdrawal, IsAnybodysWhileTheProposalIsOpen) {
  auto withdrawn = kProposed;
  withdrawn.push_back({"withdrawn", 2});
  EXPECT_EQ(told(decide_withdrawal(history_of(kProposed), 2, known("portal", "Kari Åsen"))),
            "withdrawn 2 by portal/Kari Åsen");
  EXPECT_EQ(told(decide_withdrawal(history_of(kProposed), 2, somebody("ola"))), "withdrawn 2 by ola");
  EXPECT_EQ(told(decide_withdrawal(history_of(kProposed), 2, somebody("ola", ""))), "B107");
  EXPECT_EQ(told(decide_withdrawal(history_of(kProposed), 1, somebody("ola"))), "B207");
  EXPECT_EQ(told(decide_withdrawal(history_of(kProposed), 9, somebody("ola"))), "B107");
  EXPECT_EQ(told(decide_withdrawal(history_of(withdrawn), 2, somebody("ola"))), "B207");
}

TEST(DecideRollback, BringsBackWhatHasBeenInForce) {
  auto back = kTwo;
  back.push_back({"rolled_back", 1, "a"});
  const struct {
    std::vector<EventText> before;
    std::uint64_t number;
    std::string expected;
  } cases[] = {
      {kTwo, 0, "rolled_back 1 a by kari"},
      {kTwo, 1, "rolled_back 1 a by kari"},
      {kTwo, 2, "B207"},
      {kTwo, 3, "B107"},
      {back, 0, "rolled_back 2 b by kari"},
      {back, 1, "B207"},
      {kFirst, 0, "B207"},
      {kFirst, 1, "B207"},
      {kProposed, 2, "B207"},
      {{}, 0, "B207"},
  };
  for (const auto& one : cases) {
    EXPECT_EQ(told(decide_rollback(history_of(one.before), one.number, somebody("kari"), false)),
              one.expected)
        << one.before.size() << " " << one.number;
  }
  EXPECT_EQ(told(decide_rollback(history_of(kTwo), 0, somebody("kari", ""), false)), "B107");
}

TEST(DecideRollback, IsProposedWhereNoSecondPersonHasApprovedThoseRules) {
  auto approved = kProposed;
  approved.push_back({"approved", 2});
  approved.push_back({"proposed", 0, "c", 2});
  approved.push_back({"approved", 3});
  auto again = approved;
  again.push_back({"rolled_back", 2, "b"});
  auto asked = kTwo;
  asked.push_back({"proposed", 1, "a", 2});
  const struct {
    std::vector<EventText> before;
    std::uint64_t number;
    std::string expected;
  } cases[] = {
      {kTwo, 0, "proposed 1 a by kari"},     {approved, 0, "rolled_back 2 b by kari"},
      {approved, 1, "proposed 1 a by kari"}, {again, 3, "rolled_back 3 c by kari"},
      {again, 1, "proposed 1 a by kari"},    {asked, 1, "B207"},
  };
  for (const auto& one : cases) {
    EXPECT_EQ(told(decide_rollback(history_of(one.before), one.number, somebody("kari"), true)), one.expected)
        << one.before.size() << " " << one.number;
  }
  EXPECT_EQ(decide_rollback(history_of(kTwo), 0, somebody("kari"), true)->compared_with, 2u);
  EXPECT_EQ(history_of(asked).find(3)->publication.rolls_back_to, 1u);
}

TEST(SamePerson, IsToldByWhatCanBeSeen) {
  for (const char* other : {"KARI NES", " kari  nes ", "ka\u200bri nes", "kari\u00a0nes",
                            "kari\u3000nes\ufeff", "\u202ekari nes", "kari\u2009nes\u00ad"}) {
    EXPECT_TRUE(same_person("kari nes", other)) << other;
  }
  EXPECT_FALSE(same_person("kari nes", "karines"));
  EXPECT_FALSE(same_person("åse", "øse"));
}

TEST(DecideFile, IsTakenUpOnlyWhileNoPersonHasPublished) {
  using Kind = FileDecision::Kind;
  const std::vector<EventText> files{{"loaded", 0, "a"}, {"loaded", 0, "b"}};
  const std::optional<Candidate> none;
  const std::optional<Candidate> a = Candidate{"a", 3};
  const std::optional<Candidate> c = Candidate{"c", 3};
  const struct {
    std::vector<EventText> before;
    std::optional<Candidate> file;
    bool four_eyes;
    Kind expected;
  } cases[] = {
      {{}, none, false, Kind::nothing},     {{}, c, false, Kind::take_up},
      {{}, c, true, Kind::take_up},         {kFirst, none, false, Kind::keep},
      {kFirst, a, false, Kind::keep},       {kFirst, a, true, Kind::keep},
      {kFirst, c, false, Kind::take_up},    {kFirst, c, true, Kind::differs},
      {files, c, false, Kind::take_up},     {files, a, false, Kind::take_up},
      {kTwo, c, false, Kind::differs},      {kTwo, a, false, Kind::differs},
      {kTwo, none, false, Kind::keep},      {kTwo, Candidate{"b", 3}, false, Kind::keep},
      {kProposed, c, false, Kind::differs},
  };
  for (const auto& one : cases) {
    const FileDecision decision = decide_file(history_of(one.before), one.file, "rules.toml", one.four_eyes);
    EXPECT_EQ(decision.kind, one.expected) << one.before.size() << one.four_eyes;
    if (decision.kind != Kind::take_up) continue;
    EXPECT_EQ(told(decision.event), "loaded " + one.file->hash + " by budstikke");
    EXPECT_EQ(decision.event.why, one.before.empty() ? "first start, from rules.toml" : "rules.file changed");
  }
}

}  // namespace

}  // namespace budstikke::publishing
