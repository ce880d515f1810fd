// The public samples against both kinds of schemas. Skipped where they are not installed.

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "adapters/xml/schema_set.hpp"
#include "tests/unit/xml/files.hpp"

namespace budstikke::xml {
namespace {

namespace fs = std::filesystem;

class Samples : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::is_directory(test::reference() / "schemas"))
      GTEST_SKIP() << "the public schemas and samples are not beside the source";
  }

  static const SchemaSet& official() {
    static const SchemaSetResult result = SchemaSet::load((test::reference() / "schemas").string());
    if (!result.set) throw std::runtime_error("the official set does not load");
    return *result.set;
  }

  static std::vector<fs::path> files() {
    std::vector<fs::path> out;
    for (const std::string folder : {"plo", "dialogmelding", "apprec"})
      for (const auto& entry : fs::recursive_directory_iterator(test::reference() / "samples" / folder))
        if (entry.path().extension() == ".xml") out.push_back(entry.path());
    return out;
  }

  static bool has_unknown_namespace(const Node& node) {
    if (!official().covers(node.namespace_uri())) return true;
    const auto children = node.children();
    return std::ranges::any_of(children, has_unknown_namespace);
  }

  static std::string name_of(const fs::path& path) {
    return path.lexically_relative(test::reference() / "samples").generic_string();
  }

  // What SOURCES.md says of each file: "valid", "not well-formed", "schema-invalid or schema not in set" or nothing.
  static std::map<std::string, std::string> published_verdicts() {
    std::map<std::string, std::string> out;
    std::istringstream lines(test::read(test::reference() / "samples/SOURCES.md"));
    for (std::string line; std::getline(lines, line);) {
      std::vector<std::string> cells;
      std::istringstream row(line);
      for (std::string cell; std::getline(row, cell, '|');) cells.push_back(trimmed(cell));
      if (cells.size() >= 7) out[cells[1]] = cells[6];
    }
    return out;
  }
};

TEST_F(Samples, GetTheVerdictThatIsPublished) {
  const auto published = published_verdicts();
  std::map<std::string, int> seen;
  for (const fs::path& path : files()) {
    const auto verdict = published.find(name_of(path));
    ASSERT_NE(verdict, published.end()) << name_of(path);
    const auto document = Document::parse(Payload(test::read(path)), {});
    ++seen[verdict->second];
    if (verdict->second == "not well-formed") {
      EXPECT_FALSE(document.ok()) << name_of(path);
      continue;
    }
    ASSERT_TRUE(document.ok()) << name_of(path) << ": " << document.failure().detail;
    const auto failure = official().validate(*document);
    if (verdict->second == "valid") {
      EXPECT_FALSE(failure.has_value()) << name_of(path) << ": " << failure->detail;
    } else if (verdict->second.starts_with("schema-invalid")) {
      EXPECT_TRUE(failure.has_value() || has_unknown_namespace(document->root())) << name_of(path);
    }
  }
  EXPECT_GT(seen["valid"], 100);
  EXPECT_GT(seen["not well-formed"], 3);
}

TEST_F(Samples, AreNeverJudgedMoreStrictlyByTheBuiltinSchemas) {
  int judged = 0;
  for (const fs::path& path : files()) {
    const auto document = Document::parse(Payload(test::read(path)), {});
    if (!document) continue;
    if (official().validate(*document)) continue;
    ++judged;
    const auto failure = SchemaSet::builtin().validate(*document);
    EXPECT_FALSE(failure.has_value()) << name_of(path) << ": " << failure->detail;
  }
  EXPECT_GT(judged, 100);
}

TEST_F(Samples, LoseOrDoubleElementsOfTheHeaderAlikeInBothSets) {
  // Takes each element out of header and receipt, and doubles it: both sets must find the same messages at fault.
  const std::vector<std::string> names{"plo/v1.6/Utskrivningsrapport_v1-6_Ny.xml", "apprec/1.0/all-data.xml",
                                       "apprec/1.1/example-ok.xml"};
  for (const std::string& name : names) {
    const std::string bytes = test::read(test::reference() / "samples" / name);
    const auto whole = Document::parse(Payload(bytes), {});
    ASSERT_TRUE(whole.ok()) << name;
    std::vector<Node> work = whole->root().children();
    const std::string space(whole->root().namespace_uri());
    std::size_t tried = 0;
    while (!work.empty()) {
      const Node node = work.back();
      work.pop_back();
      if (node.namespace_uri() != space) continue;
      for (const Node& child : node.children()) work.push_back(child);
      const auto span = whole->span(node);
      const std::string element = bytes.substr(span->tag_begin, span->end - span->tag_begin);
      for (const std::string& changed : {std::string{}, element + element}) {
        const auto document = Document::parse(
            Payload(std::string(bytes).replace(span->tag_begin, element.size(), changed)), {});
        ASSERT_TRUE(document.ok());
        ++tried;
        EXPECT_EQ(SchemaSet::builtin().validate(*document).has_value(),
                  official().validate(*document).has_value())
            << name << " " << node.local_name() << (changed.empty() ? " removed" : " doubled");
      }
    }
    EXPECT_GT(tried, 20U);
  }
}

TEST_F(Samples, TellTheCostOfParsingAndValidating) {
  const Payload payload(test::read(
      test::reference() / "samples/plo/v1.6/Helseopplysninger_Oppdaterte_opplysninger_v1-6_Endring1.xml"));
  const SchemaSet& set = official();
  const auto begin = std::chrono::steady_clock::now();
  constexpr int runs = 500;
  int valid = 0;
  for (int i = 0; i < runs; ++i) {
    const auto document = Document::parse(payload, {});
    if (document && !set.validate(*document)) ++valid;
  }
  const std::chrono::duration<double, std::micro> spent = std::chrono::steady_clock::now() - begin;
  EXPECT_EQ(valid, runs);
  std::cout << "parse and validate " << payload.size_bytes() << " bytes: " << spent.count() / runs << " us\n";
}

}  // namespace
}  // namespace budstikke::xml
