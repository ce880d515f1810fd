// Spelling, encodings, layout and hostile text.

#include "tests/unit/rules/needs_case.hpp"

namespace budstikke::rules::test {
namespace {

TEST(NeedsText, IsReadWhateverItsSpelling) {
  expect_all({
      {"Pasienten ønsker kordinator", "m--"},
      {"Trenger koordiantor", "m--"},
      {"Trenger koordinatår", "m--"},
      {"Behov for indviduell plan", "-m-"},
      {"Søker individuel plan", "-m-"},
      {"Behov for individuellplan", "-m-"},
      {"Behov for individuell-plan", "-m-"},
      {"Ønsker barnekordinator", "--m"},
      {"behov  for   koordinator", "m--"},
      {"Ikke\xC2\xA0"
       "behov\xC2\xA0"
       "for\xC2\xA0koordinator",
       "d--"},
      {"Ikke behov for koordi\xC2\xADnator", "d--"},
      {"Ikke behov for individuell\nplan", "-d-"},
      {"Ikke behov for koordi-\nnator", "d--"},
      {"Ikke behov for\r\nKoordinator", "d--"},
      {"O\xCC\xB8nsker ikke koordinator", "d--"},
      {"Pa\xCC\x8A grunn av sykdom trengs koordinator", "m--"},
      {"Koordinata\xCC\x8Ar \xC3\xB8nskes", "m--"},
      {"HAN \xC3\x98NSKJER IKKJE INDIVIDUELL PLAN", "-d-"},
      {"BEHOV FOR IP", "-m-"},
      {"\xEF\xBB\xBFIkke behov for koordinator", "d--"},
      {"\xD8nsker ikke koordinator", "d--"},
      {"Trenger barne\xE2\x80\x90koordinator", "--m"},
      {"Koordinator \xE2\x80\x93 ikke aktuelt", "d--"},
      {"\xE2\x80\xA2 Koordinator", "m--"},
      {"Behov for koordinator.Pasienten er informert.", "m--"},
  });
}

TEST(NeedsText, OfAServiceFieldStatesUnlessItDenies) {
  const std::vector<NeedCase> cases{
      {"Koordinator", "s--"},
      {"Individuell plan og koordinator", "ss-"},
      {"Barnekoordinator", "--s"},
      {"Ønsker koordinator", "s--"},
      {"Ønsker ikke koordinator", "d--"},
      {"Har koordinator", "e--"},
      {"Har ikke koordinator", "s--"},
      {"Ikke koordinator", "d--"},
      {"Ikkje individuell plan", "-d-"},
      {"Koordinator, ikke IP", "sd-"},
      {"Treng ikkje individuell plan", "-d-"},
      {"Koordinering av tjenester", "s--"},
      {"Kreftkoordinator", "---"},
      {"Hjemmesykepleie", "---"},
  };
  for (const NeedCase& c : cases)
    EXPECT_EQ(letters_of(c.text, NeedPlace::service_need), c.expected) << c.text;
}

TEST(NeedsText, IsLookedThroughFasterThanItsSquareWhenHostile) {
  constexpr std::size_t largest = std::size_t{1} << 20U;
  std::string repeated;
  const auto fill = [&](const std::string& unit, std::size_t size = std::size_t{1} << 17U) {
    repeated.clear();
    while (repeated.size() + unit.size() <= size) repeated += unit;
    return letters_of(repeated);
  };
  EXPECT_EQ(letters_of(std::string(largest, 'k')), "---");
  EXPECT_EQ(fill("koordinator "), "m--");
  EXPECT_EQ(fill("koordinator"), "m--");
  EXPECT_EQ(fill("koordinator, ", largest), "m--");
  EXPECT_EQ(fill("ikke "), "---");
  EXPECT_EQ(fill("ikke koordinator. "), "d--");
  EXPECT_EQ(fill("koordinator, \xC3\xB8nsker ikke det, "), "d--");
  EXPECT_EQ(fill("- "), "---");
  EXPECT_EQ(fill("-\n"), "---");
  EXPECT_EQ(fill("a-\n"), "---");
  EXPECT_EQ(fill(". "), "---");
  EXPECT_EQ(fill("individuell "), "---");
  EXPECT_EQ(fill("\xCC\x8A"), "---");
}

TEST(NeedsText, MayHoldAnyBytes) {
  std::string all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
  EXPECT_EQ(letters_of(all), "---");
  EXPECT_EQ(letters_of("\xC3"), "---");
  EXPECT_EQ(letters_of("\xF0\x9F koordinator \xE2\x80"), "m--");
  EXPECT_EQ(letters_of(std::string("trenger\0 koordinator", 20)), "m--");
}

FoundNeed only(const std::vector<NeedSource>& sources) {
  const std::vector<FoundNeed> found = find_needs(*default_vocabulary(), sources);
  return found.size() == 1 ? found.front() : FoundNeed{};
}

NeedSource source(NeedPlace place, const char* path, const char* text) {
  return {place, path, Sensitive<std::string>{text}};
}

TEST(NeedsOverSources, LetANeedWinOverWhatExists) {
  const NeedSource role = source(NeedPlace::role_code, "role", "8");
  const NeedSource own_role = source(NeedPlace::role_code, "role", "18");
  const NeedSource needed = source(NeedPlace::prose, "note", "Trenger koordinator");
  const NeedSource denied = source(NeedPlace::prose, "note", "Ønsker ikke koordinator");
  const NeedSource stated = source(NeedPlace::service_need, "service", "Koordinator");

  EXPECT_EQ(letters_of(find_needs(*default_vocabulary(), {role})), "ee-");
  EXPECT_EQ(letters_of(find_needs(*default_vocabulary(), {role, needed})), "me-");
  EXPECT_EQ(only({own_role}).certainty, Certainty::exists);
  EXPECT_EQ(only({own_role, needed}).certainty, Certainty::mentioned);
  EXPECT_EQ(only({needed, denied}).certainty, Certainty::mentioned);
  EXPECT_EQ(only({own_role, denied}).certainty, Certainty::denied);
  EXPECT_EQ(only({denied, stated}).certainty, Certainty::stated);
  EXPECT_EQ(only({denied, stated}).path, "service");
  EXPECT_TRUE(find_needs(*default_vocabulary(), {source(NeedPlace::role_code, "role", "17")}).empty());
  EXPECT_TRUE(find_needs(*default_vocabulary(), {}).empty());
}

TEST(NeedsOverSources, NameTheVocabularysPhraseAndNeverTheText) {
  const FoundNeed found = only({source(NeedPlace::prose, "note", "Kari treng Koordinatoren for Ola")});
  EXPECT_EQ(found.phrase.find("Kari"), std::string::npos);
  EXPECT_NE(found.phrase.find("koordinator"), std::string::npos);
  EXPECT_EQ(found.path, "note");
}

TEST(Vocabulary, ComplainsOfEverythingAtOnceWithLineAndColumn) {
  const ParsedVocabulary parsed = parse_vocabulary(
      "[need.coordinator]\n"
      "phrases = [\"koordinator*\", 7]\n"
      "[need.something]\n"
      "phrases = [\"x\"]\n"
      "[need.individual-plan]\n"
      "phrases = [\"\", \"individuell plan\"]\n"
      "[need.child-coordinator]\n"
      "phrases = [\"barn*koordinator\"]\n"
      "[cues]\n"
      "negation = \"ikke\"\n"
      "never = [\"aldri\"]\n"
      "[colour]\n",
      "words.toml");
  EXPECT_EQ(parsed.vocabulary, nullptr);
  std::vector<std::pair<std::size_t, std::size_t>> places;
  for (const Diagnostic& diagnostic : parsed.diagnostics) {
    EXPECT_EQ(diagnostic.file, "words.toml");
    places.emplace_back(diagnostic.line, diagnostic.column);
  }
  const std::vector<std::pair<std::size_t, std::size_t>> expected{{0, 0},  {2, 28},  {3, 7},  {6, 12},
                                                                  {8, 12}, {10, 12}, {11, 1}, {12, 2}};
  EXPECT_EQ(places, expected);
}

TEST(Vocabulary, ComplainsInOneLineWhateverAPhraseHolds) {
  const ParsedVocabulary parsed =
      parse_vocabulary("[need.coordinator]\nphrases = [\"barn*\\nkoordinator\\u001b\"]\n", "words.toml");
  ASSERT_FALSE(parsed.diagnostics.empty());
  for (const Diagnostic& diagnostic : parsed.diagnostics)
    EXPECT_EQ(diagnostic.message.find_first_of("\n\x1b"), std::string::npos) << diagnostic.message;
}

TEST(Vocabulary, ComplainsOfBrokenToml) {
  const ParsedVocabulary parsed = parse_vocabulary("[need\n", "words.toml");
  EXPECT_EQ(parsed.vocabulary, nullptr);
  ASSERT_EQ(parsed.diagnostics.size(), 1U);
  EXPECT_EQ(parsed.diagnostics.front().line, 1U);
}

TEST(Vocabulary, OfAnOperatorDecides) {
  const ParsedVocabulary parsed = parse_vocabulary(
      "[need.coordinator]\nphrases = [\"samordner*\"]\n[need.individual-plan]\nphrases = [\"ein plan\"]\n"
      "[need.child-coordinator]\nphrases = [\"barnehjelper\"]\n[cues]\nnegation = [\"slett "
      "ikke\"]\nneed_verb = [\"fordrer\"]\n",
      "words.toml");
  ASSERT_NE(parsed.vocabulary, nullptr);
  const auto letters = [&](const char* text) {
    return letters_of(find_needs(*parsed.vocabulary, {source(NeedPlace::prose, "note", text)}));
  };
  EXPECT_EQ(letters("Fordrer samordneren"), "m--");
  EXPECT_EQ(letters("Fordrer slett ikke samordner"), "d--");
  EXPECT_EQ(letters("Trenger koordinator"), "---");
}

}  // namespace
}  // namespace budstikke::rules::test
