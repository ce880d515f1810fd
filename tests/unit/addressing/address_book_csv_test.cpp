#include "adapters/directory/address_book_csv.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace budstikke {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

Party whole_party() {
  Party party;
  party.her_id = HerId(8100021);
  party.parent = HerId(8100020);
  party.parent_name = "Oslo kommune; \"hovedstaden\"";
  party.parent_organisation_number = "900000020";
  party.name = "=HYPERLINK(\"x\"), Bydel Grünerløkka";
  party.service_code = "KD0501";
  party.municipality = "0301";
  party.coverage = {"030116", "3201"};
  party.district = "030102";
  party.place = "'=1+1";
  party.valid_from = 2024y / 1 / 1;
  party.valid_to = 2026y / 12 / 31;
  party.active = false;
  party.business_type = "102";
  party.edi_address = "@plo.example";
  party.endpoint = "folder:/var/spool/out";
  party.certificate = "/etc/a.b.c/\\oslo.pem";
  return party;
}

Party bare_party() {
  Party party;
  party.her_id = HerId(4294967295);
  party.name = "'Fastlege' " + std::string(600, '.');
  return party;
}

std::vector<Party> read_csv(const std::string& text) {
  const auto parsed = parse_address_book_csv(text, "file", "abc");
  for (const Diagnostic& one : parsed.diagnostics) ADD_FAILURE() << to_text(one);
  if (!parsed.book) return {};
  EXPECT_EQ(parsed.book->hash(), "abc");
  return parsed.book->parties();
}

std::vector<Party> read_toml(const std::string& text) {
  const auto parsed = parse_address_book(text, "file", "abc");
  for (const Diagnostic& one : parsed.diagnostics) ADD_FAILURE() << to_text(one);
  return parsed.book ? parsed.book->parties() : std::vector<Party>{};
}

TEST(AddressBookCsv, GoesFromTomlToCsvAndBackUnchanged) {
  const std::vector<Party> parties{whole_party(), bare_party()};
  const std::string toml = write_address_book_toml(parties);
  EXPECT_EQ(read_toml(toml), parties);
  const std::string csv = write_address_book_csv(read_toml(toml));
  EXPECT_EQ(read_csv(csv), parties);
  EXPECT_EQ(write_address_book_toml(read_csv(csv)), toml);
}

TEST(AddressBookCsv, KeepsWhateverTextAPartyMayHold) {
  for (const char* text : {"=1", "+47 22", "-", "@a", "'", "''", "'=1", "''=1", "a\"b", "\"", ";", ",", " a ",
                           "Sør; \"Nord\", Øst", "\\u00", "\\", "#", "[x]", "a=b"}) {
    Party party = bare_party();
    party.name = text;
    party.place = text;
    EXPECT_EQ(read_csv(write_address_book_csv({party})), std::vector{party}) << text;
    EXPECT_EQ(read_toml(write_address_book_toml({party})), std::vector{party}) << text;
  }
}

TEST(AddressBookCsv, WritesNoCellThatASpreadsheetCalculates) {
  const std::string csv = write_address_book_csv({whole_party()});
  EXPECT_THAT(csv, HasSubstr("\"'=HYPERLINK(\"\"x\"\"), Bydel Grünerløkka\""));
  EXPECT_THAT(csv, HasSubstr("\"'@plo.example\""));
  EXPECT_THAT(csv, HasSubstr("\"''=1+1\""));
  EXPECT_TRUE(csv.starts_with("\xEF\xBB\xBFher_id;parent;"));
}

TEST(AddressBookCsv, TakesEitherSeparatorAndColumnsInAnyOrder) {
  const char* texts[] = {
      "name,her_id,coverage,active\r\nSaker,1,0301 030103,FALSE\r\n\r\n,,,\r\nFlere,2,,",
      "\xEF\xBB\xBFname;her_id;coverage;active\nSaker;1;\"0301  030103\";false\n;;;\nFlere;2;;\n",
  };
  for (const char* text : texts) {
    const auto parties = read_csv(text);
    ASSERT_EQ(parties.size(), 2U) << text;
    EXPECT_EQ(parties[0].her_id, HerId(1));
    EXPECT_THAT(parties[0].coverage, ElementsAre("0301", "030103"));
    EXPECT_FALSE(parties[0].active);
    EXPECT_EQ(parties[1].name, "Flere");
    EXPECT_TRUE(parties[1].active);
  }
}

struct Mistaken {
  const char* text;
  std::vector<std::pair<std::size_t, std::size_t>> places;
  const char* says;
};

TEST(AddressBookCsv, NamesEachMistakeByLineAndColumn) {
  const Mistaken cases[] = {
      {"", {{0, 0}}, "header row is missing"},
      {"\n\n", {{0, 0}}, "header row is missing"},
      {"her_id;name;zone\n", {{1, 13}}, "unknown column \"zone\""},
      {"her_id;name;her_id\n", {{1, 13}}, "there already"},
      {"her_id;place\n", {{1, 1}}, "\"name\" is missing"},
      {"her_id;name\n1\n", {{2, 1}}, "has 1 cells, and the header row 2"},
      {"her_id;name\n;a\n", {{2, 1}}, "no her_id"},
      {"her_id;name\n1;\n", {{2, 3}}, "no name"},
      {"her_id;name\n0;a\n", {{2, 1}}, "whole number from 1"},
      {"her_id;name\n1;a\n1;b\n", {{3, 1}}, "in use already, in line 2"},
      {"her_id;name\n1;\"a\n2;b\n", {{2, 3}}, "not closed"},
      {"her_id;name\n1;\"a\"b\n", {{2, 3}}, "behind the closing"},
      {"her_id;name\n1;a\"b\n", {{2, 3}}, "doubled"},
      {"her_id;name\n1;a\x01\n", {{2, 3}}, "control characters"},
      {"her_id;name\n1;\xC3\n", {{2, 3}}, "not UTF-8"},
      {"her_id;name;municipality\n1;a;301\n", {{2, 5}}, "no municipality or district number"},
      {"her_id;name;municipality\n1;\"a;b\";9998\n", {{2, 9}}, "has had the number 9998"},
      {"her_id;name;coverage\n1;a;0301 5\n", {{2, 5}}, "\"5\" is no municipality"},
      {"her_id;name;district\n1;a;0301\n", {{2, 5}}, "six digits"},
      {"her_id;name;valid_from;valid_to\n1;a;2024-01-02;2024-01-01\n", {{2, 16}}, "before valid_from"},
      {"her_id;name;valid_from\n1;a;01.02.2024\n", {{2, 5}}, "is a date"},
      {"her_id;name;active\n1;a;ja\n", {{2, 5}}, "true or false"},
      {"her_id;name;endpoint\n1;a;ftp://x\n", {{2, 5}}, "begins with https://"},
      {"her_id;name;business_type\n1;a;x\n", {{2, 5}}, "kv. 9040"},
      {"her_id;name;parent\n1;;x\nx;b;\n", {{2, 3}, {2, 4}, {3, 1}}, ""},
  };
  for (const Mistaken& one : cases) {
    const auto parsed = parse_address_book_csv(one.text, "file", "");
    EXPECT_EQ(parsed.book, nullptr) << one.text;
    std::vector<std::pair<std::size_t, std::size_t>> places;
    for (const Diagnostic& got : parsed.diagnostics) places.emplace_back(got.line, got.column);
    EXPECT_EQ(places, one.places) << one.text << "\n"
                                  << (parsed.diagnostics.empty() ? "" : to_text(parsed.diagnostics[0]));
    if (!parsed.diagnostics.empty()) {
      EXPECT_THAT(parsed.diagnostics[0].message, HasSubstr(one.says)) << one.text;
    }
  }
}

TEST(AddressBookCsv, IsBounded) {
  auto parsed = parse_address_book_csv(std::string(kAddressBookBytes + 1, '\n'), "file", "");
  ASSERT_EQ(parsed.diagnostics.size(), 1U);
  EXPECT_THAT(parsed.diagnostics[0].message, HasSubstr("larger than"));
  const std::string header = "her_id;name\n";
  parsed = parse_address_book_csv(header + "1;" + std::string(70'000, 'x') + "\n2;b\n", "file", "");
  ASSERT_EQ(parsed.diagnostics.size(), 1U);
  EXPECT_THAT(parsed.diagnostics[0].message, HasSubstr("longer than"));
  parsed = parse_address_book_csv(header + "1;" + std::string(1'001, 'x') + "\n", "file", "");
  ASSERT_EQ(parsed.diagnostics.size(), 1U);
  EXPECT_THAT(parsed.diagnostics[0].message, HasSubstr("longer than 1000 bytes"));
  parsed = parse_address_book_csv(header + std::string(100'000, ';') + "\n", "file", "");
  EXPECT_EQ(parsed.diagnostics.size(), 1U);
  std::string many = header;
  for (std::size_t i = 0; i < kAddressBookDiagnostics + 10; ++i) many += "0;a\n";
  parsed = parse_address_book_csv(many, "file", "");
  EXPECT_EQ(parsed.diagnostics.size(), kAddressBookDiagnostics + 1);
}

}  // namespace
}  // namespace budstikke
