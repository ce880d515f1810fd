// Changes of municipalities, past and to come, from the file to the party that a message reaches.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "adapters/directory/address_book_file.hpp"
#include "adapters/directory/municipality_changes_file.hpp"
#include "adapters/directory/postal_hints_file.hpp"
#include "engine/addressing/gaps.hpp"
#include "engine/addressing/resolver.hpp"
#include "tests/support/places.hpp"

namespace budstikke::addressing {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string kHeading = "number,name,first_year,last_year,successors,went\n";

/// Bodø takes a new number in 2028, and Saltdal becomes part of it.
const std::string kNewBodo = kHeading +
                             "# decided by Parliament\r\n"
                             "1804,Bodø,,2027,2028:1899,whole\r\n"
                             "1840,Saltdal,,2027,2028:1899,whole\n"
                             "1899,Nye Bodø,2028,,,\n";

std::shared_ptr<const MunicipalityTable> changed(const std::string& csv) {
  const auto parsed = parse_municipality_changes(csv, "changes.csv");
  for (const Diagnostic& one : parsed.diagnostics) ADD_FAILURE() << to_text(one);
  return parsed.table;
}

Party serving(std::uint32_t her_id, const char* municipality, std::vector<std::string> coverage = {}) {
  Party party;
  party.her_id = HerId(her_id);
  party.name = "Saksbehandling";
  party.service_code = "KD0501";
  party.municipality = municipality;
  party.coverage = std::move(coverage);
  party.endpoint = "https://peer.example/";
  return party;
}

/// HER-id of the party that a message with this municipality reaches on the day, or the code that holds it.
std::string reached(const std::string& municipality, std::chrono::year_month_day day,
                    const std::vector<Party>& parties, const MunicipalityTable& table) {
  PatientFacts patient;
  patient.present = true;
  patient.municipality = municipality.substr(0, 4);
  if (municipality.size() == 6) patient.district = municipality;
  const Residence residence = find_residence(patient, {}, table, {}, day);
  const Resolution got =
      resolve({HerId(), "KD0501", {}}, residence, AddressBook(parties, "hash"), table, day);
  return got.party ? got.party->her_id.text() : std::string(id_of(got.why_not->code));
}

struct Case {
  const char* name;
  const char* municipality;
  std::chrono::year_month_day day;
  const char* reached;
};

TEST(MunicipalityChanges, ThatAreWrittenAheadHoldFromTheirDay) {
  const auto table = changed(kNewBodo);
  ASSERT_TRUE(table);
  const std::vector<Party> parties{serving(1, "1804"), serving(2, "1841"), serving(3, "1842", {"1840"})};
  const Case cases[] = {
      {"before the day", "1804", 2027y / 12 / 31, "1"},
      {"on the day, a message that waited since last year", "1804", 2028y / 1 / 1, "1"},
      {"on the day, the new number", "1899", 2028y / 1 / 1, "1"},
      {"a neighbour that is left alone", "1841", 2028y / 1 / 1, "2"},
  };
  // On the day the book still has the old number; it is translated. Party 3 is of old Skjerstad, part of Bodø since 2005.
  const std::vector<Party> bodo{parties[0], parties[1]};
  for (const Case& one : cases)
    EXPECT_EQ(reached(one.municipality, one.day, bodo, *table), one.reached) << one.name;
  EXPECT_EQ(reached("1840", 2027y / 12 / 31, {serving(1, "1804", {"1840"})}, *table), "1") << "as host";
  EXPECT_EQ(reached("1840", 2028y / 1 / 1, {serving(1, "1804", {"1840"})}, *table), "1") << "as its own";
  EXPECT_EQ(reached("1840", 2028y / 1 / 1, {serving(1, "1804"), serving(4, "1840")}, *table), "H305")
      << "both are of Nye Bodø until one of them closes";
  EXPECT_EQ(reached("1899", 2027y / 12 / 31, bodo, *table), "H304")
      << "two led to it: its own number, not yet served";
  EXPECT_EQ(reached("1899", 2028y / 1 / 1, {serving(5, "1899")}, *table), "5");
  EXPECT_EQ(reached("1804", 2028y / 1 / 1, {serving(5, "1899")}, *table), "5");
  EXPECT_EQ(reached("1842", 2028y / 1 / 1, {serving(5, "1899")}, *table), "5")
      << "merged in 2005, renumbered in 2028";
  EXPECT_EQ(reached("1804", 2028y / 1 / 1, {serving(5, "1841", {"1804"})}, *table), "5")
      << "in a coverage area";
  EXPECT_EQ(reached("1804", 2028y / 1 / 1, bodo, MunicipalityTable::builtin()), "1");
  EXPECT_EQ(reached("1899", 2028y / 1 / 1, bodo, MunicipalityTable::builtin()), "H303")
      << "unknown without the change";
}

TEST(MunicipalityChanges, CountInTheTableOfTheirDay) {
  const auto table = changed(kNewBodo);
  ASSERT_TRUE(table);
  EXPECT_EQ(table->on(2027y / 12 / 31).size(), 357U);
  EXPECT_EQ(table->on(2028y / 1 / 1).size(), 356U);
  EXPECT_TRUE(table->knows("1899"));
  EXPECT_FALSE(MunicipalityTable::builtin().knows("1899")) << "the table that ships is left as it is";
  EXPECT_THAT(table->relatives("1899"), ElementsAre("1804", "1840", "1842", "1899"));
  EXPECT_EQ(find_gaps({.date = 2028y / 1 / 1}, AddressBook(), *table).municipalities, 356U);
  const auto book = parse_address_book("[[party]]\nher_id = 1\nname = \"a\"\nmunicipality = \"1899\"\n",
                                       "file", "", *table);
  EXPECT_TRUE(book.book);
  EXPECT_FALSE(
      parse_address_book("[[party]]\nher_id = 1\nname = \"a\"\nmunicipality = \"1899\"\n", "file", "").book);
}

TEST(MunicipalityChanges, AreKnownToEveryFileThatNamesMunicipalities) {
  const auto table = changed(kNewBodo);
  ASSERT_TRUE(table);
  EXPECT_TRUE(parse_postal_hints("8001,1899\n", "file", *table).diagnostics.empty());
  EXPECT_FALSE(parse_postal_hints("8001,1899\n", "file").diagnostics.empty());
}

TEST(MunicipalityChanges, ComeWithAnExample) {
  std::ifstream stream(tests::source_directory() + "/adapters/directory/examples/municipality-changes.csv");
  std::ostringstream text;
  text << stream.rdbuf();
  const auto table = changed(text.str());
  ASSERT_TRUE(table);
  EXPECT_EQ(table->translate("1804", 2029y / 12 / 31).number, "1804");
  EXPECT_EQ(table->translate("1804", 2030y / 1 / 1).number, "1899");
  EXPECT_EQ(table->translate("1841", 2030y / 1 / 1).candidates, (std::vector<std::string>{"1845", "1899"}));
}

TEST(MunicipalityChanges, OfThePastAreDecidedByTheDay) {
  const std::vector<Party> old_numbers{serving(1, "1850"), serving(2, "1702"), serving(3, "1507"),
                                       serving(4, "0213")};
  const std::vector<Party> new_numbers{serving(11, "1806"), serving(12, "1875"), serving(13, "5006"),
                                       serving(14, "1508"), serving(15, "1580"), serving(16, "3207"),
                                       serving(17, "5055"), serving(18, "5056"), serving(19, "5059")};
  const Case before[] = {
      {"Tysfjord before it was divided", "1850", 2019y / 12 / 31, "1"},
      {"Steinkjer in 2017", "1702", 2017y / 12 / 31, "2"},
      {"Steinkjer's new number in an old book", "5006", 2020y / 1 / 1, "2"},
      {"Ålesund before Haram left", "1507", 2023y / 12 / 31, "3"},
      {"Haram's old number while it was part of Ålesund", "1534", 2023y / 12 / 31, "3"},
      {"Ski's number in a book that has it too", "0213", 2024y / 1 / 1, "4"},
      {"Tysfjord afterwards", "1850", 2020y / 1 / 1, "H302"},
      {"one heir of Tysfjord, whose book is of the old time", "1875", 2020y / 1 / 1, "H304"},
      {"Haram, whose book is of the old time", "1580", 2024y / 1 / 1, "H304"},
  };
  const Case after[] = {
      {"Tysfjord: a person decides", "1850", 2020y / 1 / 1, "H302"},
      {"Narvik", "1806", 2020y / 1 / 1, "11"},
      {"Hamarøy", "1875", 2026y / 11 / 22, "12"},
      {"Steinkjer, by the oldest number", "1702", 2020y / 1 / 1, "13"},
      {"Ålesund's number of 2020", "1507", 2024y / 1 / 1, "H302"},
      {"Ålesund before 2020", "1504", 2024y / 1 / 1, "14"},
      {"Haram before 2020", "1534", 2024y / 1 / 1, "15"},
      {"Ski and Oppegård, merged", "0217", 2024y / 1 / 1, "16"},
      {"Snillfjord, divided among three", "5012", 2020y / 1 / 1, "H302"},
      {"a district of a city that was renumbered", "120105", 2020y / 1 / 1, "H304"},
      {"no number of a municipality", "9998", 2024y / 1 / 1, "H303"},
      {"not stated", "9999", 2024y / 1 / 1, "H301"},
  };
  const auto& table = MunicipalityTable::builtin();
  for (const Case& one : before)
    EXPECT_EQ(reached(one.municipality, one.day, old_numbers, table), one.reached) << one.name;
  for (const Case& one : after)
    EXPECT_EQ(reached(one.municipality, one.day, new_numbers, table), one.reached) << one.name;
  Party arstad = serving(20, "1201");
  arstad.district = "120107";
  EXPECT_EQ(reached("120107", 2026y / 11 / 22, {arstad}, table), "20");
  EXPECT_EQ(reached("460107", 2026y / 11 / 22, {arstad}, table), "20");
}

TEST(MunicipalityChanges, DivideAMunicipality) {
  const auto table = changed(
      kHeading + "1804,Bodø,,2027,2028:1898|1899,parts\n1898,Nord-Bodø,2028,,,\n1899,Sør-Bodø,2028,,,\n");
  ASSERT_TRUE(table);
  const std::vector<Party> parties{serving(1, "1898"), serving(2, "1899")};
  EXPECT_EQ(reached("1804", 2028y / 1 / 1, parties, *table), "H302");
  EXPECT_EQ(reached("1899", 2028y / 1 / 1, parties, *table), "2");
  EXPECT_EQ(reached("1899", 2027y / 12 / 31, {serving(3, "1804")}, *table), "3")
      << "one municipality led to it";
}

TEST(MunicipalityChanges, NameEachMistakeByLine) {
  struct Mistaken {
    std::string text;
    std::size_t line;
    const char* says;
  };
  const Mistaken cases[] = {
      {"1804,Bodø,,,,\n", 1, "heading is missing"},
      {kHeading + "1804,Bodø\n", 2, "not six fields"},
      {kHeading + "# x\n1804,,,,,\n", 3, "name is missing"},
      {kHeading + "1804,Bodø,,2027,2028:1899,whole\n", 2, "1804 goes to 1899, which is not in use in 2028"},
      {kHeading + "1804,Bodø,,2027,2028:9998,whole\n", 2, "goes to 9998"},
      {kHeading + "1804,Bodø,,2027,2029:1841,whole\n", 2, "do not follow on"},
      {kHeading + "1804,Bodø,,3000,3001:1841,whole\n", 2, "no year"},
      {kHeading + "9999,Ingen,2028,,,\n", 2, "stand for no municipality"},
      {kHeading + "1899,A,2028,,,\n1899,B,2030,,,\n", 3, "in line 2"},
      {kHeading + "1804,Bodø,,,,whole\n", 2, "exactly where"},
      {kHeading + "1899,Nye Bodø,2028,,,\n", 2, "1899 begins in 2028, and no number goes to it in that year"},
      // The table's own line about Skjerstad says that it went into Bodø in 2005.
      {kHeading + "1804,Bodø,2028,,,\n1804,Bodø,2026,2027,2028:1804,whole\n", 0, "1842 goes to 1804"},
      {std::string(kMunicipalityChangesBytes + 1, '\n'), 0, "larger than"},
  };
  for (const Mistaken& one : cases) {
    const auto parsed = parse_municipality_changes(one.text, "changes.csv");
    EXPECT_FALSE(parsed.table) << one.says;
    ASSERT_FALSE(parsed.diagnostics.empty()) << one.says;
    EXPECT_EQ(parsed.diagnostics[0].line, one.line) << one.says;
    EXPECT_EQ(parsed.diagnostics[0].file, "changes.csv");
    EXPECT_THAT(parsed.diagnostics[0].message, HasSubstr(one.says));
  }
  const auto several = parse_municipality_changes(kHeading + "x\n1804,Bodø,2028,2027,,\ny\n", "changes.csv");
  EXPECT_EQ(several.diagnostics.size(), 3U);
  EXPECT_TRUE(parse_municipality_changes("", "changes.csv").table) << "no changes";
  EXPECT_TRUE(parse_municipality_changes("\xEF\xBB\xBF" + kHeading, "changes.csv").table);
}

TEST(MunicipalityRelatives, AreTiedByChanges) {
  const auto& table = MunicipalityTable::builtin();
  EXPECT_THAT(table.relatives("0301"), ElementsAre("0301"));
  EXPECT_THAT(table.relatives("1580"),
              ElementsAre("1504", "1507", "1508", "1523", "1529", "1534", "1546", "1580"));
  EXPECT_THAT(table.relatives("1806"), Contains("1875"));
  EXPECT_THAT(table.relatives("9998"), IsEmpty());
  EXPECT_THAT(table.relatives("1804"), Not(Contains("1841")));
  // Whatever a number is translated to is a relative, on any day: the resolver relies on it.
  for (const int year : {1994, 2002, 2018, 2019, 2020, 2023, 2024, 2026}) {
    for (const int of : {1994, 2005, 2017, 2019, 2022, 2026}) {
      for (const auto& [number, name] : table.on(std::chrono::year(of) / 6 / 1)) {
        const Translation got = table.translate(number, std::chrono::year(year) / 6 / 1);
        if (!got.number.empty()) {
          EXPECT_THAT(table.relatives(got.number), Contains(number));
        }
        for (const auto& candidate : got.candidates)
          EXPECT_THAT(table.relatives(candidate), Contains(number));
      }
    }
  }
}

}  // namespace
}  // namespace budstikke::addressing
