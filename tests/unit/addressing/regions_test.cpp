// Districts, counties and words: what the resolver and the gaps tell places by.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/addressing/municipality.hpp"
#include "engine/addressing/regions.hpp"
#include "engine/addressing/words.hpp"

namespace budstikke::addressing {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(Districts, AreNamedByWords) {
  EXPECT_THAT(districts_named("0301", "Bydel St. Hanshaugen"), ElementsAre("030104"));
  EXPECT_THAT(districts_named("0301", "sankt hanshaugen"), ElementsAre("030104"));
  EXPECT_THAT(districts_named("0301", "Bydelene Alna og Østensjø"), ElementsAre("030112", "030113"));
  EXPECT_THAT(districts_named("0301", "Bydel Vestre Aker"), ElementsAre("030107"));
  EXPECT_THAT(districts_named("0301", "Aker"), IsEmpty());
  EXPECT_THAT(districts_named("0301", "Sagene og Frogner"), ElementsAre("030103", "030105"));
  EXPECT_THAT(districts_named("0301", "Frognerparken"), IsEmpty()) << "parts of words are no words";
  EXPECT_THAT(districts_named("4601", "Bydel Sagene"), IsEmpty());
  EXPECT_EQ(districts_of("0301").size(), 17U);
  EXPECT_EQ(district_name("030102"), "Grünerløkka");
  EXPECT_EQ(district_name("030199"), "");
  for (const auto& [number, name] : districts_of("0301"))
    EXPECT_TRUE(MunicipalityTable::builtin().knows(number));
}

TEST(Counties, AreKnownForEveryMunicipalityOfEveryYear) {
  for (int year = 1994; year <= 2027; ++year) {
    for (const auto& [number, name] : MunicipalityTable::builtin().on(std::chrono::year(year) / 6 / 1)) {
      EXPECT_FALSE(county_of(number).empty()) << number;
    }
  }
  EXPECT_EQ(county_of("0301"), "Oslo");
  EXPECT_EQ(county_of("1804"), "Nordland");
  EXPECT_EQ(county_of("9901"), "");
}

TEST(Words, AreComparedInSmallLetters) {
  EXPECT_THAT(words_of("  Barn-OG/unge, ÆØÅ (Čáhput)\xC2\xA0–«Đŋ» 7 "),
              ElementsAre("barn", "og", "unge", "æøå", "čáhput", "đŋ", "7"));
  EXPECT_THAT(words_of(""), IsEmpty());
  EXPECT_THAT(words_of("\xC3"), ElementsAre("\xC3")) << "broken UTF-8 is no reason to read on";
  EXPECT_TRUE(stand_in(words_of("og unge"), words_of("Barn og unge")));
  EXPECT_FALSE(stand_in(words_of("barn unge"), words_of("Barn og unge")));
  EXPECT_FALSE(stand_in({}, words_of("Barn")));
}

}  // namespace
}  // namespace budstikke::addressing
