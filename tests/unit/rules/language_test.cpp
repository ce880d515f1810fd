// Reasons in English and bokmål: the same walk, every sentence form in both.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "rules/because.hpp"
#include "rules/explain.hpp"
#include "rules/sentence_words.hpp"
#include "rules/wording.hpp"
#include "tests/unit/rules/rule_text.hpp"

namespace budstikke::rules {
namespace {

using testing::complaints;
using testing::day;
using ::testing::HasSubstr;
using testing::kCatchAll;
using testing::with_line;
using testing::with_when;

const Date kToday = day(2026, 11, 22);

std::shared_ptr<const RuleSet> rules_of(const std::string& text) {
  const ParsedRules parsed = testing::parse(text);
  EXPECT_NE(parsed.rules, nullptr) << complaints(text);
  return parsed.rules;
}

struct Reason {
  std::string when;
  Facts facts;
  std::string english;
  std::string norwegian;
};

TEST(ReasonsInBothLanguages, SayWhatACondtionFound) {
  const std::set<std::string> needs{"coordinator", "individual-plan"};
  const std::vector<Reason> cases{
      {"\"message.type\" = \"A\"", {{"message.type", "A"}}, "message.type is A", "meldingstype er A"},
      {"\"message.type\" = \"HELSEOPPL_SOKNAD\"",
       {{"message.type", "LOG_DOD"}},
       "message.type is LOG_DOD, not HELSEOPPL_SOKNAD",
       "meldingstype er LOG_DOD, ikke HELSEOPPL_SOKNAD"},
      {"\"message.type\" = [\"A\", \"B*\"]",
       {{"message.type", "C"}},
       "message.type is C, not one of A, B*",
       "meldingstype er C, ikke en av A, B*"},
      {"\"message.type\" = \"A\"", {}, "message.type is absent, not A", "meldingstype mangler, skal være A"},
      {"\"message.type\" = \"A\"",
       {{"message.type", Unknown{}}},
       "message.type could not be had just now",
       "meldingstype kunne ikke hentes akkurat nå"},
      {"\"message.type\" = [\"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\"]",
       {{"message.type", "X"}},
       "message.type is X, not one of A, B, C, D, E, F and 2 more",
       "meldingstype er X, ikke en av A, B, C, D, E, F og 2 til"},
      {"need = \"child-coordinator\"",
       {{"need", needs}},
       "need is coordinator, individual-plan, not child-coordinator",
       "behov er koordinator, individuell plan, ikke barnekoordinator"},
      {"\"patient.age\" = { least = 18 }",
       {{"patient.age", std::int64_t{17}}},
       "patient.age is 17, not at least 18",
       "pasientens alder er 17, ikke 18 eller mer"},
      {"\"patient.age\" = { most = 17 }",
       {{"patient.age", std::int64_t{18}}},
       "patient.age is 18, not at most 17",
       "pasientens alder er 18, ikke 17 eller mindre"},
      {"\"patient.age\" = { least = 3, most = 17 }",
       {{"patient.age", std::int64_t{18}}},
       "patient.age is 18, not between 3 and 17",
       "pasientens alder er 18, ikke mellom 3 og 17"},
      {"\"patient.age\" = { least = 3, most = 17 }",
       {},
       "patient.age is absent, not between 3 and 17",
       "pasientens alder mangler, skal være mellom 3 og 17"},
      {"\"received.date\" = { first = 2027-01-01 }",
       {{"received.date", kToday}},
       "received.date is 2026-11-22, not at least 2027-01-01",
       "dato mottatt er 2026-11-22, ikke 2027-01-01 eller senere"},
      {"\"received.date\" = { last = 2026-01-01 }",
       {{"received.date", kToday}},
       "received.date is 2026-11-22, not at most 2026-01-01",
       "dato mottatt er 2026-11-22, ikke 2026-01-01 eller tidligere"},
      {"\"consent.refused\" = false",
       {{"consent.refused", true}},
       "consent.refused is true, not false",
       "samtykke ikke gitt: ja, ikke nei"},
      {"\"consent.refused\" = true",
       {{"consent.refused", true}},
       "consent.refused is true",
       "samtykke ikke gitt: ja"},
      {"\"receiver.service\" = { present = false }",
       {{"receiver.service", "KP02"}},
       "receiver.service is KP02, not absent",
       "mottakers tjenestetype er KP02, men skal mangle"},
      {"\"receiver.service\" = { present = true }",
       {},
       "receiver.service is absent, not present",
       "mottakers tjenestetype mangler, men må være oppgitt"},
      {"\"receiver.service\" = { present = false }",
       {},
       "receiver.service is absent",
       "mottakers tjenestetype mangler"},
      {"\"message.type\" = \"A\", need = \"coordinator\"",
       {{"message.type", "A"}, {"need", needs}},
       "message.type is A; need is coordinator, individual-plan",
       "meldingstype er A; behov er koordinator, individuell plan"},
  };
  for (const Reason& one : cases) {
    const auto rules = rules_of(with_when(one.when));
    const Decision decision = rules->decide(one.facts, kToday);
    EXPECT_EQ(walk(*rules, decision, one.facts, kToday).tried[0].because, one.english) << one.when;
    EXPECT_EQ(walk(*rules, decision, one.facts, kToday, Language::norwegian).tried[0].because, one.norwegian)
        << one.when;
  }
}

TEST(ReasonsInBothLanguages, SayWhenARuleIsValid) {
  const auto dated = [](const std::string& validity) {
    return rules_of(with_line(validity + "\nsend.to = \"receiver\""));
  };
  const auto reason = [](const RuleSet& rules, Language language) {
    return walk(rules, rules.decide({}, kToday), {}, kToday, language).tried[0].because;
  };
  const auto later = dated("valid_from = 2027-01-01");
  EXPECT_EQ(reason(*later, Language::english), "not valid before 2027-01-01");
  EXPECT_EQ(reason(*later, Language::norwegian), "gjelder ikke før 2027-01-01");
  const auto over = dated("valid_to = 2025-12-31");
  EXPECT_EQ(reason(*over, Language::english), "not valid after 2025-12-31");
  EXPECT_EQ(reason(*over, Language::norwegian), "gjelder ikke etter 2025-12-31");
}

struct Act {
  std::string action;
  std::string english;
  std::string norwegian;
};

TEST(ReasonsInBothLanguages, SayWhatARuleDoes) {
  const std::string of = ", of = \"patient.municipality\"";
  const std::vector<Act> cases{
      {"send = { to = \"case-handler\"" + of + ", copy = [\"receiver\"], receipt_within = \"36h\" }",
       "send to case-handler, copy to receiver, receipt within 36h",
       "send til Saksbehandling (KD0501) i pasientens kommune, kopi til mottakeren, kvittering innen 36 t"},
      {"send = { to = \"mental-health\"" + of + ", place = \"Barn og unge\" }",
       "send to mental-health (place \"Barn og unge\")",
       "send til Psykisk helsetjeneste (KP03, «Barn og unge») i pasientens kommune"},
      {"send = { to = \"service\", code = \"KX15\"" + of + " }", "send to service:KX15",
       "send til tjenesten KX15 i pasientens kommune"},
      {"send = { to = \"service\", code = \"KX15\"" + of + ", place = \"Nord\" }",
       "send to service:KX15 (place \"Nord\")", "send til tjenesten KX15 («Nord») i pasientens kommune"},
      {"send = { to = \"party\", her_id = 7, order = \"destination\", receipt_within = \"none\" }",
       "send to party:7, one at a time to the destination, no receipt expected",
       "send til parten med HER-id 7, én om gangen til mottaksstedet, ingen kvittering ventes"},
      {"send = { to = \"receiver\", order = \"none\", deadline = \"4d\" }",
       "send to receiver, in any order, given up after 4d",
       "send til mottakeren, i vilkårlig rekkefølge, oppgis etter 4 døgn"},
      {"send = { to = \"receiver\", receipt_within = \"90m\", deadline = \"90s\" }",
       "send to receiver, receipt within 90m, given up after 90s",
       "send til mottakeren, kvittering innen 90 min, oppgis etter 90 s"},
      {"hold = { reason = \"ask\\nthem\" }", "hold: ask them", "sett på vent: ask them"},
      {"refuse = { code = \"E21\", reason = \"gone\" }", "refuse E21: gone", "nekt med E21: gone"},
  };
  for (const Act& one : cases) {
    const auto rules = rules_of(with_line("when.\"message.type\" = \"A\"\n" + one.action));
    EXPECT_EQ(describe(rules->rules()[0].action), one.english);
    EXPECT_EQ(describe(rules->rules()[0].action, Language::norwegian), one.norwegian);
  }
}

TEST(ReasonsInBothLanguages, EndInTheRuleThatDecided) {
  const auto rules = rules_of(with_when("\"message.type\" = \"A\""));
  const Facts facts{{"message.type", "B"}};
  const Decision decision = rules->decide(facts, kToday);
  const Walk way = walk(*rules, decision, facts, kToday, Language::norwegian);
  EXPECT_EQ(explain(way, Language::norwegian),
            "first: nei: meldingstype er B, ikke A\nlast: ja: gjelder alle meldinger. t (eier o: r)\n");
  EXPECT_EQ(explain_json(decision, way, facts, Language::norwegian),
            R"({"rule":"last","title":"t","owner":"o","reason":"r","place":1,"facts":{"message.type":"B"},)"
            R"("action":"send til mottakeren","tried":[)"
            R"({"rule":"first","verdict":"no","because":"meldingstype er B, ikke A"},)"
            R"({"rule":"last","verdict":"yes","because":"gjelder alle meldinger"}]})");
  EXPECT_EQ(to_text(Verdict::unknown, Language::norwegian), "ukjent");
}

TEST(ReasonsInBothLanguages, SayWhereALongWalkIsCut) {
  std::string text;
  for (int i = 0; i < 250; ++i) {
    text += "[[rule]]\nid = \"r" + std::to_string(i) +
            "\"\ntitle = \"t\"\nowner = \"o\"\nreason = \"r\"\nwhen.need = \"coordinator\"\n"
            "send.to = \"receiver\"\n";
  }
  const auto rules = rules_of(text + kCatchAll);
  const Walk way = walk(*rules, rules->decide({}, kToday), {}, kToday);
  EXPECT_THAT(explain(way), HasSubstr("r99: no: need is absent, not coordinator\n... 51 rules more, none of "
                                      "which holds\nr151: no: "));
  EXPECT_THAT(explain(way, Language::norwegian), HasSubstr("\n... 51 regler til, som ikke gjelder\n"));
}

std::multiset<char> placeholders(std::string_view form) {
  std::multiset<char> found;
  for (std::size_t i = 0; i + 2 < form.size(); ++i) {
    if (form[i] == '{' && form[i + 2] == '}') found.insert(form[i + 1]);
  }
  return found;
}

TEST(Sentences, AreAllThereInBothLanguages) {
  // Where the languages agree, or one says more: a unit's name, a role's service code.
  const std::set<Sentence> alike{Sentence::to_role, Sentence::to_role_at_place, Sentence::fact_is,
                                 Sentence::flag_is};
  ASSERT_GT(sentences().size(), 90U);
  for (const Twin& twin : sentences()) {
    EXPECT_FALSE(twin.english.empty());
    EXPECT_FALSE(twin.norwegian.empty()) << twin.english;
    EXPECT_NE(twin.english, twin.norwegian);
    if (alike.contains(twin.sentence)) continue;
    EXPECT_EQ(placeholders(twin.english), placeholders(twin.norwegian)) << twin.english;
  }
}

TEST(Sentences, FillInWhatTheyAreAbout) {
  EXPECT_EQ(say(Sentence::between, Language::english, {"{1}", "b"}), "between {1} and b");
  EXPECT_EQ(say(Sentence::between, Language::norwegian, {"a"}), "mellom a og ");
  EXPECT_EQ(say(Duration(std::chrono::hours(24)), Language::norwegian), "1 døgn");
  EXPECT_EQ(say(Duration(250), Language::norwegian), "250 ms");
  EXPECT_EQ(say(Duration(250), Language::english), "250ms");
}

TEST(Sentences, NameEveryFactInBothLanguages) {
  std::set<std::string> names;
  for (const FactDeclaration& fact : declared_facts()) {
    EXPECT_EQ(name_of_fact(fact.name, Language::english), fact.name);
    EXPECT_TRUE(names.insert(name_of_fact(fact.name, Language::norwegian)).second) << fact.name;
  }
  EXPECT_EQ(name_of_fact("no.such", Language::norwegian), "no.such");
}

TEST(Languages, AreNamedByTheirCodes) {
  EXPECT_EQ(language_from("en"), Language::english);
  EXPECT_EQ(language_from("nb"), Language::norwegian);
  EXPECT_FALSE(language_from("no"));
  EXPECT_FALSE(language_from(""));
}

TEST(Places, GoWithServicesOnly) {
  const auto send = [](const std::string& inner) {
    return with_line("when.need = \"coordinator\"\nsend = { " + inner + " }");
  };
  const std::string of = ", of = \"patient.municipality\"";
  EXPECT_EQ(complaints(send("to = \"receiver\", place = \"x\"")),
            "6:35: error: \"place\" does not go with to = \"receiver\"\n");
  EXPECT_EQ(complaints(send("to = \"party\", her_id = 7, place = \"x\"")),
            "6:44: error: \"place\" does not go with to = \"party\"\n");
  EXPECT_EQ(complaints(send("to = \"nursing\"" + of + ", place = \" \"")),
            "6:63: error: \"place\" is empty\n");
  EXPECT_EQ(complaints(send("to = \"nursing\"" + of + ", place = 7")),
            "6:63: error: \"place\" takes a text in quotes, not a whole number\n");
  EXPECT_EQ(complaints(send("to = \"nursing\"" + of + ", place = \"" + std::string(201, 'x') + "\"")),
            "6:63: error: \"place\" is longer than 200 bytes\n");
  const auto rules =
      rules_of(send("to = \"nursing\"" + of + ", place = \"Nord\", copy = [{ to = \"nursing\"" + of +
                    ", place = \"Sør\" }]"));
  const Send& read = std::get<Send>(rules->rules()[0].action);
  EXPECT_EQ(read.to.place, "Nord");
  ASSERT_EQ(read.copies.size(), 1U);
  EXPECT_EQ(read.copies[0].place, "Sør");
  EXPECT_EQ(describe(read), "send to nursing (place \"Nord\"), copy to nursing (place \"Sør\")");
  EXPECT_THAT(complaints(send("to = \"nursing\"" + of + ", place = \"Nord\", copy = [{ to = \"nursing\"" +
                              of + ", place = \"Nord\" }]")),
              HasSubstr("\"nursing\" gets this message already"));
}

}  // namespace
}  // namespace budstikke::rules
