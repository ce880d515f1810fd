// What is in force, and when it changes.

#include "tests/unit/registry/keeper_fixture.hpp"

namespace budstikke::registry {
namespace {

using testing::HasSubstr;

TEST_F(KeeperTest, BeginsWithAnEmptyBookAndSaysSo) {
  EXPECT_TRUE(keeper_->empty());
  EXPECT_FALSE(keeper_->figures().age);
  const auto alarms = answer(keeper_->status()).at("alarms").as_array();
  ASSERT_EQ(alarms.size(), 1U);
  EXPECT_THAT(std::string(alarms[0].as_string()), HasSubstr("empty"));
}

TEST_F(KeeperTest, TakesUpAFileOnceAndServesItAfterARestart) {
  EXPECT_EQ(offer("1 2"), "ok");
  EXPECT_EQ(in_force(), "1=https://plo.example/ 2=https://plo.example/");
  EXPECT_EQ(offer("1 2"), "ok");
  EXPECT_EQ(keeper_->last_import()->number, 1U) << "the same file is not imported twice";
  open();
  EXPECT_EQ(in_force(), "1=https://plo.example/ 2=https://plo.example/") << "without its file";
  EXPECT_EQ(offer("1 2 3"), "ok");
  EXPECT_EQ(keeper_->last_import()->added, 1U);
  EXPECT_EQ(keeper_->last_import()->total, 3U);
}

TEST_F(KeeperTest, RefusesAFileThatDropsTooMuchAndServesTheOldBook) {
  options_.max_drop_percent = 40;
  open();
  ASSERT_EQ(offer("1 2 3 4"), "ok");
  EXPECT_EQ(offer("1 2"), "B107");
  EXPECT_EQ(keeper_->figures().parties, 4U);
  EXPECT_EQ(status_.count("address_book_refused"), 1U);
  EXPECT_EQ(status_.count(Loudness::alarm), 1U);
  EXPECT_THAT(json::serialize(answer(keeper_->status()).at("alarms")), HasSubstr("was refused"));
  open();
  EXPECT_EQ(offer("1 2"), "B107") << "and at the next start too";
  EXPECT_EQ(keeper_->figures().parties, 4U);
  EXPECT_EQ(offer("1 2 3"), "ok");
  EXPECT_EQ(answer(keeper_->status()).at("alarms").as_array().size(), 0U);
}

TEST_F(KeeperTest, LetsASinglePartyGoHoweverSmallTheBook) {
  ASSERT_EQ(offer("1 2"), "ok");
  EXPECT_EQ(offer("1"), "ok");
  EXPECT_EQ(keeper_->figures().parties, 1U);
  BookOffer host;
  host.source = "file";
  host.parties = {party(1), party(5, "https://host.example/", 5501)};
  host.parties[1].coverage = {"5503", "5510"};
  ASSERT_TRUE(tests::run(loop_, keeper_->take_up(host)));
  host.parties.pop_back();
  EXPECT_FALSE(tests::run(loop_, keeper_->take_up(host))) << "it was the only one of three municipalities";
}

TEST_F(KeeperTest, TakesUpWhatDropsTooMuchWhereAPersonForcesIt) {
  ASSERT_EQ(offer("1 2 3 4"), "ok");
  EXPECT_THAT(refusal(keeper_->import_book("1 2", "toml", false, kari())), HasSubstr("B107 "));
  EXPECT_EQ(status_.count(Loudness::alarm), 0U) << "whoever asked has been told";
  const auto done = answer(keeper_->import_book("1 2", "toml", true, kari()));
  EXPECT_EQ(done.at("import").at("removed").as_int64(), 2);
  EXPECT_THAT(std::string(done.at("import").at("why").as_string()), HasSubstr("they moved (forced: "));
  EXPECT_EQ(keeper_->figures().parties, 2U);
  EXPECT_EQ(offer("1 2"), "ok");
  EXPECT_EQ(keeper_->last_import()->source, "operator") << "the file says the same";
}

TEST_F(KeeperTest, LetsAnOperatorsImportStandUntilTheFileChanges) {
  ASSERT_EQ(offer("1 2"), "ok");
  answer(keeper_->import_book("1 2 3", "toml", false, kari()));
  open();
  EXPECT_EQ(offer("1 2"), "ok");
  EXPECT_EQ(keeper_->figures().parties, 3U);
  EXPECT_EQ(offer("1 2 3 4"), "ok");
  EXPECT_EQ(keeper_->figures().parties, 4U);
}

TEST_F(KeeperTest, SaysWhatIsWrongWithAnImport) {
  const std::string said = refusal(keeper_->import_book("bad", "toml", false, kari()));
  EXPECT_THAT(said, HasSubstr("\"the address book has 2 mistakes\""));
  EXPECT_THAT(said, HasSubstr("\"line\":3,\"column\":7"));
  EXPECT_THAT(refusal(keeper_->import_book("1", "xml", false, kari())), HasSubstr("toml and csv"));
  Actor actor = kari();
  actor.why.clear();
  EXPECT_THAT(refusal(keeper_->import_book("1", "toml", false, actor)), HasSubstr("reason is missing"));
  actor = kari();
  actor.who.clear();
  EXPECT_THAT(refusal(keeper_->import_book("1", "toml", false, actor)), HasSubstr("who does it is missing"));
  options_.from_registry = true;
  open();
  EXPECT_THAT(refusal(keeper_->import_book("1", "toml", false, kari())), HasSubstr("registry"));
  EXPECT_TRUE(keeper_->empty());
}

TEST_F(KeeperTest, ServesAFileThatTheStoreHasNoRoomForAndStoresItLater) {
  watch();
  store_.fail_next_write(Code::B201);
  store_.fail_next_write(Code::B201);
  EXPECT_EQ(offer("1 2"), "B201");
  EXPECT_EQ(keeper_->figures().parties, 2U);
  EXPECT_FALSE(keeper_->last_import());
  EXPECT_EQ(status_.count("address_book_not_stored"), 1U);
  advance(std::chrono::minutes{1});
  EXPECT_FALSE(keeper_->last_import());
  EXPECT_EQ(status_.count("address_book_not_stored"), 1U);
  advance(std::chrono::minutes{1});
  ASSERT_TRUE(keeper_->last_import());
  EXPECT_EQ(keeper_->last_import()->added, 2U);
  EXPECT_EQ(keeper_->figures().parties, 2U);
}

TEST_F(KeeperTest, CorrectsAPartyAtOnceAndUntilItsLastDay) {
  watch();
  ASSERT_EQ(offer("1 2"), "ok");
  // The clock stands on 15 January 2026, 13:00 in Norway.
  const auto done = answer(keeper_->correct(correction(2, "https://new.example/", "2026-01-16"), kari()));
  EXPECT_EQ(done.at("correction").at("number").as_int64(), 1);
  EXPECT_EQ(done.at("correction").at("who").as_string(), "kari");
  EXPECT_EQ(in_force(), "1=https://plo.example/ 2=https://new.example/");
  open();
  EXPECT_EQ(in_force(), "1=https://plo.example/ 2=https://new.example/") << "it is stored";
  watch();
  advance(std::chrono::hours{11});  // midnight: the last day begins
  EXPECT_EQ(in_force(), "1=https://plo.example/ 2=https://new.example/");
  advance(std::chrono::hours{24} - Duration{1});
  EXPECT_EQ(in_force(), "1=https://plo.example/ 2=https://new.example/");
  advance(Duration{1});
  EXPECT_EQ(in_force(), "1=https://plo.example/ 2=https://plo.example/") << "at midnight, by itself";
}

TEST_F(KeeperTest, KeepsCorrectionsAboveALaterImport) {
  ASSERT_EQ(offer("1 2"), "ok");
  answer(keeper_->correct(correction(2, "https://new.example/", "2026-01-31"), kari()));
  ASSERT_EQ(offer("1 2 3"), "ok");
  EXPECT_EQ(in_force(), "1=https://plo.example/ 2=https://new.example/ 3=https://plo.example/");
}

TEST_F(KeeperTest, EndsACorrectionBeforeItsDate) {
  ASSERT_EQ(offer("1"), "ok");
  answer(keeper_->correct(correction(1, "https://new.example/", "2026-01-31"), kari()));
  Actor ola{"portal", "ola", "it was wrong", true};
  const auto done = answer(keeper_->end_correction(1, ola));
  EXPECT_EQ(done.at("correction").at("ended_by").as_string(), "portal/ola");
  EXPECT_EQ(done.at("correction").at("ended_why").as_string(), "it was wrong");
  EXPECT_EQ(in_force(), "1=https://plo.example/");
  EXPECT_THAT(refusal(keeper_->end_correction(1, ola)), HasSubstr("B207 it was ended by portal/ola"));
  EXPECT_THAT(refusal(keeper_->end_correction(9, ola)), HasSubstr("B204 "));
  open();
  EXPECT_EQ(in_force(), "1=https://plo.example/");
}

TEST_F(KeeperTest, RefusesCorrectionsWithoutReasonEndOrParty) {
  ASSERT_EQ(offer("1"), "ok");
  const auto refused = [this](const std::string& entry, Actor actor = kari()) {
    return refusal(keeper_->correct(entry, std::move(actor)));
  };
  Actor silent = kari();
  silent.why.clear();
  EXPECT_THAT(refused(correction(1, "https://a.example/", "2026-02-01"), silent), HasSubstr("reason"));
  EXPECT_THAT(refused(R"({"kind":"correction","her_id":1,"endpoint":"https://a.example/"})"),
              HasSubstr("until"));
  EXPECT_THAT(refused(correction(1, "https://a.example/", "2026-01-14")), HasSubstr("B107"));
  EXPECT_THAT(refused(correction(7, "https://a.example/", "2026-02-01")),
              HasSubstr("is not in the address book"));
  EXPECT_THAT(
      refused(R"({"kind":"agreement","area":"1804","service":"KD0501","party":7,"until":"2026-02-01"})"),
      HasSubstr("is not in the address book"));
  EXPECT_THAT(refused("[]"), HasSubstr("no")) << "not an object";
  EXPECT_EQ(in_force(), "1=https://plo.example/");
  EXPECT_EQ(tests::run(loop_, store_.entries("addresses", 0, 10)).value().size(), 0U);
}

TEST_F(KeeperTest, KeepsAgreementsInTheBookInForce) {
  ASSERT_EQ(offer("1 2"), "ok");
  answer(keeper_->correct(
      R"({"kind":"agreement","area":"1804","service":"KD0501","party":2,"until":"2026-02-01"})", kari()));
  const auto agreements = routing_.current()->book->agreements();
  ASSERT_EQ(agreements.size(), 1U);
  EXPECT_EQ(agreements[0].party, HerId{2});
}

TEST_F(KeeperTest, ChangesNothingWhereTheStoreDoesNot) {
  ASSERT_EQ(offer("1"), "ok");
  store_.fail_next_write(Code::B201);
  EXPECT_THAT(refusal(keeper_->correct(correction(1, "https://a.example/", "2026-02-01"), kari())),
              HasSubstr("B201"));
  store_.fail_next_write(Code::B203);
  EXPECT_THAT(refusal(keeper_->import_book("1 2", "toml", false, kari())), HasSubstr("B203"));
  EXPECT_EQ(in_force(), "1=https://plo.example/");
}

TEST_F(KeeperTest, LooksAgainWhereSomebodyWasFaster) {
  ASSERT_EQ(offer("1"), "ok");
  ASSERT_TRUE(tests::run(
      loop_, store_.append({"addresses", 1, clock_.now(), "other",
                            R"({"event":"added","entry":{"kind":"correction","her_id":1,"name":"X",)"
                            R"("why":"w","from":"2026-01-15","until":"2026-02-01"}})"})));
  EXPECT_THAT(refusal(keeper_->correct(correction(1, "https://a.example/", "2026-02-01"), kari())),
              HasSubstr("B202"));
  answer(keeper_->correct(correction(1, "https://a.example/", "2026-02-01"), kari()));
  EXPECT_EQ(routing_.current()->book->find(HerId{1})->name, "X");
  EXPECT_EQ(in_force(), "1=https://a.example/");
}

TEST_F(KeeperTest, PassesOverAnEntryThatItCannotUse) {
  ASSERT_EQ(offer("1"), "ok");
  for (const char* text :
       {"nonsense", R"({"event":"ended","of":7})", R"({"event":"added","entry":{"kind":"x"}})"}) {
    const std::uint64_t number = tests::run(loop_, store_.entries("addresses", 0, 10)).value().size() + 1;
    ASSERT_TRUE(tests::run(loop_, store_.append({"addresses", number, clock_.now(), "other", text})));
  }
  open();
  EXPECT_EQ(status_.count("address_entry_unusable"), 3U);
  EXPECT_EQ(in_force(), "1=https://plo.example/");
}

TEST_F(KeeperTest, AlarmsOnceThatTheBookIsOldAndTellsOnceThatItIsNot) {
  options_.oldest = std::chrono::hours{1};
  open();
  watch();
  ASSERT_EQ(offer("1"), "ok");
  advance(std::chrono::hours{1});
  EXPECT_EQ(status_.count("address_book_old"), 0U);
  advance(std::chrono::minutes{1});
  advance(std::chrono::minutes{1});
  advance(std::chrono::minutes{1});
  EXPECT_EQ(status_.count("address_book_old"), 1U);
  EXPECT_EQ(keeper_->figures().age, std::chrono::minutes{63});
  EXPECT_EQ(in_force(), "1=https://plo.example/") << "it goes on serving";
  EXPECT_EQ(offer("1 2"), "ok");
  EXPECT_EQ(status_.count("address_book_old"), 1U);
  EXPECT_EQ(status_.count("address_book_current"), 1U);
}

TEST_F(KeeperTest, AFileThatIsReadAgainMakesTheBookYoungWithoutAnImport) {
  ASSERT_EQ(offer("1"), "ok");
  clock_.advance(std::chrono::hours{72});
  ASSERT_EQ(offer("1"), "ok");
  EXPECT_EQ(keeper_->figures().age, Duration{0});
  clock_.advance(std::chrono::hours{72});
  open();
  EXPECT_EQ(keeper_->figures().age, Duration{std::chrono::hours{144}});
  ASSERT_EQ(offer("1"), "ok");
  EXPECT_EQ(keeper_->figures().age, Duration{0});
  EXPECT_EQ(keeper_->last_import()->number, 1U);
}

TEST_F(KeeperTest, SaysWhichMunicipalityLosesItsLastCaseHandlersUntilItHasOne) {
  ASSERT_EQ(offer("1"), "ok");
  BookOffer offer;
  offer.source = "file";
  offer.parties = {party(2, "https://plo.example/", 1806)};
  ASSERT_TRUE(tests::run(loop_, keeper_->take_up(offer)));
  EXPECT_THAT(status_.lines.back().detail,
              HasSubstr("1 municipality has lost its last case-handler service: 1804 Bodø"));
  const auto alarms = [this] { return json::serialize(answer(keeper_->status()).at("alarms")); };
  EXPECT_THAT(alarms(), HasSubstr("1804 Bodø"));
  const auto done = answer(keeper_->import_book("1", "toml", true, kari()));
  EXPECT_EQ(json::serialize(done.at("municipalities_without_case_handler")), R"(["1806 Narvik"])");
  EXPECT_THAT(alarms(), testing::Not(HasSubstr("1804")));
}

TEST_F(KeeperTest, TellsOfAlarmsThatOthersRaiseUntilTheyTakeThemBack) {
  ASSERT_EQ(offer("1"), "ok");
  keeper_->set_alarm(kFileTopic, "the file cannot be used");
  EXPECT_EQ(json::serialize(answer(keeper_->status()).at("alarms")), R"(["the file cannot be used"])");
  ASSERT_EQ(offer("1"), "ok");
  EXPECT_EQ(json::serialize(answer(keeper_->status()).at("alarms")), "[]") << "it is read again";
}

TEST_F(KeeperTest, RaisesNoAlarmForAgeWhereNoLimitIsSet) {
  watch();
  ASSERT_EQ(offer("1"), "ok");
  advance(std::chrono::hours{24 * 365});
  EXPECT_EQ(status_.count("address_book_old"), 0U);
}

TEST_F(KeeperTest, TakesChangesOfARegistryAboveWhatItHas) {
  options_.from_registry = true;
  options_.endpoint = "https://handler.example/";
  open();
  BookOffer offer;
  offer.source = "registry";
  offer.parties = {party(2, ""), party(1), party(3), party(4, "")};
  offer.parties[0].edi_address = "edi@bodo.example";
  offer.complete_to = clock_.now();
  ASSERT_TRUE(tests::run(loop_, keeper_->take_up(offer)));
  EXPECT_EQ(in_force(), "1=https://plo.example/ 2=https://handler.example/ 3=https://plo.example/ 4=")
      << "the handler reaches only parties with an EDI address";
  EXPECT_EQ(keeper_->imported()->at(1).endpoint, "") << "the import is kept as it came";
  offer.kind = ImportKind::delta;
  offer.parties = {party(3, "https://moved.example/")};
  offer.removed = {HerId{9}};
  const auto taken = tests::run(loop_, keeper_->take_up(offer));
  ASSERT_TRUE(taken);
  EXPECT_EQ(taken->changed, 1U);
  EXPECT_EQ(taken->removed, 0U);
  EXPECT_EQ(taken->total, 4U);
  EXPECT_EQ(in_force(), "1=https://plo.example/ 2=https://handler.example/ 3=https://moved.example/ 4=");
  offer.parties.clear();
  offer.removed = {HerId{1}, HerId{2}};
  EXPECT_FALSE(tests::run(loop_, keeper_->take_up(offer))) << "a delta that drops too much is refused too";
  EXPECT_EQ(status_.count("address_book_refused"), 1U);
  EXPECT_FALSE(tests::run(loop_, keeper_->take_up(offer)));
  EXPECT_EQ(status_.count(Loudness::alarm), 1U) << "once";
  offer.removed.clear();
  const auto alarms = [this] { return json::serialize(answer(keeper_->status()).at("alarms")); };
  ASSERT_TRUE(tests::run(loop_, keeper_->take_up(offer)));
  EXPECT_EQ(keeper_->last_import()->number, 3U) << "a look that found nothing is noted";
  EXPECT_THAT(alarms(), HasSubstr("was refused")) << "what was refused is so still";
  offer.settles = true;
  ASSERT_TRUE(tests::run(loop_, keeper_->take_up(offer)));
  EXPECT_THAT(alarms(), testing::Not(HasSubstr("was refused")));
}

TEST_F(KeeperTest, LeavesTheRestOfTheRoutingAsItIsAtThatMoment) {
  auto routing = std::make_shared<Routing>(*routing_.current());
  routing->deadline = std::chrono::hours{1};
  routing_.swap_in(std::move(routing));
  ASSERT_EQ(offer("1"), "ok");
  EXPECT_EQ(routing_.current()->deadline, Duration{std::chrono::hours{1}});
}

}  // namespace
}  // namespace budstikke::registry
