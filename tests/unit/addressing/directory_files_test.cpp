#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "adapters/directory/address_book_file.hpp"
#include "adapters/directory/postal_hints_file.hpp"
#include "engine/addressing/resolver.hpp"
#include "tests/support/places.hpp"

namespace budstikke {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

/// "line:column" of a diagnostic, and what it says.
struct Expected {
  std::size_t line;
  std::size_t column;
  const char* says;
};

struct Mistaken {
  const char* text;
  std::vector<Expected> expected;
};

void expect(const Diagnostics& got, const Mistaken& one) {
  std::string all;
  for (const Diagnostic& diagnostic : got) all += to_text(diagnostic) + "\n";
  ASSERT_EQ(got.size(), one.expected.size()) << one.text << "\n" << all;
  for (std::size_t i = 0; i < got.size(); ++i) {
    EXPECT_EQ(got[i].file, "file");
    EXPECT_EQ(got[i].line, one.expected[i].line) << all;
    EXPECT_EQ(got[i].column, one.expected[i].column) << all;
    EXPECT_THAT(got[i].message, HasSubstr(one.expected[i].says)) << one.text;
  }
}

TEST(AddressBookFile, ReadsEveryField) {
  const auto parsed = parse_address_book(R"([[party]]
her_id = 8100021
parent = 8100020
parent_name = "Oslo kommune"
parent_organisation_number = "900000020"
name = "Saksbehandling"
service = "KD0501"
municipality = "0301"
coverage = ["030116", "3201"]
district = "030103"
place = "Bydel Sagene"
valid_from = 2024-01-01
valid_to = 2026-12-31
active = false
endpoint = "folder:/var/spool/out"
certificate = "/etc/budstikke/oslo.pem"
[[party]]
her_id = 4294967295
name = "Fastlege"
)",
                                         "file", "abc");
  ASSERT_TRUE(parsed.book) << to_text(parsed.diagnostics.at(0));
  EXPECT_TRUE(parsed.diagnostics.empty());
  EXPECT_EQ(parsed.book->hash(), "abc");
  const Party& party = parsed.book->parties().at(0);
  EXPECT_EQ(party.her_id, HerId(8100021));
  EXPECT_EQ(party.parent, HerId(8100020));
  EXPECT_EQ(party.parent_name, "Oslo kommune");
  EXPECT_EQ(party.parent_organisation_number, "900000020");
  EXPECT_EQ(party.name, "Saksbehandling");
  EXPECT_EQ(party.service_code, "KD0501");
  EXPECT_EQ(party.municipality, "0301");
  EXPECT_THAT(party.coverage, ElementsAre("030116", "3201"));
  EXPECT_EQ(party.district, "030103");
  EXPECT_EQ(party.place, "Bydel Sagene");
  EXPECT_EQ(party.valid_from, 2024y / 1 / 1);
  EXPECT_EQ(party.valid_to, 2026y / 12 / 31);
  EXPECT_FALSE(party.active);
  EXPECT_EQ(party.endpoint, "folder:/var/spool/out");
  EXPECT_EQ(party.certificate, "/etc/budstikke/oslo.pem");
  const Party* other = parsed.book->find(HerId(4294967295));
  ASSERT_NE(other, nullptr);
  EXPECT_TRUE(other->active);
  EXPECT_FALSE(other->valid_from);
}

TEST(AddressBookFile, NamesEachMistakeByLineAndColumn) {
  const Mistaken cases[] = {
      {"[[party]]\nher_id = ", {{2, 10, "not TOML"}}},
      {"title = \"x\"\n", {{1, 1, "unknown key \"title\""}}},
      {"[party]\nher_id = 1\n", {{1, 2, "[[party]]"}}},
      {"party = 3\n", {{1, 1, "[[party]]"}}},
      {"[[party]]\n", {{1, 1, "has no her_id"}, {1, 1, "has no name"}}},
      {"[[party]]\nher_id = 1\nname = \"a\"\nherid = 2\n", {{4, 1, "unknown key \"herid\""}}},
      {"[[party]]\nher_id = \"1\"\nname = \"a\"\n", {{2, 10, "whole number from 1"}}},
      {"[[party]]\nher_id = 0\nname = \"a\"\n", {{2, 10, "whole number from 1"}}},
      {"[[party]]\nher_id = 4294967296\nname = \"a\"\n", {{2, 10, "whole number from 1"}}},
      {"[[party]]\nher_id = 1.0\nname = \"a\"\n", {{2, 10, "whole number from 1"}}},
      {"[[party]]\nher_id = 1\nname = \"a\"\nparent = -1\n", {{4, 10, "whole number from 1"}}},
      {"[[party]]\nher_id = 1\nname = \"\"\n", {{3, 8, "\"name\" is empty"}}},
      {"[[party]]\nher_id = 1\nname = 7\n", {{3, 8, "quotation marks"}}},
      {"[[party]]\nher_id = 1\nname = \"a\\u0000b\"\n", {{3, 8, "control characters"}}},
      {"[[party]]\nher_id = 1\nname = \"a\\nb\"\n", {{3, 8, "control characters"}}},
      {"[[party]]\nher_id = 1\nname = \"a\"\nservice = \"KD 0501\"\n", {{4, 11, "letters and digits"}}},
      {"[[party]]\nher_id = 1\nname = \"a\"\nparent_organisation_number = \"123\"\n",
       {{4, 30, "nine digits"}}},
      {"[[party]]\nher_id = 1\nname = \"a\"\nmunicipality = 301\n", {{4, 16, "in quotation marks"}}},
      {"[[party]]\nher_id = 1\nname = \"a\"\nmunicipality = \"301\"\n",
       {{4, 16, "no municipality or district"}}},
      {"[[party]]\nher_id = 1\nname = \"a\"\nmunicipality = \"9998\"\n",
       {{4, 16, "has had the number 9998"}}},
      {"[[party]]\nher_id = 1\nname = \"a\"\nmunicipality = \"030103\"\n", {{4, 16, "four digits"}}},
      {"[[party]]\nher_id = 1\nname = \"a\"\ndistrict = \"0301\"\n", {{4, 12, "six digits"}}},
      {"[[party]]\nher_id = 1\nname = \"a\"\ndistrict = \"030144\"\n",
       {{4, 12, "has had the number 030144"}}},
      {"[[party]]\nher_id = 1\nname = \"a\"\ncoverage = \"0301\"\n", {{4, 12, "is a list"}}},
      {"[[party]]\nher_id = 1\nname = \"a\"\ncoverage = [\"0301\", 5, \"9999\"]\n",
       {{4, 21, "in quotation marks"}, {4, 24, "has had the number 9999"}}},
      {"[[party]]\nher_id = 1\nname = \"a\"\nvalid_from = \"2024-01-01\"\n",
       {{4, 14, "without quotation marks"}}},
      {"[[party]]\nher_id = 1\nname = \"a\"\nvalid_from = 2024-01-01T00:00:00\n", {{4, 14, "is a date"}}},
      {"[[party]]\nher_id = 1\nname = \"a\"\nvalid_from = 2024-01-02\nvalid_to = 2024-01-01\n",
       {{5, 12, "before valid_from"}}},
      {"[[party]]\nher_id = 1\nname = \"a\"\nvalid_to = 2024-02-30\n", {{4, 22, "not TOML"}}},
      {"[[party]]\nher_id = 1\nname = \"a\"\nactive = \"yes\"\n", {{4, 10, "true or false"}}},
      {"[[party]]\nher_id = 1\nname = \"a\"\nendpoint = \"ftp://x\"\n", {{4, 12, "begins with https://"}}},
      {"[[party]]\nher_id = 1\nname = \"a\"\nendpoint = \"https://\"\n", {{4, 12, "begins with https://"}}},
      {"[[party]]\nher_id = 1\nname = \"a\"\nendpoint = \"folder:out\"\n", {{4, 12, "begins with https://"}}},
      {"[[party]]\nher_id = 1\nname = \"a\"\nendpoint = \"https://a b/\"\n",
       {{4, 12, "begins with https://"}}},
      {"[[party]]\nher_id = 1\nname = \"a\"\n[[party]]\nher_id = 1\nname = \"b\"\n",
       {{5, 10, "HER-id 1 is in use already, in line 2"}}},
      // All at once, by line.
      {"[[party]]\nname = 1\nher_id = 0\nzone = 1\n[[party]]\nher_id = 2\nendpoint = \"x\"\n",
       {{2, 8, "quotation"}, {3, 10, "whole"}, {4, 1, "zone"}, {5, 1, "no name"}, {7, 12, "endpoint"}}},
  };
  for (const Mistaken& one : cases) {
    const auto parsed = parse_address_book(one.text, "file", "");
    EXPECT_EQ(parsed.book, nullptr) << one.text;
    expect(parsed.diagnostics, one);
  }
}

TEST(AddressBookFile, IsBounded) {
  const std::string party = "[[party]]\nher_id = 1\nname = \"a\"\n";
  const std::string long_line = party + "place = \"" + std::string(kAddressBookLineBytes, 'x') + "\"\n";
  auto parsed = parse_address_book(long_line, "file", "");
  expect(parsed.diagnostics, {"long line", {{4, 1, "the line is longer"}}});
  parsed = parse_address_book(party + "place = \"" + std::string(1'001, 'x') + "\"\n", "file", "");
  expect(parsed.diagnostics, {"long text", {{4, 9, "longer than 1000 bytes"}}});
  parsed = parse_address_book(std::string(kAddressBookBytes + 1, '\n'), "file", "");
  expect(parsed.diagnostics, {"large file", {{0, 0, "the file is larger"}}});
  std::string dots = "a";
  for (std::size_t i = 0; i <= kAddressBookLineDots; ++i) dots += ".a";
  parsed = parse_address_book(party + dots + " = 1\n", "file", "");
  expect(parsed.diagnostics, {"deep key", {{4, 1, "more than 32 dots"}}});
  parsed = parse_address_book("# " + std::string(100, '.') + "\n" + party, "file", "");
  EXPECT_TRUE(parsed.book) << "a comment may have dots";
  std::string numbers = "\"0301\"";
  for (int i = 0; i < 500; ++i) numbers += ",\n\"0301\"";
  parsed = parse_address_book(party + "coverage = [" + numbers + "]\n", "file", "");
  expect(parsed.diagnostics, {"long coverage", {{4, 12, "more than 500 numbers"}}});
}

TEST(AddressBookFile, SurvivesTheDeepestNestingThatItsBoundsAllow) {
  std::string deep = "a.";
  for (std::size_t i = 2; i < kAddressBookLineDots; ++i) deep += "a.";
  std::string text = deep + "a = [\n";
  for (int i = 0; i < 120; ++i) text += "{" + deep + "a = [\n";
  for (int i = 0; i < 120; ++i) text += "]}";
  const auto parsed = parse_address_book(text + "]\n", "file", "");
  EXPECT_EQ(parsed.book, nullptr);
  ASSERT_EQ(parsed.diagnostics.size(), 1U);
  EXPECT_THAT(parsed.diagnostics[0].message, HasSubstr("unknown key \"a\""));
}

TEST(AddressBookFile, BoundsItsComplaintsAndItsParties) {
  std::string text;
  for (std::size_t i = 0; i < kAddressBookDiagnostics; ++i) text += "[[party]]\n";
  const auto parsed = parse_address_book(text, "file", "");
  EXPECT_EQ(parsed.diagnostics.size(), kAddressBookDiagnostics + 1);
  EXPECT_THAT(parsed.diagnostics.front().message, HasSubstr("left out"));
  std::string many;
  for (std::size_t i = 0; i <= kAddressBookParties; ++i) many += "[[party]]\n";
  const auto refused = parse_address_book(many, "file", "");
  ASSERT_EQ(refused.diagnostics.size(), 1U);
  EXPECT_THAT(refused.diagnostics[0].message, HasSubstr("more than 200000 parties"));
}

TEST(AddressBookFile, AcceptsAnEmptyBook) {
  const auto parsed = parse_address_book("# nothing yet\n", "file", "");
  ASSERT_TRUE(parsed.book);
  EXPECT_TRUE(parsed.book->parties().empty());
}

TEST(AddressBookExample, IsReadAndShowsEachEnd) {
  std::ifstream stream(tests::source_directory() + "/adapters/directory/examples/addresses.toml");
  std::ostringstream text;
  text << stream.rdbuf();
  const auto parsed = parse_address_book(text.str(), "file", "");
  for (const Diagnostic& one : parsed.diagnostics) ADD_FAILURE() << to_text(one);
  ASSERT_TRUE(parsed.book);
  struct Case {
    const char* municipality;
    const char* district;
    std::uint32_t chosen;
    Code code;
  };
  const Case cases[] = {
      {"1804", "", 8100011, Code::X99},
      {"0301", "030102", 8100022, Code::X99},
      {"0301", "030116", 8100023, Code::X99},
      {"5006", "", 8100031, Code::X99},
      {"5041", "", 8100031, Code::X99},
      {"0301", "", 0, Code::H305},
      {"1806", "", 0, Code::H306},
      {"1580", "", 0, Code::H307},
      {"4601", "", 0, Code::H304},
  };
  for (const Case& one : cases) {
    addressing::Residence residence;
    residence.municipality = one.municipality;
    residence.district = one.district;
    const auto got = addressing::resolve({{}, "KD0501"}, residence, *parsed.book,
                                         addressing::MunicipalityTable::builtin(), 2026y / 11 / 22);
    EXPECT_EQ(got.party ? got.party->her_id.value() : 0, one.chosen) << one.municipality;
    if (one.chosen == 0) {
      ASSERT_TRUE(got.why_not) << one.municipality;
      EXPECT_EQ(id_of(got.why_not->code), id_of(one.code)) << one.municipality;
    }
  }
}

TEST(PostalHintsFile, ReadsSeveralMunicipalitiesOfOneCode) {
  const auto parsed = parse_postal_hints(
      "\xEF\xBB\xBF# from the postal "
      "service\npostal_code,municipality\r\n8001,1804\r\n\n0001,0301\n0001,3201\n1234,0213",
      "file");
  EXPECT_TRUE(parsed.diagnostics.empty());
  EXPECT_THAT(parsed.hints, ElementsAre(testing::Pair("0001", ElementsAre("0301", "3201")),
                                        testing::Pair("1234", ElementsAre("0213")),
                                        testing::Pair("8001", ElementsAre("1804"))));
}

TEST(PostalHintsFile, NamesEachMistakeByLineAndColumn) {
  const Mistaken cases[] = {
      {"8001;1804\n", {{1, 1, "a comma"}}},
      {"801,1804\n", {{1, 1, "four digits"}}},
      {"8001,180\n", {{1, 6, "four digits"}}},
      {"8001,1804,Bodø\n", {{1, 6, "four digits"}}},
      {"8001,9998\n", {{1, 6, "has had the number 9998"}}},
      {"8001,1804\n8001,1804\n", {{2, 1, "already"}}},
      {"8001,1804\npostal_code,municipality\n", {{2, 1, "four digits"}}},
      {"x\n\n8001, 1804\n", {{1, 1, "a comma"}, {3, 6, "four digits"}}},
  };
  for (const Mistaken& one : cases) {
    const auto parsed = parse_postal_hints(one.text, "file");
    EXPECT_TRUE(parsed.hints.empty()) << one.text;
    expect(parsed.diagnostics, one);
  }
}

TEST(PostalHintsFile, IsBounded) {
  auto parsed = parse_postal_hints(std::string(kPostalHintsBytes + 1, '\n'), "file");
  expect(parsed.diagnostics, {"large file", {{0, 0, "the file is larger"}}});
  std::string text;
  for (std::size_t i = 0; i < kPostalHintsDiagnostics + 10; ++i) text += "x\n";
  parsed = parse_postal_hints(text, "file");
  EXPECT_EQ(parsed.diagnostics.size(), kPostalHintsDiagnostics + 1);
}

}  // namespace
}  // namespace budstikke
