#include "engine/publishing/rule_history.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/publishing/ledger_text.hpp"

namespace budstikke::publishing {

namespace {

using tests::entries_of;
using tests::EventText;
using tests::told;

TEST(RuleEvent, SurvivesBeingWrittenAndRead) {
  RuleEvent event;
  event.what = RuleEvent::What::proposed;
  event.hash = "aa";
  event.rules = 12;
  event.compared_with = 3;
  event.caller = "portal";
  event.name = "Kåre \"K\"";
  event.why = "ny kommune";
  const auto read = rule_event_from_json(to_json(event));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->what, event.what);
  EXPECT_EQ(read->hash, event.hash);
  EXPECT_EQ(read->rules, event.rules);
  EXPECT_EQ(read->compared_with, event.compared_with);
  EXPECT_EQ(read->caller, event.caller);
  EXPECT_EQ(read->name, event.name);
  EXPECT_EQ(read->why, event.why);
  EXPECT_EQ(who_of(*read), "portal/Kåre \"K\"");
}

TEST(RuleEvent, IsNotGuessed) {
  for (const char* text :
       {"", "x", "[]", "{}", R"({"event":"invented","hash":"a"})", R"({"event":"published"})",
        R"({"event":"approved","of":1,"hash":"a"})", R"({"event":"published","hash":7})",
        R"({"event":"approved","of":-1})", R"({"event":"published","hash":"a","rules":"many"})"}) {
    const auto read = rule_event_from_json(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.failure().code, Code::B203);
  }
}

struct Case {
  std::vector<EventText> events;
  std::string publications;  ///< number:state of each
  std::string reigns;
};

TEST(RuleHistory, WorksOutWhatIsInForceFromWhatWasDone) {
  const Case cases[] = {
      {{}, "", ""},
      {{{"loaded", 0, "a"}}, "1:in_force", "1"},
      {{{"loaded", 0, "a"}, {"published", 0, "b"}}, "1:superseded 2:in_force", "1 2"},
      {{{"loaded", 0, "a"}, {"proposed", 0, "b"}}, "1:in_force 2:proposed", "1"},
      {{{"loaded", 0, "a"}, {"proposed", 0, "b"}, {"approved", 2}}, "1:superseded 2:in_force", "1 2"},
      {{{"loaded", 0, "a"}, {"proposed", 0, "b"}, {"withdrawn", 2}}, "1:in_force 2:withdrawn", "1"},
      {{{"loaded", 0, "a"}, {"published", 0, "b"}, {"rolled_back", 1, "a"}},
       "1:superseded 2:superseded 3:in_force",
       "1 2 3"},
      {{{"loaded", 0, "a"}, {"proposed", 0, "b"}, {"proposed", 0, "c"}, {"approved", 3}},
       "1:superseded 2:proposed 3:in_force",
       "1 3"},
  };
  for (const Case& one : cases) {
    const auto history = fold(entries_of(one.events));
    ASSERT_TRUE(history) << history.failure().detail;
    EXPECT_EQ(told(*history), one.publications);
    std::string reigns;
    for (const std::uint64_t number : history->reigns)
      reigns += (reigns.empty() ? "" : " ") + std::to_string(number);
    EXPECT_EQ(reigns, one.reigns);
    EXPECT_EQ(history->last_entry, one.events.size());
  }
}

TEST(RuleHistory, KeepsWhoWhenAndWhyOfEveryVersion) {
  const auto history = fold(entries_of({{"loaded", 0, "a"},
                                        {"proposed", 0, "b", 1, "portal", "kari", "ny kommune"},
                                        {"approved", 2, "", 0, "vakt", "ola", "sett på"},
                                        {"rolled_back", 1, "a", 0, "", "per", "feil"}}));
  ASSERT_TRUE(history);
  const Publication& approved = history->find(2)->publication;
  EXPECT_EQ(approved.author, "portal/kari");
  EXPECT_EQ(approved.reason, "ny kommune");
  EXPECT_EQ(approved.decided_by, "vakt/ola");
  EXPECT_EQ(approved.decision_reason, "sett på");
  EXPECT_EQ(approved.proposed_at, tests::time_of(2));
  EXPECT_EQ(approved.in_force_from, tests::time_of(3));
  EXPECT_EQ(approved.in_force_until, tests::time_of(4));
  EXPECT_EQ(approved.rules, 7u);
  const Publication& back = history->in_force()->publication;
  EXPECT_EQ(back.number, 3u);
  EXPECT_EQ(back.rolls_back_to, 1u);
  EXPECT_EQ(back.hash, "a");
  EXPECT_FALSE(back.in_force_until);
}

TEST(RuleHistory, RefusesWhatDoesNotFollow) {
  const std::vector<EventText> cases[] = {
      {{"approved", 1}},
      {{"loaded", 0, "a"}, {"approved", 1}},
      {{"loaded", 0, "a"}, {"proposed", 0, "b"}, {"withdrawn", 2}, {"approved", 2}},
      {{"loaded", 0, "a"}, {"rolled_back", 2, "b"}},
      {{"loaded", 0, "a"}, {"proposed", 0, "b"}, {"rolled_back", 2, "b"}},
  };
  for (const auto& events : cases) {
    const auto history = fold(entries_of(events));
    ASSERT_FALSE(history) << events.size();
    EXPECT_EQ(history.failure().code, Code::B203);
  }
  auto gap = entries_of({{"loaded", 0, "a"}, {"published", 0, "b"}});
  gap.erase(gap.begin());
  EXPECT_FALSE(fold(gap)) << "an entry is missing";
}

TEST(RuleHistory, PassesOverWhatItHasAlready) {
  const auto all = entries_of({{"loaded", 0, "a"}, {"published", 0, "b"}, {"published", 0, "c"}});
  RuleHistory history;
  ASSERT_TRUE(fold_into(history, {all[0], all[1]}));
  ASSERT_TRUE(fold_into(history, {all[1], all[2]}));
  EXPECT_EQ(told(history), "1:superseded 2:superseded 3:in_force");
}

}  // namespace

}  // namespace budstikke::publishing
