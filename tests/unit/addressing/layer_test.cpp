#include "engine/addressing/layer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace budstikke::addressing {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::chrono::year_month_day kDay = 2026y / 11 / 22;

Party party(std::uint32_t her_id, const char* name = "Saksbehandling") {
  Party made;
  made.her_id = HerId(her_id);
  made.name = name;
  made.service_code = "KD0501";
  made.municipality = "1804";
  made.endpoint = "https://old.example/";
  return made;
}

LayerEntry entry(std::uint64_t number, const std::string& members,
                 const char* days = R"("from": "2026-11-01", "until": "2026-12-31")") {
  auto read = layer_entry_from_json("{" + members + R"(, "why": "avtalt", )" + days + "}");
  EXPECT_TRUE(read) << (read ? "" : read.failure().detail);
  if (!read) return {};
  read->number = number;
  return std::move(read).value();
}

std::string complaint(const std::string& json,
                      std::optional<std::chrono::year_month_day> today = std::nullopt) {
  const auto read = layer_entry_from_json(json, today);
  if (read) return "(none)";
  EXPECT_EQ(id_of(read.failure().code), "B107");
  return read.failure().detail;
}

TEST(LayerEntry, IsReadWithEveryMember) {
  const auto read = layer_entry_from_json(R"({"kind": "correction", "her_id": 1, "parent": 2,
    "parent_name": "Bodø kommune", "parent_organisation_number": "972418013", "name": "Saksbehandling",
    "service": "KD0501", "municipality": "1804", "coverage": ["1841", "030103"], "district": "030103",
    "place": "", "endpoint": "https://new.example/", "certificate": "/etc/x.pem", "active": false,
    "why": "telefon med kommunen", "from": "2026-11-22", "until": "2027-11-22"})");
  ASSERT_TRUE(read) << read.failure().detail;
  const auto& said = std::get<Correction>(read->what);
  EXPECT_EQ(said.her_id, HerId(1));
  EXPECT_EQ(said.parent, HerId(2));
  EXPECT_EQ(said.parent_name, "Bodø kommune");
  EXPECT_EQ(said.parent_organisation_number, "972418013");
  EXPECT_EQ(said.coverage, (std::vector<std::string>{"1841", "030103"}));
  EXPECT_EQ(said.place, "");
  EXPECT_EQ(said.certificate, "/etc/x.pem");
  EXPECT_EQ(said.active, false);
  EXPECT_EQ(read->why, "telefon med kommunen");
  EXPECT_EQ(read->from, kDay);
  EXPECT_EQ(read->until, 2027y / 11 / 22);
  const auto again = layer_entry_from_json(to_json(*read));
  ASSERT_TRUE(again) << again.failure().detail;
  EXPECT_EQ(to_json(*again), to_json(*read));
  const auto agreed = layer_entry_from_json(
      R"({"kind":"agreement","area":"030103","service":"KD0501","party":7,"why":"x","until":"2027-01-01"})",
      kDay);
  ASSERT_TRUE(agreed) << agreed.failure().detail;
  EXPECT_EQ(std::get<Agreement>(agreed->what).area, "030103");
  EXPECT_EQ(std::get<Agreement>(agreed->what).party, HerId(7));
  EXPECT_EQ(agreed->from, kDay) << "today where it does not say";
  EXPECT_EQ(to_json(*layer_entry_from_json(to_json(*agreed))), to_json(*agreed));
}

TEST(LayerEntry, NamesEveryMistake) {
  const std::string rest = R"(, "why": "x", "from": "2026-11-22", "until": "2026-12-31"})";
  const std::string correction = R"({"kind": "correction", "her_id": 1, )";
  const std::string agreement = R"({"kind": "agreement", "area": "1804", "service": "KD0501", "party": 1)";
  const std::string place = R"("place": "a")";
  struct Case {
    std::string json;
    std::vector<const char*> says;
  };
  const Case cases[] = {
      {"", {"not one JSON object"}},
      {"[]", {"not one JSON object"}},
      {"{}", {"\"kind\" is missing", "\"why\" is missing", "\"until\" is missing", "\"from\" is missing"}},
      {R"({"kind": "wish")" + rest, {"correction or agreement"}},
      {R"({"kind": "correction", "place": "a")" + rest, {"\"her_id\" is missing"}},
      {R"({"kind": "correction", "her_id": 0, "place": "a")" + rest, {"whole number from 1"}},
      {R"({"kind": "correction", "her_id": 1.5, "place": "a")" + rest, {"whole number from 1"}},
      {R"({"kind": "correction", "her_id": "1", "place": "a")" + rest, {"whole number from 1"}},
      {R"({"kind": "correction", "her_id": 4294967296, "place": "a")" + rest, {"whole number from 1"}},
      {R"({"kind": "correction", "her_id": 1)" + rest, {"says nothing anew"}},
      {correction + place + R"(, "zone": 1)" + rest, {"unknown member \"zone\""}},
      {correction + place + R"(, "who": "me")" + rest, {"unknown member \"who\""}},
      {correction + place + R"(, "area": "1804")" + rest, {"unknown member \"area\""}},
      {correction + R"("name": "")" + rest, {"\"name\" is empty"}},
      {correction + R"("name": 7, "active": "yes", "parent": -1, "coverage": "0301")" + rest,
       {"\"name\" is a text", "\"active\" is true or false", "\"parent\" is a HER-id",
        "\"coverage\" is a list"}},
      {correction + R"("coverage": [5, "9998"])" + rest, {"quotation marks", "has had the number 9998"}},
      {correction + R"("municipality": "9998", "district": "0301", "endpoint": "ftp://x", "service": "K D",
         "parent_organisation_number": "1")" +
           rest,
       {"has had the number 9998", "six digits", "begins with https://", "letters and digits",
        "nine digits"}},
      {correction + R"("municipality": "030103")" + rest, {"four digits"}},
      {correction + R"("place": "a\u0007")" + rest, {"control characters"}},
      {agreement + R"(, "place": "a")" + rest, {"unknown member \"place\""}},
      {R"({"kind": "agreement")" + rest,
       {"\"area\" is missing", "\"service\" is missing", "\"party\" is missing"}},
      {R"({"kind": "agreement", "area": "9998", "service": "KD0501", "party": 1)" + rest, {"9998"}},
      {agreement + R"(, "why": "  ", "from": "2026-11-22", "until": "2026-12-31"})", {"\"why\" is empty"}},
      {agreement + R"(, "why": "x", "from": "2026-11-22"})", {"every entry has an end date"}},
      {agreement + R"(, "why": "x", "from": "2026-11-22", "until": "2026-11-21"})",
       {"ends before it begins"}},
      {agreement + R"(, "why": "x", "from": "2026-11-22", "until": "2031-11-23"})", {"longer than 5 years"}},
      {agreement + R"(, "why": "x", "from": "22.11.2026", "until": 2031})",
       {"\"from\" is a date", "\"until\" is a text"}},
  };
  for (const Case& one : cases) {
    for (const char* says : one.says) EXPECT_THAT(complaint(one.json), HasSubstr(says)) << one.json;
  }
  EXPECT_EQ(complaint(agreement + R"(, "why": "x", "from": "2026-11-22", "until": "2031-11-22"})"), "(none)");
  EXPECT_THAT(complaint(agreement + R"(, "why": "x", "from": "2026-11-01", "until": "2026-11-21"})", kDay),
              HasSubstr("ended before today"));
  EXPECT_THAT(complaint("{" + std::string(70'000, ' ') + "}"), HasSubstr("larger than"));
}

TEST(Layer, CorrectsFieldByFieldAndLaterEntriesWin) {
  const auto book =
      assemble({party(1), party(2)},
               {entry(2, R"("kind":"correction","her_id":1,"endpoint":"https://second.example/")"),
                entry(1, R"("kind":"correction","her_id":1,"endpoint":"https://first.example/",
                                          "place":"Sør","active":false,"coverage":["1841"])")},
               kDay);
  const Party* corrected = book.find(HerId(1));
  ASSERT_NE(corrected, nullptr);
  EXPECT_EQ(corrected->endpoint, "https://second.example/");
  EXPECT_EQ(corrected->place, "Sør");
  EXPECT_FALSE(corrected->active);
  EXPECT_THAT(corrected->coverage, ElementsAre("1841"));
  EXPECT_EQ(corrected->name, "Saksbehandling") << "what is not said anew stays";
  EXPECT_EQ(*book.find(HerId(2)), party(2));
}

TEST(Layer, AddsAPartyThatTheImportLacks) {
  const auto book = assemble(
      {party(1)},
      {entry(1, R"("kind":"correction","her_id":9,"name":"Ny","service":"KD0501","municipality":"1841")"),
       entry(2, R"("kind":"correction","her_id":9,"place":"Nord")"),
       entry(3, R"("kind":"correction","her_id":8,"place":"Nord")")},
      kDay);
  ASSERT_NE(book.find(HerId(9)), nullptr);
  EXPECT_EQ(book.find(HerId(9))->place, "Nord");
  EXPECT_TRUE(book.find(HerId(9))->active);
  EXPECT_EQ(book.find(HerId(8)), nullptr) << "without a name nobody is added";
  const auto named = [](const char* adds) {
    const LayerEntry one = entry(4, std::string(R"("kind":"correction","her_id":9,"name":"Ny")") + adds);
    return assemble({party(1)}, {one}, kDay).find(HerId(9)) != nullptr;
  };
  EXPECT_TRUE(named(R"(,"adds":true)"));
  EXPECT_FALSE(named(R"(,"adds":false)")) << "the import has dropped whom it corrected";
  EXPECT_FALSE(named(R"(,"service":"KD0501","municipality":"1804","adds":false)"));
  EXPECT_FALSE(named("")) << "made before corrections said so, and it tells too little of a party";
  EXPECT_TRUE(named(R"(,"service":"KD0501","municipality":"1804")"));
  EXPECT_EQ(book.parties().size(), 2U);
}

TEST(Layer, HoldsFromItsFirstDayToItsLast) {
  const LayerEntry one = entry(1, R"("kind":"correction","her_id":1,"place":"Nord")");
  EXPECT_FALSE(holds_on(one, 2026y / 10 / 31));
  EXPECT_TRUE(holds_on(one, 2026y / 11 / 1));
  EXPECT_TRUE(holds_on(one, 2026y / 12 / 31));
  EXPECT_FALSE(holds_on(one, 2027y / 1 / 1));
  LayerEntry late = one;
  late.added_at = *parse_date_time("2026-11-10T23:30:00Z");
  EXPECT_FALSE(holds_on(late, 2026y / 11 / 10));
  EXPECT_TRUE(holds_on(late, 2026y / 11 / 11)) << "the day in Norway";
  LayerEntry ended = one;
  ended.ended_at = *parse_date_time("2026-11-20T12:00:00Z");
  EXPECT_TRUE(holds_on(ended, 2026y / 11 / 19));
  EXPECT_FALSE(holds_on(ended, 2026y / 11 / 20));
  EXPECT_EQ(assemble({party(1)}, {one}, 2027y / 1 / 1).find(HerId(1))->place, "");
}

TEST(Layer, CarriesTheLatestAgreementOfEachAreaAndService) {
  const auto book = assemble({party(1), party(2)},
                             {entry(1, R"("kind":"agreement","area":"1804","service":"KD0501","party":1)"),
                              entry(2, R"("kind":"agreement","area":"1804","service":"KD0501","party":2)"),
                              entry(3, R"("kind":"agreement","area":"1804","service":"KP02","party":1)"),
                              entry(4, R"("kind":"agreement","area":"1841","service":"KD0501","party":1)",
                                    R"("from": "2027-01-01", "until": "2027-12-31")")},
                             kDay);
  ASSERT_EQ(book.agreements().size(), 2U);
  EXPECT_EQ(book.agreements()[0].party, HerId(2));
  EXPECT_EQ(book.agreements()[0].why, "avtalt");
  EXPECT_EQ(book.agreements()[0].until, 2026y / 12 / 31);
  EXPECT_EQ(book.agreements()[1].service_code, "KP02");
}

TEST(Layer, NamesItsContent) {
  const auto hash = [](std::vector<Party> parties, const std::vector<LayerEntry>& entries = {}) {
    return assemble(std::move(parties), entries, kDay).hash();
  };
  const std::string plain = hash({party(1), party(2)});
  EXPECT_EQ(plain.size(), 32U);
  EXPECT_EQ(plain, hash({party(2), party(1)}));
  EXPECT_NE(plain, hash({party(1)}));
  std::vector<std::string> hashes{plain};
  const auto differs = [&](const std::string& other) {
    EXPECT_EQ(std::ranges::count(hashes, other), 0);
    hashes.push_back(other);
  };
  for (int field = 0; field < 17; ++field) {
    Party other = party(2);
    std::string* const texts[] = {&other.parent_name,  &other.parent_organisation_number,
                                  &other.name,         &other.service_code,
                                  &other.municipality, &other.district,
                                  &other.place,        &other.business_type,
                                  &other.edi_address,  &other.endpoint,
                                  &other.certificate};
    if (field < 11) {
      *texts[field] += "0";
    } else if (field == 11) {
      other.her_id = HerId(3);
    } else if (field == 12) {
      other.parent = HerId(3);
    } else if (field == 13) {
      other.coverage = {"1841"};
    } else if (field == 14) {
      other.valid_from = kDay;
    } else if (field == 15) {
      other.valid_to = kDay;
    } else {
      other.active = false;
    }
    differs(hash({party(1), other}));
  }
  const LayerEntry agreed = entry(1, R"("kind":"agreement","area":"1804","service":"KD0501","party":1)");
  differs(hash({party(1), party(2)}, {agreed}));
  EXPECT_EQ(hash({party(1), party(2)}, {agreed}), hash({party(2), party(1)}, {agreed}));
  EXPECT_EQ(plain, hash({party(1), party(2)},
                        {entry(1, R"("kind":"correction","her_id":1,"endpoint":"https://old.example/")")}))
      << "a correction that changes nothing";
}

TEST(Layer, SaysTheDaysOfAPartyAnew) {
  Party ended = party(1);
  ended.valid_to = 2026y / 6 / 30;
  const auto with = [&](const std::string& fields) {
    const LayerEntry one = entry(1, R"("kind":"correction","her_id":1,)" + fields);
    const auto again = layer_entry_from_json(to_json(one));
    EXPECT_EQ(to_json(*again), to_json(one));
    return *assemble({ended}, {one}, kDay).find(HerId(1));
  };
  EXPECT_EQ(with(R"("valid_to":"2027-01-31")").valid_to, 2027y / 1 / 31);
  EXPECT_EQ(with(R"("valid_to":"")").valid_to, std::nullopt);
  EXPECT_EQ(with(R"("valid_from":"2026-12-01")").valid_from, 2026y / 12 / 1);
  EXPECT_EQ(with(R"("valid_from":"2026-12-01")").valid_to, ended.valid_to) << "what is not said stays";
  const auto faulty = layer_entry_from_json(
      R"({"kind":"correction","her_id":1,"valid_to":"30.6.2026","why":"x","from":"2026-11-22","until":"2026-12-31"})");
  ASSERT_FALSE(faulty);
  EXPECT_THAT(faulty.failure().detail, testing::HasSubstr("\"valid_to\" is a date"));
}

TEST(Layer, LetsTheLastAgreementHoldWhateverNumberItNames) {
  const auto agreed = [](int number, const char* area, int party) {
    return entry(static_cast<std::uint64_t>(number), R"("kind":"agreement","area":")" + std::string(area) +
                                                         R"(","service":"KD0501","party":)" +
                                                         std::to_string(party));
  };
  const auto areas = [](const std::vector<LayerEntry>& entries) {
    std::vector<std::string> found;
    const AddressBook book = assemble({}, entries, kDay);
    for (const AgreedParty& one : book.agreements()) found.push_back(one.area);
    return found;
  };
  EXPECT_THAT(areas({agreed(1, "3301", 1), agreed(2, "3005", 2)}), testing::ElementsAre("3301", "3005"));
  EXPECT_THAT(areas({agreed(2, "3005", 2), agreed(3, "3301", 1)}), testing::ElementsAre("3005", "3301"));
  EXPECT_THAT(areas({agreed(1, "3301", 1), agreed(2, "3005", 2), agreed(3, "3301", 3)}),
              testing::ElementsAre("3005", "3301"));
}

}  // namespace
}  // namespace budstikke::addressing
