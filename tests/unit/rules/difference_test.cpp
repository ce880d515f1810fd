#include "rules/difference.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/unit/rules/rule_text.hpp"

namespace budstikke::rules {
namespace {

using testing::complaints;
using ::testing::ElementsAre;
using testing::kCatchAll;
using testing::with_line;

std::shared_ptr<const RuleSet> rules_of(const std::string& text) {
  const ParsedRules parsed = testing::parse(text);
  EXPECT_NE(parsed.rules, nullptr) << text << complaints(text);
  return parsed.rules;
}

/// "changed first: sentence | sentence"
std::vector<std::string> differences_of(const std::string& before, const std::string& after,
                                        Language language = Language::english) {
  std::vector<std::string> result;
  for (const Difference& one : differences(*rules_of(before), *rules_of(after), language)) {
    std::string line = std::string(to_text(one.kind)) + " " + one.rule.value() + ":";
    for (const std::string& sentence : one.sentences) line += " " + sentence + " |";
    line.resize(line.size() - 2);
    result.push_back(line);
  }
  return result;
}

struct Change {
  std::string before;
  std::string after;
  std::string english;
  std::string norwegian;
};

TEST(Differences, NameEachChangeOfARule) {
  const std::string to_receiver = "\nsend.to = \"receiver\"";
  const std::string need = "when.need = \"coordinator\"\n";
  const std::string of = ", of = \"patient.municipality\"";
  const std::vector<Change> cases{
      {"valid_from = 2026-01-01" + to_receiver, "valid_from = 2027-01-01" + to_receiver,
       "is now valid from 2027-01-01 (was 2026-01-01)", "gjelder nå fra 2027-01-01 (var 2026-01-01)"},
      {"valid_to = 2026-01-01" + to_receiver, "valid_to = 2026-01-01\nvalid_from = 2025-01-01" + to_receiver,
       "is now valid from 2025-01-01 only (had no first day)",
       "gjelder nå først fra 2025-01-01 (hadde ingen første dag)"},
      {"valid_to = 2026-01-01\nvalid_from = 2025-01-01" + to_receiver, "valid_to = 2026-01-01" + to_receiver,
       "has no first day any more (was 2025-01-01)", "har ikke lenger noen første dag (var 2025-01-01)"},
      {"valid_to = 2026-01-01" + to_receiver, "valid_to = 2027-01-01" + to_receiver,
       "is now valid until 2027-01-01 (was 2026-01-01)", "gjelder nå til og med 2027-01-01 (var 2026-01-01)"},
      {need + to_receiver, need + "valid_to = 2027-01-01" + to_receiver,
       "is now valid until 2027-01-01 only (had no last day)",
       "gjelder nå bare til og med 2027-01-01 (hadde ingen siste dag)"},
      {need + "valid_to = 2027-01-01" + to_receiver, need + to_receiver,
       "has no last day any more (was 2027-01-01)", "har ikke lenger noen siste dag (var 2027-01-01)"},
      {need + to_receiver, need + "when.\"message.type\" = [\"A\", \"B\"]" + to_receiver,
       "now also asks: message.type is one of A, B", "krever nå også: meldingstype er en av A, B"},
      {need + "when.\"consent.refused\" = true" + to_receiver, need + to_receiver,
       "no longer asks: consent.refused is true", "krever ikke lenger: samtykke ikke gitt: ja"},
      {need + to_receiver, need + "when.\"receiver.service\".present = true" + to_receiver,
       "now also asks: receiver.service is present", "krever nå også: mottakers tjenestetype er oppgitt"},
      {"when.need = [\"coordinator\", \"individual-plan\"]" + to_receiver,
       "when.need = [\"coordinator\", \"child*\"]" + to_receiver,
       "now also takes need child* | no longer takes need individual-plan",
       "tar nå også behov child* | tar ikke lenger behov individuell plan"},
      {"when.\"message.type\" = \"A\"" + to_receiver,
       "when.\"message.type\" = [\"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\"]" + to_receiver,
       "now also takes message.type B | now also takes message.type C | now also takes message.type D | now "
       "also takes message.type E | now also takes message.type F | now also takes message.type G | now also "
       "takes message.type H",
       "tar nå også meldingstype B | tar nå også meldingstype C | tar nå også meldingstype D | tar nå også "
       "meldingstype E | tar nå også meldingstype F | tar nå også meldingstype G | tar nå også meldingstype "
       "H"},
      {"when.\"patient.age\" = { least = 3, most = 17 }" + to_receiver,
       "when.\"patient.age\" = { most = 17 }" + to_receiver,
       "patient.age must now be at most 17 (was between 3 and 17)",
       "pasientens alder skal nå være 17 eller mindre (var mellom 3 og 17)"},
      {"when.\"message.type\" = \"A\"" + to_receiver, "when.\"message.type\".present = true" + to_receiver,
       "message.type must now be present (was A)", "meldingstype skal nå være oppgitt (var A)"},
      {need + to_receiver, need + "hold.reason = \"ask\"", "does now: hold: ask (was: send to receiver)",
       "gjør nå: sett på vent: ask (var: send til mottakeren)"},
      {need + "hold.reason = \"ask\"", need + "hold.reason = \"ask them\"",
       "the reason to hold is now \"ask them\" (was \"ask\")",
       "grunnen til å sette på vent er nå «ask them» (var «ask»)"},
      {need + "refuse = { code = \"E21\", reason = \"a\" }",
       need + "refuse = { code = \"E20\", reason = \"b\" }",
       "refuses now with E20 (was E21) | the reason to refuse is now \"b\" (was \"a\")",
       "nekter nå med E20 (var E21) | grunnen til å nekte er nå «b» (var «a»)"},
      {need + to_receiver, need + "send = { to = \"case-handler\"" + of + " }",
       "sends now to case-handler (was receiver)",
       "sender nå til Saksbehandling (KD0501) i pasientens kommune (var mottakeren)"},
      {need + "send = { to = \"nursing\"" + of + " }",
       need + "send = { to = \"nursing\"" + of + ", place = \"N\" }",
       "nursing: the place is now \"N\" (was any)",
       "Sykepleietjeneste (KP02) i pasientens kommune: sted er nå «N» (var hvilket som helst)"},
      {need + "send = { to = \"nursing\"" + of + ", place = \"M\" }",
       need + "send = { to = \"nursing\"" + of + ", place = \"N\" }",
       "nursing: the place is now \"N\" (was \"M\")",
       "Sykepleietjeneste (KP02) i pasientens kommune: sted er nå «N» (var «M»)"},
      {need + "send = { to = \"nursing\"" + of + ", place = \"M\" }",
       need + "send = { to = \"nursing\"" + of + " }", "nursing: any place now (was \"M\")",
       "Sykepleietjeneste (KP02) i pasientens kommune: nå hvilket som helst sted (var «M»)"},
      {need + "send = { to = \"receiver\", copy = [{ to = \"party\", her_id = 7 }] }",
       need + "send = { to = \"receiver\", copy = [{ to = \"party\", her_id = 8 }] }",
       "now also copies to party:8 | no longer copies to party:7",
       "sender nå også kopi til parten med HER-id 8 | sender ikke lenger kopi til parten med HER-id 7"},
      {need + to_receiver, need + "send = { to = \"receiver\", order = \"none\" }",
       "order is now none (was by conversation)", "rekkefølgen er nå vilkårlig (var etter samtale)"},
      {need + "send = { to = \"receiver\", order = \"none\" }",
       need + "send = { to = \"receiver\", order = \"destination\" }",
       "order is now one at a time to the destination (was none)",
       "rekkefølgen er nå én om gangen til mottaksstedet (var vilkårlig)"},
      {need + to_receiver, need + "send = { to = \"receiver\", receipt_within = \"36h\" }",
       "receipt is now expected within: 36h (was: what the settings say)",
       "kvittering ventes nå innen: 36 t (var: det innstillingene sier)"},
      {need + "send = { to = \"receiver\", receipt_within = \"36h\" }",
       need + "send = { to = \"receiver\", receipt_within = \"none\" }",
       "receipt is now expected within: never (was: 36h)", "kvittering ventes nå innen: aldri (var: 36 t)"},
      {need + "send = { to = \"receiver\", deadline = \"2d\" }", need + to_receiver,
       "is now given up after: what the settings say (was: 2d)",
       "oppgis nå etter: det innstillingene sier (var: 2 døgn)"},
      {need + to_receiver,
       need + to_receiver + "\nexample = [{ given = { need = \"coordinator\" }, expect = \"first\" }]",
       "example added: need=coordinator; expects first", "nytt eksempel: need=coordinator; ventet first"},
      {need + to_receiver + "\nexample = [{ given = {}, expect = \"last\", on = 2026-01-01 }]",
       need + to_receiver, "example removed: no facts; on 2026-01-01; expected last",
       "eksempel fjernet: ingen fakta; den 2026-01-01; ventet last"},
  };
  for (const Change& one : cases) {
    EXPECT_THAT(differences_of(with_line(one.before), with_line(one.after)),
                ElementsAre("changed first: " + one.english))
        << one.after;
    EXPECT_THAT(differences_of(with_line(one.before), with_line(one.after), Language::norwegian),
                ElementsAre("changed first: " + one.norwegian))
        << one.after;
    EXPECT_TRUE(differences_of(with_line(one.after), with_line(one.after)).empty()) << one.after;
  }
}

TEST(Differences, NameTitleOwnerAndReason) {
  const std::string other =
      "[[rule]]\nid = \"last\"\ntitle = \"T\"\nowner = \"O\"\nreason = \"R\"\nsend = { to = \"receiver\" }\n";
  EXPECT_THAT(differences_of(kCatchAll, other),
              ElementsAre("changed last: title is now \"T\" (was \"t\") | owner is now O (was o) | reason is "
                          "now \"R\" (was \"r\")"));
  EXPECT_THAT(
      differences_of(kCatchAll, other, Language::norwegian),
      ElementsAre("changed last: tittelen er nå «T» (var «t») | eieren er nå O (var o) | begrunnelsen "
                  "er nå «R» (var «r»)"));
}

/// Rules with these ids and a catch-all.
std::string set_of(const std::vector<std::string>& ids) {
  std::string text;
  for (const std::string& id : ids) {
    text += "[[rule]]\nid = \"" + id +
            "\"\ntitle = \"t\"\nowner = \"o\"\nreason = \"r\"\nwhen.need = \"coordinator\"\nsend.to = "
            "\"receiver\"\n";
  }
  return text + kCatchAll;
}

TEST(Differences, NameAddedAndRemovedRulesWithTheirPlace) {
  EXPECT_THAT(
      differences_of(set_of({"a"}), set_of({"b", "a", "c"})),
      ElementsAre("added b: new: t | it asks for: need is coordinator | it does: send to receiver | is "
                  "tried first, before a",
                  "added c: new: t | it asks for: need is coordinator | it does: send to receiver | is "
                  "tried after a and before last"));
  EXPECT_THAT(differences_of(set_of({"a", "b"}), set_of({"b"})),
              ElementsAre("removed a: no longer there: t | it did: send to receiver"));
  EXPECT_THAT(differences_of(set_of({"a"}), set_of({}), Language::norwegian),
              ElementsAre("removed a: finnes ikke lenger: t | den gjorde: send til mottakeren"));
  EXPECT_THAT(differences_of(set_of({}), set_of({"a"}), Language::norwegian),
              ElementsAre("added a: ny: t | den spør etter: behov er koordinator | den gjør: send til "
                          "mottakeren | prøves først, før last"));
}

TEST(Differences, CallAsFewRulesMovedAsPossible) {
  EXPECT_THAT(differences_of(set_of({"a", "b", "c", "d"}), set_of({"d", "a", "b", "c"})),
              ElementsAre("moved d: is now tried before a, b, c (was after)"));
  EXPECT_THAT(differences_of(set_of({"a", "b", "c", "d"}), set_of({"b", "c", "d", "a"})),
              ElementsAre("moved a: is now tried after b, c, d (was before)"));
  EXPECT_THAT(differences_of(set_of({"a", "b"}), set_of({"b", "a"}), Language::norwegian),
              ElementsAre(::testing::AnyOf("moved b: prøves nå før a (sto etter)",
                                           "moved a: prøves nå etter b (sto foran)")));
  EXPECT_TRUE(differences_of(set_of({"a", "b", "c"}), set_of({"a", "b", "c"})).empty());
  // What was added or removed between them moves nobody.
  for (const std::string& one : differences_of(set_of({"a", "x", "b"}), set_of({"y", "a", "b", "z"}))) {
    EXPECT_FALSE(one.starts_with("moved")) << one;
  }
}

TEST(Differences, TellAMovedAndChangedRuleOnce) {
  std::string changed = set_of({"c", "a", "b"});
  changed.replace(changed.find("title = \"t\""), 11, "title = \"T\"");
  EXPECT_THAT(
      differences_of(set_of({"a", "b", "c"}), changed),
      ElementsAre("changed c: is now tried before a, b (was after) | title is now \"T\" (was \"t\")"));
}

TEST(Differences, LeaveOutCommentsAndLayout) {
  EXPECT_TRUE(differences_of(kCatchAll, "# a comment\n\n" + kCatchAll + "\n").empty());
}

TEST(Differences, AreATextForPeople) {
  const auto before = rules_of(set_of({"a", "b"}));
  const auto after = rules_of(set_of({"b"}));
  EXPECT_EQ(to_text(differences(*before, *after, Language::english), Language::english),
            "removed a\n  no longer there: t\n  it did: send to receiver\n");
  EXPECT_EQ(to_text(differences(*before, *after, Language::norwegian), Language::norwegian),
            "fjernet a\n  finnes ikke lenger: t\n  den gjorde: send til mottakeren\n");
  EXPECT_EQ(to_text(std::vector<Difference>{}, Language::english), "the rules are the same\n");
  EXPECT_EQ(to_text(std::vector<Difference>{}, Language::norwegian), "reglene er de samme\n");
}

TEST(Differences, OfManyRulesAreFoundInTime) {
  std::vector<std::string> ids;
  for (int i = 0; i < 4'000; ++i) ids.push_back("r" + std::to_string(i));
  std::vector<std::string> reversed(ids.rbegin(), ids.rend());
  EXPECT_EQ(differences_of(set_of(ids), set_of(reversed)).size(), 3'999U);
}

}  // namespace
}  // namespace budstikke::rules
