// What the keeper answers.

#include "tests/unit/registry/keeper_fixture.hpp"

namespace budstikke::registry {
namespace {

using testing::HasSubstr;

std::chrono::year_month_day day(const char* text) { return *parse_date(text); }

TEST_F(KeeperTest, ShowsAPartyAsItWasOnADay) {
  ASSERT_EQ(offer("1"), "ok");  // 15 January
  clock_.advance(std::chrono::hours{24 * 2});
  Party moved = party(1, "https://moved.example/");
  BookOffer offer;
  offer.source = "file";
  offer.parties = {moved};
  ASSERT_TRUE(tests::run(loop_, keeper_->take_up(offer)));  // 17 January
  answer(keeper_->correct(correction(1, "https://corrected.example/", "2026-01-20"), kari()));
  const auto endpoint_on = [this](const char* date) -> std::string {
    const auto shown = answer(keeper_->show(HerId{1}, day(date)));
    EXPECT_EQ(shown.at("known").as_bool(), !shown.at("party").is_null());
    return shown.at("party").is_null() ? "not known"
                                       : std::string(shown.at("party").at("endpoint").as_string());
  };
  EXPECT_EQ(endpoint_on("2026-01-14"), "not known") << "before the first import";
  EXPECT_EQ(endpoint_on("2026-01-15"), "https://plo.example/") << "at the end of the day";
  EXPECT_EQ(endpoint_on("2026-01-16"), "https://plo.example/");
  EXPECT_EQ(endpoint_on("2026-01-17"), "https://corrected.example/");
  EXPECT_EQ(endpoint_on("2026-01-20"), "https://corrected.example/");
  EXPECT_EQ(endpoint_on("2026-01-21"), "https://moved.example/") << "as it will be, by what is known today";
  const auto shown = answer(keeper_->show(HerId{1}, std::nullopt));
  EXPECT_EQ(shown.at("on").as_string(), "2026-01-17");
  EXPECT_EQ(shown.at("imported").at("import").as_int64(), 2);
  EXPECT_EQ(
      json::serialize(shown.at("corrected")),
      R"([{"field":"endpoint","before":"https://moved.example/","after":"https://corrected.example/"}])");
  const auto& versions = shown.at("versions").as_array();
  ASSERT_EQ(versions.size(), 2U);
  EXPECT_EQ(versions[0].at("until"), versions[1].at("from"));
  EXPECT_TRUE(versions[1].at("until").is_null());
  EXPECT_EQ(json::serialize(versions[1].at("changes")),
            R"([{"field":"endpoint","before":"https://plo.example/","after":"https://moved.example/"}])");
  EXPECT_EQ(shown.at("entries").at(0).at("why").as_string(), "they moved");
  EXPECT_TRUE(shown.at("entries").at(0).at("holds").as_bool());
}

TEST_F(KeeperTest, ShowsAPartyThatIsGone) {
  ASSERT_EQ(offer("1 2"), "ok");
  clock_.advance(std::chrono::hours{24});
  answer(keeper_->import_book("1", "toml", true, kari()));
  const auto shown = answer(keeper_->show(HerId{2}, std::nullopt));
  EXPECT_TRUE(shown.at("party").is_null());
  EXPECT_EQ(shown.at("versions").as_array().size(), 1U);
  EXPECT_EQ(answer(keeper_->show(HerId{2}, day("2026-01-15"))).at("known").as_bool(), true);
  EXPECT_THAT(refusal(keeper_->show(HerId{3}, std::nullopt)), HasSubstr("B204 HER-id 3 has never been"));
}

TEST_F(KeeperTest, ShowsAPartyThatOnlyACorrectionKnows) {
  answer(keeper_->correct(
      R"({"kind":"correction","her_id":5,"name":"New","endpoint":"https://five.example/","until":"2026-02-01"})",
      kari()));
  const auto shown = answer(keeper_->show(HerId{5}, std::nullopt));
  EXPECT_EQ(shown.at("party").at("name").as_string(), "New");
  EXPECT_TRUE(shown.at("imported").is_null());
  EXPECT_FALSE(answer(keeper_->show(HerId{5}, day("2026-02-02"))).at("known").as_bool());
}

TEST_F(KeeperTest, ExportsTheBookOfADayWithItsCorrections) {
  ASSERT_EQ(offer("1 2"), "ok");
  clock_.advance(std::chrono::hours{24});
  answer(keeper_->correct(correction(2, "https://new.example/", "2026-01-31"), kari()));
  answer(keeper_->import_book("1 2 3", "toml", true, kari()));
  const auto text_on = [this](std::optional<std::chrono::year_month_day> on) {
    return std::string(answer(keeper_->export_book("csv", on)).at("text").as_string());
  };
  EXPECT_EQ(text_on(std::nullopt),
            "csv 1=https://plo.example/ 2=https://new.example/ 3=https://plo.example/");
  EXPECT_EQ(text_on(day("2026-01-15")), "csv 1=https://plo.example/ 2=https://plo.example/");
  EXPECT_EQ(text_on(day("2026-01-14")), "csv");
  EXPECT_THAT(refusal(keeper_->export_book("xlsx", std::nullopt)), HasSubstr("toml and csv"));
}

TEST_F(KeeperTest, TellsOfImportsCorrectionsAndALoadUnderWay) {
  ASSERT_EQ(offer("1 2"), "ok");
  answer(keeper_->correct(correction(2, "https://new.example/", "2026-01-31"), kari()));
  keeper_->set_load(LoadUnderWay{clock_.now(), 1});
  clock_.advance(std::chrono::seconds{90});
  const auto status = answer(keeper_->status());
  EXPECT_EQ(status.at("parties").as_int64(), 2);
  EXPECT_EQ(status.at("age_seconds").as_int64(), 90);
  EXPECT_TRUE(status.at("oldest_seconds").is_null());
  EXPECT_EQ(status.at("imports").at(0).at("source").as_string(), "file");
  EXPECT_EQ(status.at("corrections").at(0).at("number").as_int64(), 1);
  EXPECT_EQ(status.at("load").at("parties").as_int64(), 1);
  answer(keeper_->end_correction(1, kari()));
  EXPECT_TRUE(answer(keeper_->status()).at("corrections").as_array().empty());
}

TEST_F(KeeperTest, ListsCertificatesThatNeedAttentionAndCountsThoseThatExpire) {
  const auto certificate = [this](std::uint32_t id, Duration left, const std::string& fault = {}) {
    PartyCertificate one;
    one.her_id = HerId{id};
    one.not_after = clock_.now() + left;
    one.fault = fault;
    return one;
  };
  constexpr std::chrono::hours kDay{24};
  ASSERT_TRUE(
      tests::run(loop_, store_.put({certificate(1, -kDay), certificate(2, 29 * kDay),
                                    certificate(3, 31 * kDay), certificate(4, 90 * kDay, "no chain")})));
  ASSERT_EQ(offer("1 2 3 4"), "ok");
  tests::run(loop_, keeper_->count_certificates());
  EXPECT_EQ(keeper_->figures().certificates_expiring, 2U);
  EXPECT_THAT(json::serialize(answer(keeper_->status()).at("alarms")),
              HasSubstr("2 certificates have expired"));
  EXPECT_THAT(json::serialize(answer(keeper_->status()).at("alarms")),
              HasSubstr("1 certificates are not trusted"));
  const auto states = [this](bool all) {
    std::string list;
    const json::object found = answer(keeper_->certificates(all));
    for (const auto& one : found.at("certificates").as_array()) {
      list += one.at("name").as_string();
      list += std::string(": ") + one.at("state").as_string().c_str() + "; ";
    }
    return list;
  };
  EXPECT_EQ(states(false),
            "Saksbehandling 1: expired; Saksbehandling 2: expires; Saksbehandling 4: not_trusted; ");
  EXPECT_THAT(states(true), HasSubstr("Saksbehandling 3: good; "));
  EXPECT_EQ(answer(keeper_->show(HerId{4}, std::nullopt)).at("certificates").at(0).at("fault").as_string(),
            "no chain");
}

TEST_F(KeeperTest, ReportsGapsOfTheBookInForce) {
  ASSERT_EQ(offer("1"), "ok");
  const auto gaps = answer(keeper_->gaps());
  EXPECT_EQ(gaps.at("on").as_string(), "2026-01-15");
  EXPECT_EQ(gaps.at("municipalities").as_int64(), 357);
  EXPECT_EQ(gaps.at("served").as_int64(), 1);
}

TEST_F(KeeperTest, PassesOnThatTheRegistryShallBeReadNow) {
  EXPECT_THAT(refusal(keeper_->sync(true, false, kari())), HasSubstr("no registry is configured"));
  std::string asked;
  keeper_->set_sync([&asked](bool full, bool force, const std::string& who, const std::string& why) {
    asked = std::string(full ? "full" : "delta") + (force ? " forced " : " ") + who + " " + why;
    return Outcome<void>();
  });
  EXPECT_TRUE(answer(keeper_->sync(true, true, kari())).at("begun").as_bool());
  EXPECT_EQ(asked, "full forced kari they moved");
  EXPECT_THAT(refusal(keeper_->sync(false, true, kari())), HasSubstr("only a full load"));
}

}  // namespace
}  // namespace budstikke::registry
