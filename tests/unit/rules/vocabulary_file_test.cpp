#include <gtest/gtest.h>

#include <string>

#include "rules/needs/needs.hpp"
#include "rules/needs/vocabulary.hpp"

namespace budstikke::rules {

namespace {

TEST(VocabularyFile, IsRefusedWhereAKeyNestsWithoutEnd) {
  // The parser's tables are taken down recursively: such a key would end the process, not the parse.
  std::string key = "a";
  for (int i = 0; i < 200'000; ++i) key += ".a";
  const ParsedVocabulary parsed = parse_vocabulary("\n" + key + " = 1\n", "words.toml");
  EXPECT_EQ(parsed.vocabulary, nullptr);
  ASSERT_EQ(parsed.diagnostics.size(), 1u);
  EXPECT_EQ(to_text(parsed.diagnostics[0]), "words.toml:2:66: error: a key has more than 32 parts");
}

}  // namespace

}  // namespace budstikke::rules
