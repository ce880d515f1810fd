#include "engine/registry/certificate_keeper.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/registry/scripted_registry.hpp"

namespace budstikke::registry {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

PartyCertificate certificate(std::uint32_t party, const std::string& der, Duration left = hours{24 * 365}) {
  PartyCertificate one;
  one.her_id = HerId{party};
  one.der = der;
  one.sha256 = "hash of " + der;
  one.serial = "4711";
  one.not_before = tests::ManualClock::kStart - hours{24};
  one.not_after = tests::ManualClock::kStart + left;
  return one;
}

class CertificateKeeperTest : public testing::Test {
 protected:
  CertificateKeeperTest() { restart(); }

  void restart() {
    keeper_ = std::make_unique<CertificateKeeper>(
        CertificateParts{registry_,
                         store_,
                         clock_,
                         status_,
                         [this](const PartyCertificate& one, TimePoint) {
                           return one.der == bad_ ? std::string("self-signed certificate") : std::string{};
                         },
                         {},
                         [this](HerId party) -> boost::asio::awaitable<void> {
                           renewed_.push_back(party);
                           co_return;
                         }},
        CertificateOptions{});
    EXPECT_TRUE(tests::run(io_, keeper_->start()));
  }
  bool fetch_next() { return tests::run(io_, keeper_->fetch_next()); }
  void look_at_dates() { tests::run(io_, keeper_->look_at_dates()); }
  std::vector<PartyCertificate> stored() {
    return *tests::run(io_, static_cast<CertificateArchive&>(store_).certificates());
  }

  std::vector<HerId> renewed_;
  std::string bad_ = "bad";
  boost::asio::io_context io_;
  tests::ManualClock clock_;
  tests::RecordingStatusSink status_;
  MemoryStore store_;
  ScriptedRegistry registry_;
  std::unique_ptr<CertificateKeeper> keeper_;
};

TEST_F(CertificateKeeperTest, FetchesWhatIsWantedOnceEachAndStoresWhatTheCheckSays) {
  registry_.certificates_of[HerId{1}] = {certificate(1, "good")};
  registry_.certificates_of[HerId{2}] = {certificate(2, "bad")};
  keeper_->want({HerId{1}, HerId{2}, HerId{1}});
  EXPECT_TRUE(fetch_next());
  EXPECT_TRUE(fetch_next());
  EXPECT_FALSE(fetch_next());
  const auto found = stored();
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].fault, "");
  EXPECT_EQ(found[0].der, "good");
  EXPECT_EQ(found[0].fetched_at, clock_.now());
  EXPECT_EQ(found[1].fault, "self-signed certificate");
  EXPECT_EQ(status_.count("certificate_untrusted"), 1U);
  EXPECT_EQ(status_.lines.back().party, HerId{2});

  keeper_->want({HerId{2}});
  EXPECT_TRUE(fetch_next());
  EXPECT_EQ(status_.count("certificate_untrusted"), 1U) << "once for each certificate";
}

TEST_F(CertificateKeeperTest, WhatDidNotGetThroughIsTriedAgainAfterAPause) {
  registry_.certificates_of[HerId{1}] = {certificate(1, "good")};
  registry_.failures.emplace("certificates", Failure(Code::D401, "refused"));
  keeper_->want({HerId{1}});
  EXPECT_TRUE(fetch_next());
  EXPECT_THAT(stored(), IsEmpty());
  EXPECT_FALSE(fetch_next()) << "the registry gets a pause";
  clock_.advance(minutes{2});
  EXPECT_TRUE(fetch_next());
  EXPECT_THAT(stored(), SizeIs(1));

  registry_.failures.emplace("certificates", Failure(Code::D404, "no certificate"));
  keeper_->want({HerId{2}});
  EXPECT_TRUE(fetch_next());
  EXPECT_EQ(keeper_->waiting(), 0U) << "what makes no sense is not asked for again and again";
}

TEST_F(CertificateKeeperTest, TroubleWithAPartyFetchesItsCertificatesAtMostOnceAnHour) {
  registry_.certificates_of[HerId{1}] = {certificate(1, "old")};
  keeper_->want({HerId{1}, HerId{5}});
  fetch_next();
  fetch_next();
  CertificateTroubleSink sink(status_, [this](HerId party) { keeper_->trouble(party); });
  StatusLine line;
  line.event = "deferred";
  line.party = HerId{1};
  line.code = Code::D407;
  clock_.advance(minutes{59});
  sink.write(line);
  EXPECT_EQ(keeper_->waiting(), 0U);
  EXPECT_FALSE(fetch_next());
  clock_.advance(minutes{1});
  registry_.certificates_of[HerId{1}] = {certificate(1, "newer")};
  EXPECT_TRUE(fetch_next()) << "deferred, not forgotten";
  EXPECT_EQ(stored().front().der, "newer");
  EXPECT_FALSE(fetch_next());
  clock_.advance(hours{1});
  line.code = Code::D401;
  sink.write(line);
  EXPECT_EQ(keeper_->waiting(), 0U) << "a certificate explains nothing there";
  line.code = Code::D407;
  sink.write(line);
  sink.write(line);
  EXPECT_EQ(keeper_->waiting(), 1U);
  EXPECT_EQ(status_.count("deferred"), 4U) << "every line is passed on";
  registry_.certificates_of[HerId{1}] = {certificate(1, "new")};
  fetch_next();
  EXPECT_EQ(stored().front().der, "new");
  line.code = Code::S01;
  sink.write(line);
  EXPECT_EQ(keeper_->waiting(), 0U);
}

TEST_F(CertificateKeeperTest, SaysWhenAPartyHasAnotherCertificateToEncryptTo) {
  const auto fetch = [this](const std::string& der, CertificateUse use = CertificateUse::encryption) {
    registry_.certificates_of[HerId{1}] = {certificate(1, der)};
    registry_.certificates_of[HerId{1}].front().use = use;
    keeper_->want({HerId{1}});
    fetch_next();
  };
  EXPECT_FALSE(keeper_->has_own(HerId{1}));
  fetch("first");
  EXPECT_TRUE(keeper_->has_own(HerId{1}));
  EXPECT_FALSE(keeper_->has_own(HerId{2}));
  EXPECT_THAT(renewed_, ElementsAre(HerId{1})) << "it had none";
  renewed_.clear();
  fetch("first");
  fetch("signs", CertificateUse::signature);
  fetch("signs otherwise", CertificateUse::signature);
  EXPECT_THAT(renewed_, IsEmpty());
  fetch("second");
  EXPECT_THAT(renewed_, ElementsAre(HerId{1}));
  fetch("bad");
  EXPECT_THAT(renewed_, SizeIs(1)) << "nobody would encrypt to it";
  fetch("third");
  EXPECT_THAT(renewed_, SizeIs(2));
  restart();
  fetch("third");
  EXPECT_THAT(renewed_, SizeIs(2)) << "what is stored is known after a restart";
  fetch("fourth");
  EXPECT_THAT(renewed_, SizeIs(3));
  bad_ = "fourth";
  fetch("fourth");
  bad_.clear();
  fetch("fourth");
  EXPECT_THAT(renewed_, SizeIs(4)) << "the same one, and now it is trusted";
}

TEST_F(CertificateKeeperTest, EveryCodeThatACertificateExplainsIsTrouble) {
  const auto explained = [this](const DeliveryId& delivery) {
    std::set<std::string_view> codes;
    for (const CodeEntry& row : code_table()) {
      CertificateTroubleSink sink(status_, [&](HerId) { codes.insert(row.id); });
      StatusLine line;
      line.party = HerId{1};
      line.delivery = delivery;
      line.code = row.code;
      sink.write(line);
    }
    return codes;
  };
  EXPECT_THAT(explained({}), ElementsAre("D407", "D423", "S01", "S02", "S03", "S99"));
  EXPECT_THAT(explained(DeliveryId{"d-1"}),
              ElementsAre("D407", "D423", "S01", "S02", "S03", "S605", "S606", "S607", "S610", "S99"));
}

TEST_F(CertificateKeeperTest, JudgesWhatIsStoredAnewWhereRootsHaveChanged) {
  registry_.certificates_of[HerId{1}] = {certificate(1, "good")};
  registry_.certificates_of[HerId{2}] = {certificate(2, "bad")};
  keeper_->want({HerId{1}, HerId{2}});
  fetch_next();
  fetch_next();
  bad_ = "good";
  restart();
  ASSERT_TRUE(tests::run(io_, keeper_->judge_again()));
  EXPECT_EQ(stored()[0].fault, "self-signed certificate");
  EXPECT_EQ(stored()[0].der, "good") << "its bytes are kept";
  EXPECT_EQ(stored()[1].fault, "");
  EXPECT_EQ(status_.count("certificate_untrusted"), 2U);
  EXPECT_EQ(renewed_.back(), HerId{2}) << "what waits for it may go";
  ASSERT_TRUE(tests::run(io_, keeper_->judge_again()));
  EXPECT_EQ(status_.count("certificate_untrusted"), 2U);
}

TEST(CertificateHolder, IsThePartysOwnOrganisation) {
  Party own = listed(1);
  own.parent_organisation_number = "972418013";
  PartyCertificate one = certificate(1, "good");
  EXPECT_EQ(fault_of_holder(one, {own}), "") << "it names none";
  one.organisation_number = "972418013";
  EXPECT_EQ(fault_of_holder(one, {own}), "");
  one.organisation_number = "974554739";
  EXPECT_EQ(fault_of_holder(one, {own}),
            "it is issued to organisation 974554739, and the party belongs to 972418013");
  EXPECT_EQ(fault_of_holder(one, {listed(2)}), "") << "the party is not in the book";
}

TEST_F(CertificateKeeperTest, AlarmsOnceBeforeExpiryAndOnceAfterAndFetchesANewOne) {
  registry_.certificates_of[HerId{1}] = {certificate(1, "short", hours{24 * 31})};
  keeper_->want({HerId{1}});
  fetch_next();
  look_at_dates();
  EXPECT_EQ(status_.count(Loudness::alarm), 0U);
  clock_.advance(hours{25});
  for (int i = 0; i < 3; ++i) look_at_dates();
  EXPECT_EQ(status_.count("certificate_expiring"), 1U);
  EXPECT_EQ(keeper_->waiting(), 1U);
  fetch_next();
  look_at_dates();
  EXPECT_EQ(keeper_->waiting(), 0U) << "it was asked for today";
  clock_.advance(hours{24 * 31});
  for (int i = 0; i < 3; ++i) look_at_dates();
  EXPECT_EQ(status_.count("certificate_expired"), 1U);
  EXPECT_EQ(status_.count(Loudness::alarm), 2U);
  registry_.certificates_of[HerId{1}] = {certificate(1, "renewed", hours{24 * 365})};
  fetch_next();
  look_at_dates();
  EXPECT_EQ(status_.count(Loudness::alarm), 2U);
  EXPECT_EQ(keeper_->waiting(), 0U);
}

TEST_F(CertificateKeeperTest, AfterARestartOnlyWhatIsMissingIsFetched) {
  registry_.certificates_of[HerId{1}] = {certificate(1, "good")};
  registry_.certificates_of[HerId{2}] = {certificate(2, "bad")};
  keeper_->want({HerId{1}, HerId{2}});
  fetch_next();
  fetch_next();
  restart();
  keeper_->want_missing({HerId{1}, HerId{2}, HerId{3}});
  EXPECT_EQ(keeper_->waiting(), 1U);
  fetch_next();
  EXPECT_EQ(registry_.certificates_asked.back(), HerId{3});
  keeper_->want({HerId{2}});
  fetch_next();
  EXPECT_EQ(status_.count("certificate_untrusted"), 1U) << "the operators know it";
}

}  // namespace
}  // namespace budstikke::registry
