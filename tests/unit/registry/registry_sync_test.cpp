#include "engine/registry/registry_sync.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/thread_pool.hpp>

#include "engine/registry/registry_coverage.hpp"
#include "tests/unit/registry/scripted_registry.hpp"

namespace budstikke::registry {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class RegistrySyncTest : public testing::Test {
 protected:
  RegistrySyncTest() { restart(); }
  ~RegistrySyncTest() override { cpu_.join(); }

  /// As after a stop: what is not in the store is forgotten.
  void restart() {
    sync_ = std::make_unique<RegistrySync>(
        SyncParts{io_.get_executor(), registry_, store_, clock_, entropy_, status_, cpu_.get_executor(),
                  book_.book(), [this](std::vector<HerId> parties) { changed_ = std::move(parties); }},
        options_);
  }
  Outcome<void> look() { return tests::run(io_, sync_->look()); }
  Outcome<void> look_after(Duration time) {
    clock_.advance(time);
    registry_.server_time += time;
    return look();
  }
  void load(std::size_t count) {
    registry_.parties = listed_from(1, count);
    ASSERT_TRUE(look());
    ASSERT_THAT(*book_.imported, SizeIs(count));
    registry_.pages_asked.clear();
  }

  boost::asio::io_context io_;
  boost::asio::thread_pool cpu_{1};
  tests::ManualClock clock_;
  tests::CountingEntropy entropy_;
  tests::RecordingStatusSink status_;
  MemoryStore store_;
  ScriptedRegistry registry_;
  StubBook book_{store_, clock_};
  SyncOptions options_;
  std::vector<HerId> changed_;
  std::unique_ptr<RegistrySync> sync_;
};

TEST_F(RegistrySyncTest, LoadsEverythingAtTheFirstStart) {
  registry_.parties = listed_from(1, 25);
  ASSERT_TRUE(look());
  EXPECT_THAT(registry_.pages_asked, ElementsAre("", "1", "2"));
  EXPECT_THAT(*book_.imported, SizeIs(25));
  EXPECT_EQ(book_.records.back().kind, ImportKind::full);
  EXPECT_EQ(book_.records.back().source, "registry");
  EXPECT_EQ(book_.records.back().complete_to, registry_.server_time);
  EXPECT_THAT(changed_, SizeIs(25));
}

TEST_F(RegistrySyncTest, GoesOnAfterAStopWhereTheLoadBrokeOff) {
  registry_.parties = listed_from(1, 45);
  registry_.failures.emplace("page 3", Failure(Code::D402, "while waiting"));
  EXPECT_FALSE(look());
  EXPECT_THAT(*book_.imported, SizeIs(0)) << "nothing is taken up before all of it is there";
  registry_.pages_asked.clear();
  restart();
  ASSERT_TRUE(look_after(hours{1}));
  EXPECT_THAT(registry_.pages_asked, ElementsAre("3", "4"));
  EXPECT_THAT(*book_.imported, SizeIs(45));
  EXPECT_EQ(book_.records.back().complete_to, tests::ManualClock::kStart) << "as far as the first page was";
  EXPECT_EQ(status_.count("address_load_resumed"), 1U);
}

TEST_F(RegistrySyncTest, BeginsAnewWhereTheLoadIsTooOldOrMadeNoSense) {
  registry_.parties = listed_from(1, 45);
  registry_.failures.emplace("page 3", Failure(Code::D402, "while waiting"));
  EXPECT_FALSE(look());
  registry_.failures.emplace("page 2", Failure(Code::D404, "repeats"));
  EXPECT_FALSE(look_after(hours{7}));
  registry_.pages_asked.clear();
  ASSERT_TRUE(look_after(hours{1}));
  EXPECT_THAT(registry_.pages_asked, ElementsAre("", "1", "2", "3", "4"));
  EXPECT_THAT(*book_.imported, SizeIs(45));
}

TEST_F(RegistrySyncTest, ARefusedLoadLeavesTheBookAndWaitsForSomebodyWhoForcesIt) {
  load(40);
  registry_.parties = listed_from(1, 20);
  ASSERT_TRUE(look_after(hours{24 * 8}));
  EXPECT_THAT(*book_.imported, SizeIs(40)) << "half of the parties are not dropped";
  EXPECT_EQ(status_.count("address_load_refused"), 1U);

  registry_.pages_asked.clear();
  registry_.changed = {HerId{3}};
  registry_.parties[2].name = "Nytt navn";
  ASSERT_TRUE(look_after(minutes{31}));
  EXPECT_EQ(book_.find(3)->name, "Nytt navn") << "changes are taken up meanwhile";
  EXPECT_THAT(*book_.imported, SizeIs(40));

  registry_.pages_asked.clear();
  ASSERT_TRUE(sync_->request(SyncOrder{true, true, "kari", "municipal reform"}));
  ASSERT_TRUE(look());
  EXPECT_THAT(*book_.imported, SizeIs(20));
  EXPECT_EQ(book_.records.back().who, "kari");
}

TEST_F(RegistrySyncTest, WhatIsNamedAsChangedMayHaveANewCertificate) {
  load(30);
  registry_.changed = {HerId{5}};
  changed_.clear();
  ASSERT_TRUE(look_after(minutes{31}));
  EXPECT_THAT(changed_, ElementsAre(HerId{5})) << "though nothing else of it has changed";
  changed_.clear();
  const auto soon = [this] {
    ASSERT_TRUE(sync_->request(SyncOrder{false, false, "kari", "they called"}));
    ASSERT_TRUE(look_after(minutes{6}));
  };
  soon();
  EXPECT_THAT(changed_, SizeIs(0)) << "looks overlap: it is the same change";
  soon();
  EXPECT_THAT(changed_, ElementsAre(HerId{5}));
}

TEST_F(RegistrySyncTest, TakesUpWhatHasChangedAndWhatHasEnded) {
  load(30);
  registry_.parties[4].name = "Nytt navn";
  registry_.parties.erase(registry_.parties.begin() + 9);
  registry_.changed = {HerId{5}, HerId{10}};
  changed_.clear();
  ASSERT_TRUE(look_after(minutes{31}));
  EXPECT_EQ(registry_.known_asked, 30U);
  EXPECT_EQ(registry_.since_asked, tests::ManualClock::kStart - options_.overlap);
  EXPECT_EQ(book_.find(5)->name, "Nytt navn");
  EXPECT_EQ(book_.find(10), nullptr);
  EXPECT_EQ(book_.records.back().kind, ImportKind::delta);
  EXPECT_EQ(book_.records.back().complete_to, registry_.server_time);
  EXPECT_THAT(changed_, ElementsAre(HerId{5}));
  EXPECT_THAT(registry_.pages_asked, ElementsAre(""));

  restart();
  registry_.changed.clear();
  EXPECT_TRUE(look_after(minutes{5}));
  EXPECT_EQ(book_.records.size(), 2U) << "nothing is due yet";
  ASSERT_TRUE(look_after(minutes{26}));
  EXPECT_EQ(registry_.since_asked, tests::ManualClock::kStart + minutes{31} - options_.overlap);
  EXPECT_EQ(book_.records.size(), 3U) << "a look that finds nothing makes the book younger too";
}

TEST_F(RegistrySyncTest, ARegistryWhoseClockWasSetBackIsAskedFromThere) {
  load(10);
  registry_.server_time -= hours{5};
  ASSERT_TRUE(look_after(minutes{31}));
  EXPECT_EQ(registry_.since_asked, registry_.server_time - options_.overlap);
}

TEST_F(RegistrySyncTest, ABrokenDeltaChangesNothingAndIsMadeAgainFromTheSamePlace) {
  load(10);
  registry_.parties[0].name = "Nytt navn";
  registry_.changed = {HerId{1}};
  registry_.failures.emplace("party", Failure(Code::D403, "closed"));
  EXPECT_FALSE(look_after(minutes{31}));
  EXPECT_EQ(book_.find(1)->name, "Saksbehandling");
  ASSERT_TRUE(look_after(minutes{1}));
  EXPECT_EQ(book_.find(1)->name, "Nytt navn");
  EXPECT_EQ(registry_.since_asked, tests::ManualClock::kStart - options_.overlap);
}

TEST_F(RegistrySyncTest, NewPartiesAreFoundByAFullLoadAsSoonAsThereAreMore) {
  load(10);
  registry_.parties.push_back(listed(500));
  ASSERT_TRUE(look_after(minutes{31}));
  EXPECT_EQ(book_.find(500), nullptr) << "a full load was made just now";
  ASSERT_TRUE(look_after(hours{6}));
  EXPECT_NE(book_.find(500), nullptr);
}

TEST_F(RegistrySyncTest, AnotherTotalLeadsToAFullLoadAlsoWhereItFellAndAfterAStop) {
  load(30);
  registry_.parties.erase(registry_.parties.begin() + 9);
  ASSERT_TRUE(look_after(hours{2}));
  EXPECT_EQ(book_.find(10), nullptr);
  EXPECT_EQ(book_.records.back().kind, ImportKind::full);
  ASSERT_TRUE(look_after(hours{3}));
  EXPECT_EQ(book_.records.back().kind, ImportKind::delta) << "the total is what it was";

  restart();
  registry_.parties.front() = listed(77);
  ASSERT_TRUE(look_after(minutes{31}));
  EXPECT_NE(book_.find(77), nullptr) << "one went and one came while nobody looked";
}

TEST_F(RegistrySyncTest, HalfARegistryIsNoBookAndAlarmsInTheEnd) {
  registry_.parties = listed_from(1, 40);
  registry_.total = 80;
  for (std::uint32_t i = 0; i < options_.alarm_after; ++i) {
    EXPECT_THAT(book_.alarm(), testing::IsEmpty());
    const auto looked = look_after(hours{1});
    ASSERT_FALSE(looked);
    EXPECT_THAT(looked.failure().detail, HasSubstr("40 of 80"));
  }
  EXPECT_THAT(*book_.imported, SizeIs(0));
  EXPECT_THAT(book_.alarm(), HasSubstr("5 times in a row"));
  EXPECT_EQ(status_.count(Loudness::alarm), 1U);
  registry_.others = 40;
  ASSERT_TRUE(look_after(hours{1})) << "entries that are no party count";
  EXPECT_THAT(*book_.imported, SizeIs(40));
  EXPECT_THAT(book_.alarm(), testing::IsEmpty());
}

TEST_F(RegistrySyncTest, PagesThatOverlapLackParties) {
  for (int times = 0; times < 2; ++times) {
    for (const Party& party : listed_from(1, 15)) registry_.parties.push_back(party);
  }
  EXPECT_FALSE(look());
  restart();
  EXPECT_FALSE(look_after(minutes{1})) << "a stop does not make them whole";
  EXPECT_THAT(*book_.imported, SizeIs(0));
}

TEST_F(RegistrySyncTest, APartyThatTheLoadLacksIsAskedForBeforeItGoes) {
  load(200);
  registry_.hidden = {HerId{7}};
  registry_.parties.erase(registry_.parties.begin() + 9);
  ASSERT_TRUE(look_after(hours{24}));
  EXPECT_NE(book_.find(7), nullptr);
  EXPECT_EQ(book_.find(10), nullptr);
  EXPECT_THAT(*book_.imported, SizeIs(199));
}

TEST_F(RegistrySyncTest, ChangesThatDropTooMuchAreHeldBackAndTheOthersTakenUp) {
  load(40);
  for (std::uint32_t i = 1; i <= 6; ++i) registry_.changed.push_back(HerId{i});
  for (std::size_t i = 0; i < 5; ++i) registry_.parties[i].active = false;
  registry_.parties[5].name = "Nytt navn";
  for (int times = 0; times < 2; ++times) {
    ASSERT_TRUE(look_after(minutes{31}));
    EXPECT_EQ(registry_.since_asked, tests::ManualClock::kStart - options_.overlap) << "asked for again";
    EXPECT_EQ(book_.find(6)->name, "Nytt navn");
    EXPECT_TRUE(book_.find(1)->active);
    EXPECT_FALSE(book_.settled);
  }
  EXPECT_EQ(status_.count("address_changes_held_back"), 2U);
  for (std::size_t i = 0; i < 5; ++i) registry_.parties[i].active = true;
  ASSERT_TRUE(look_after(minutes{31}));
  EXPECT_TRUE(book_.settled) << "the alarm is over";
  EXPECT_EQ(book_.records.back().complete_to, registry_.server_time);
}

TEST_F(RegistrySyncTest, APartyThatBecomesFaultyIsServedAsItWasAndAlarmed) {
  load(40);
  registry_.parties[5].municipality = "9999";
  registry_.changed = {HerId{6}};
  ASSERT_TRUE(look_after(minutes{31}));
  EXPECT_EQ(book_.find(6)->municipality, "4204");
  EXPECT_THAT(book_.alarm(), HasSubstr("1 parties have faults in the registry"));
  EXPECT_THAT(book_.alarm(), HasSubstr(" 6"));
  registry_.changed.clear();
  ASSERT_TRUE(look_after(hours{24}));
  EXPECT_EQ(book_.records.back().kind, ImportKind::full);
  ASSERT_NE(book_.find(6), nullptr) << "a full load does not delete it";
  EXPECT_EQ(book_.find(6)->municipality, "4204");
  EXPECT_THAT(book_.alarm(), HasSubstr(" 6"));
  registry_.parties[5].municipality = "3005";
  registry_.changed = {HerId{6}};
  ASSERT_TRUE(look_after(minutes{31}));
  EXPECT_EQ(book_.find(6)->municipality, "3005");
  EXPECT_THAT(book_.alarm(), testing::IsEmpty());
}

TEST_F(RegistrySyncTest, TheFirstLoadTakesTheGoodOnesHoweverManyAreFaulty) {
  registry_.parties = listed_from(1, 40);
  for (std::size_t i = 10; i < 40; ++i) registry_.parties[i].municipality = "9999";
  ASSERT_TRUE(look());
  EXPECT_THAT(*book_.imported, SizeIs(10));
  EXPECT_THAT(book_.alarm(), HasSubstr("30 parties have faults"));
}

TEST_F(RegistrySyncTest, ALoadIsUnderWayUntilItsLastPageIsRead) {
  registry_.parties = listed_from(1, 45);
  registry_.failures.emplace("page 3", Failure(Code::D402, "while waiting"));
  EXPECT_FALSE(look());
  ASSERT_TRUE(book_.load);
  EXPECT_EQ(book_.load->parties, 30U);
  ASSERT_TRUE(look_after(hours{1}));
  EXPECT_FALSE(book_.load);
  registry_.parties = listed_from(1, 20);
  ASSERT_TRUE(look_after(hours{24}));
  EXPECT_EQ(status_.count("address_load_refused"), 1U);
  EXPECT_FALSE(book_.load) << "a refused load is none";
}

TEST_F(RegistrySyncTest, TooManyChangesAreFetchedByAFullLoad) {
  options_.max_changed = 3;
  restart();
  load(20);
  for (std::uint32_t i = 1; i <= 4; ++i) registry_.changed.push_back(HerId{i});
  ASSERT_TRUE(look_after(minutes{31}));
  EXPECT_EQ(book_.records.back().kind, ImportKind::full);
}

TEST_F(RegistrySyncTest, PagesThatRepeatAreNoBook) {
  registry_.parties = listed_from(1, 30);
  registry_.repeats = true;
  const auto looked = look();
  ASSERT_FALSE(looked);
  EXPECT_EQ(id_of(looked.failure().code), "D404");
  EXPECT_LE(registry_.pages_asked.size(), 5U);
  EXPECT_THAT(*book_.imported, SizeIs(0));
}

TEST_F(RegistrySyncTest, APartyThatComesTwiceIsOneAndOneWithFaultsIsLeftOut) {
  registry_.parties = listed_from(1, 39);
  registry_.parties.push_back(listed(1, "Sist sagt"));
  registry_.parties[5].municipality = "9999";
  ASSERT_TRUE(look());
  EXPECT_THAT(*book_.imported, SizeIs(38));
  EXPECT_EQ(book_.find(1)->name, "Sist sagt");
  EXPECT_EQ(book_.find(6), nullptr);
  EXPECT_EQ(status_.count("address_parties_left_out"), 1U);
}

TEST_F(RegistrySyncTest, ALoadWithManyFaultsOrWithoutPartiesIsNotTakenUp) {
  load(20);
  for (Party& party : registry_.parties) party.municipality = "9999";
  EXPECT_FALSE(look_after(hours{24 * 8}));
  registry_.parties.clear();
  EXPECT_FALSE(look_after(hours{24 * 8}));
  EXPECT_THAT(*book_.imported, SizeIs(20));
}

TEST_F(RegistrySyncTest, FailuresAreToldLoudlyOnceAndTriedAgainAfterPausesThatGrow) {
  registry_.parties = listed_from(1, 5);
  entropy_.always = 0;
  for (const auto pause : {std::chrono::seconds{30}, std::chrono::seconds{60}, std::chrono::seconds{120}}) {
    registry_.failures.emplace("page ", Failure(Code::D401, "refused"));
    EXPECT_FALSE(look());
    ASSERT_TRUE(look_after(pause - std::chrono::seconds{1})) << "it is not due yet";
    EXPECT_THAT(*book_.imported, SizeIs(0));
    clock_.advance(std::chrono::seconds{1});
  }
  EXPECT_EQ(status_.count(Loudness::warn), 1U);
  EXPECT_EQ(status_.count("address_sync_failed"), 3U);
  ASSERT_TRUE(look());
  EXPECT_THAT(*book_.imported, SizeIs(5));
  EXPECT_EQ(status_.count("address_sync_recovered"), 1U);
}

TEST_F(RegistrySyncTest, TwoOrdersDoNotWaitAtOnce) {
  load(5);
  EXPECT_TRUE(sync_->request(SyncOrder{}));
  const auto second = sync_->request(SyncOrder{});
  ASSERT_FALSE(second);
  EXPECT_EQ(id_of(second.failure().code), "B107");
  ASSERT_TRUE(look());
  EXPECT_EQ(book_.records.back().kind, ImportKind::delta);
}

TEST(SyncDue, FollowsTheTime) {
  const SyncOptions options;
  const TimePoint now = tests::ManualClock::kStart;
  SyncState state;
  EXPECT_EQ(due(state, now, options), SyncWork::full);
  state.last_full = now - hours{1};
  state.last_look = now - minutes{29};
  EXPECT_EQ(due(state, now, options), SyncWork::nothing);
  state.last_look = now - minutes{30};
  EXPECT_EQ(due(state, now, options), SyncWork::delta);
  state.last_full = now - hours{24 * 7};
  EXPECT_EQ(due(state, now, options), SyncWork::full);
  state.full_not_before = now + hours{1};
  EXPECT_EQ(due(state, now, options), SyncWork::delta);
  state.not_before = now + minutes{1};
  EXPECT_EQ(due(state, now, options), SyncWork::nothing);
  state = {now - hours{1}, now + hours{24 * 365}, {}, {}};
  EXPECT_EQ(due(state, now, options), SyncWork::delta) << "the clock was set back";
}

TEST(RegistryCoverage, NamesMunicipalitiesInsteadOfBusinesses) {
  Party host = listed(1);
  host.coverage = {"her:2", "her:3", "her:4", "her:5", "3005"};
  Party member = listed(2);
  member.municipality = "4203";
  Party own = listed(3);
  Party in_book = listed(4);
  in_book.municipality = "4205";
  std::vector<Party> parties{host, member, own};
  EXPECT_EQ(resolve_coverage(parties, {in_book}), 1U) << "nobody knows 5";
  EXPECT_THAT(parties[0].coverage, ElementsAre("3005", "4203", "4205"));
}

}  // namespace
}  // namespace budstikke::registry
