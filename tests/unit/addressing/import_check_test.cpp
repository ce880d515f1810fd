#include "engine/addressing/import_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace budstikke::addressing {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::chrono::year_month_day kToday = 2026y / 11 / 22;
const MunicipalityTable& table() { return MunicipalityTable::builtin(); }

Party party(std::uint32_t her_id, const std::string& municipality = "1804", const char* service = "KD0501") {
  Party made;
  made.her_id = HerId(her_id);
  made.name = "Saksbehandling";
  made.service_code = service;
  made.municipality = municipality;
  return made;
}

TEST(ImportDifference, NamesWhatCameWentAndChanged) {
  Party changed = party(2);
  changed.place = "Sør";
  changed.active = false;
  changed.coverage = {"1841"};
  changed.edi_address = "plo@bodo.example";
  const auto found = difference({party(3), party(1), party(2)}, {changed, party(9), party(1)});
  ASSERT_EQ(found.added.size(), 1U);
  EXPECT_EQ(found.added[0], party(9));
  ASSERT_EQ(found.removed.size(), 1U);
  EXPECT_EQ(found.removed[0], party(3));
  ASSERT_EQ(found.changed.size(), 1U);
  EXPECT_EQ(found.changed[0].before, party(2));
  EXPECT_EQ(found.changed[0].after, changed);
  EXPECT_THAT(found.changed[0].fields, ElementsAre("coverage", "place", "active", "edi_address"));
  EXPECT_FALSE(found.empty());
  EXPECT_TRUE(difference({party(1), party(2)}, {party(2), party(1)}).empty());
}

TEST(ImportCheck, NamesEveryMistake) {
  struct Case {
    void (*spoil)(Party&);
    const char* says;
    Severity severity = Severity::error;
  };
  const Case cases[] = {
      {[](Party& one) { one.her_id = HerId(); }, "HER-id 0"},
      {[](Party& one) { one.her_id = HerId(1); }, "HER-id 1 is in use already"},
      {[](Party& one) { one.name = ""; }, "no name"},
      {[](Party& one) { one.name = "a\nb"; }, "\"name\" holds control characters"},
      {[](Party& one) { one.name = "\xFF"; }, "\"name\" is not UTF-8"},
      {[](Party& one) { one.place = std::string(1'001, 'x'); }, "longer than 1000 bytes"},
      {[](Party& one) { one.municipality = "9998"; }, "has had the number 9998"},
      {[](Party& one) { one.municipality = "030103"; }, "four digits"},
      {[](Party& one) { one.district = "0301"; }, "six digits"},
      {[](Party& one) { one.coverage = {"0301", "x"}; }, "\"x\" is no municipality"},
      {[](Party& one) { one.coverage.assign(501, "0301"); }, "more than 500 numbers"},
      {[](Party& one) { one.municipality = ""; },
       "a municipal service, and neither a municipality nor a coverage area"},
      {[](Party& one) { one.valid_from = 2026y / 2 / 1, one.valid_to = 2026y / 1 / 31; },
       "before valid_from"},
      {[](Party& one) { one.valid_to = 2026y / 2 / 30; }, "\"valid_to\" is a date"},
      {[](Party& one) { one.endpoint = "ftp://x"; }, "begins with https://"},
      {[](Party& one) { one.service_code = "K D"; }, "letters and digits"},
      {[](Party& one) { one.parent_organisation_number = "12345678"; }, "nine digits"},
      {[](Party& one) { one.business_type = "kommune"; }, "kv. 9040"},
      {[](Party& one) { one.parent_organisation_number = "972418014"; }, "check digit", Severity::warning},
  };
  for (const Case& one : cases) {
    Party spoilt = party(2);
    one.spoil(spoilt);
    const auto faults = check_parties({party(1), spoilt, party(3)}, table());
    ASSERT_EQ(faults.size(), 1U) << one.says;
    EXPECT_THAT(faults[0].what, HasSubstr(one.says));
    EXPECT_EQ(faults[0].place, 1U);
    EXPECT_EQ(faults[0].her_id, spoilt.her_id);
    EXPECT_EQ(faults[0].severity, one.severity) << one.says;
    const Sifted sifted = sift({party(1), spoilt, party(3)}, table());
    const bool stays = one.severity == Severity::warning;
    EXPECT_EQ(sifted.parties.size(), stays ? 3U : 2U) << one.says;
    EXPECT_EQ(sifted.left_out, stays ? 0U : 1U);
    EXPECT_EQ(sifted.faults.size(), 1U);
  }
  Party fine = party(2, "");
  fine.coverage = {"1804"};
  fine.parent_organisation_number = "972418013";
  fine.business_type = "102";
  EXPECT_THAT(check_parties({fine}, table()), IsEmpty());
  // A hospital's service (kv. 8668) belongs to no municipality; a municipality's own does, whatever its code.
  Party hospital = party(2, "");
  hospital.service_code = "S01";
  hospital.business_type = "101";
  EXPECT_THAT(check_parties({hospital}, table()), IsEmpty());
  hospital.business_type = "102";
  EXPECT_EQ(check_parties({hospital}, table()).size(), 1U);
  Party several = party(0, "9998");
  several.name = "";
  EXPECT_EQ(check_parties({several}, table()).size(), 3U) << "every mistake of a party";
}

TEST(ImportCheck, RefusesAnImportOfManyFaultyParties) {
  Sifted sifted;
  sifted.parties.resize(98);
  sifted.left_out = 2;
  EXPECT_FALSE(sifted.too_many(2));
  EXPECT_TRUE(sifted.too_many(1));
  EXPECT_FALSE(Sifted{}.too_many(0)) << "nothing at all is not too many";
}

/// Parties without a service, and a case handler in each of the first municipalities.
std::vector<Party> book(std::size_t others, std::size_t case_handlers) {
  std::vector<Party> parties;
  std::uint32_t her_id = 1;
  const auto municipalities = table().on(kToday);
  for (std::size_t i = 0; i < case_handlers; ++i) parties.push_back(party(her_id++, municipalities[i].first));
  for (std::size_t i = 0; i < others; ++i) parties.push_back(party(her_id++, "1804", "KP02"));
  return parties;
}

TEST(ImportDrop, IsRefusedAboveTheShare) {
  const auto before = book(1'000, 100);
  auto after = before;
  after.resize(990);
  const Drop drop = refuses_drop(before, after, table(), {10, kToday});
  EXPECT_FALSE(drop.refused()) << drop.why << ": 110 of 1100 is the limit itself";
  EXPECT_EQ(drop.parties.before, 1'100U);
  EXPECT_EQ(drop.parties.lost, 110U);
  EXPECT_EQ(drop.case_handlers.before, 100U);
  EXPECT_EQ(drop.case_handlers.lost, 0U);
  after.pop_back();
  const Drop refused = refuses_drop(before, after, table(), {10, kToday});
  EXPECT_TRUE(refused.refused());
  EXPECT_TRUE(refused.parties.too_many);
  EXPECT_THAT(refused.why, HasSubstr("111 of 1,100 parties in use are gone (10%, the limit is 10%)"));
}

TEST(ImportDrop, CountsCaseHandlersForThemselves) {
  const auto before = book(10'000, 100);
  auto after = before;
  after.erase(after.begin(), after.begin() + 11);
  const Drop drop = refuses_drop(before, after, table(), {10, kToday});
  EXPECT_FALSE(drop.parties.too_many);
  EXPECT_TRUE(drop.case_handlers.too_many);
  EXPECT_TRUE(drop.municipalities.too_many);
  EXPECT_EQ(drop.case_handlers.lost, 11U);
  EXPECT_EQ(drop.municipalities.before, 100U);
  ASSERT_EQ(drop.without.size(), 11U);
  EXPECT_EQ(drop.without[0].first, "0301");
  EXPECT_EQ(drop.without[0].second, "Oslo");
}

TEST(ImportDrop, CountsAMunicipalityOnlyWhenItsLastOneGoes) {
  auto before = book(0, 100);
  before.push_back(party(9'000, "0301"));
  auto after = before;
  after.erase(after.begin());
  const Drop drop = refuses_drop(before, after, table(), {10, kToday});
  EXPECT_EQ(drop.case_handlers.lost, 1U);
  EXPECT_THAT(drop.without, IsEmpty());
  // A host that names it keeps it served.
  after.back() = party(9'000, "1804");
  after.back().coverage = {"0301"};
  EXPECT_THAT(refuses_drop(before, after, table(), {10, kToday}).without, IsEmpty());
}

TEST(ImportDrop, TakesPartiesThatGoOutOfUseForLost) {
  const auto before = book(90, 10);
  const auto lost = [&](auto change) {
    auto after = before;
    for (Party& one : after) change(one);
    return refuses_drop(before, after, table(), {10, kToday});
  };
  EXPECT_TRUE(lost([](Party& one) { one.active = false; }).refused());
  EXPECT_TRUE(lost([](Party& one) { one.valid_from = 2027y / 1 / 1; }).refused());
  EXPECT_EQ(lost([](Party& one) { one.service_code = "KP02"; }).case_handlers.lost, 10U);
  const Drop ended = lost([](Party& one) { one.valid_to = 2026y / 11 / 21; });
  EXPECT_EQ(ended.parties.lost, 0U) << "their own dates ended them";
  EXPECT_EQ(ended.municipalities.lost, 10U) << "and yet nobody is there";
  EXPECT_TRUE(refuses_drop(before, {}, table(), {100, kToday}).parties.lost == 100);
  EXPECT_FALSE(refuses_drop({}, before, table(), {0, kToday}).refused()) << "a first import";
  EXPECT_FALSE(refuses_drop({}, {}, table(), {0, kToday}).refused());
}

}  // namespace
}  // namespace budstikke::addressing
