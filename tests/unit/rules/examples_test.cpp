// The rule sets under rules/examples: what operators start from must be in order in every respect.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "rules/checker.hpp"
#include "tests/support/places.hpp"
#include "tests/unit/rules/rule_text.hpp"

namespace budstikke::rules {
namespace {

using ::testing::Ge;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const std::filesystem::path kFolder = std::filesystem::path(tests::source_directory()) / "rules/examples";

std::vector<std::filesystem::path> rule_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& one : std::filesystem::directory_iterator(kFolder)) {
    if (one.path().extension() == ".toml") files.push_back(one.path());
  }
  std::ranges::sort(files);
  return files;
}

std::string read(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::vector<std::string> names() {
  std::vector<std::string> result;
  for (const auto& file : rule_files()) result.push_back(file.stem().string());
  return result;
}

class RuleExample : public ::testing::TestWithParam<std::string> {
 protected:
  [[nodiscard]] std::string text() const { return read(kFolder / (GetParam() + ".toml")); }
};

std::string test_name(const ::testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::ranges::replace(name, '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Library, RuleExample, ::testing::ValuesIn(names()), test_name);

TEST(RuleExamples, AreThoseThatTheReadmeLists) {
  EXPECT_THAT(names(), UnorderedElementsAre(
                           "across-hospitals", "child-coordinator", "declines-plan", "inter-municipal-host",
                           "joint-coordinating-unit", "ke-notice", "minimal", "oslo-districts", "outpatient",
                           "private-rehabilitation", "psychiatric-hospital", "somatic-hospital"));
  const std::string readme = read(kFolder / "README.md");
  for (const std::string& name : names())
    EXPECT_NE(readme.find("](" + name + ".toml)"), std::string::npos) << name;
}

TEST_P(RuleExample, ParsesWithoutAComplaint) { EXPECT_EQ(testing::complaints(text()), ""); }

TEST_P(RuleExample, HasAnExampleForEachRuleAndANamedBasis) {
  const ParsedRules parsed = testing::parse(text());
  ASSERT_NE(parsed.rules, nullptr);
  std::map<std::string, std::size_t> expected;
  for (const Rule& rule : parsed.rules->rules()) {
    for (const Example& example : rule.examples) ++expected[example.expect.value()];
  }
  for (const Rule& rule : parsed.rules->rules()) {
    EXPECT_THAT(expected[rule.id.value()], Ge(1U)) << rule.id.value() << " has no example";
    EXPECT_NE(rule.owner.find('@'), std::string::npos) << rule.id.value() << " has no owner to write to";
  }
}

/// What would make an operator doubt the file: rules that nothing reaches, and days on which a message goes astray.
TEST_P(RuleExample, HasNoDeadRuleNoShadowAndNoHole) {
  const ParsedRules parsed = testing::parse(text());
  ASSERT_NE(parsed.rules, nullptr);
  std::vector<std::string> faults;
  for (const Finding& finding : check_coverage(*parsed.rules)) {
    if (finding.kind != Finding::Kind::overlap && finding.kind != Finding::Kind::gap) {
      faults.push_back(finding.rule.value() + ": " + finding.message);
    }
  }
  EXPECT_THAT(faults, IsEmpty());
}

}  // namespace
}  // namespace budstikke::rules
