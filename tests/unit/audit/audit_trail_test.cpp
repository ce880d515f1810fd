#include "engine/audit/audit_trail.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "adapters/crypto/digest.hpp"
#include "adapters/store_memory/memory_store.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/recording_status_sink.hpp"
#include "tests/support/run.hpp"

namespace budstikke::audit {
namespace {

namespace asio = boost::asio;
using testing::ElementsAre;
using testing::SizeIs;

class AuditTrailTest : public testing::Test {
 protected:
  AuditTrail trail() {
    return AuditTrail({loop_.get_executor(), store_, clock_, status_, crypto::sha256_hex});
  }

  static AuditRecord record(const std::string& action, const std::string& caller = "portal",
                            const std::string& who = "kari") {
    AuditRecord record;
    record.action = action;
    record.caller = caller;
    record.who = who;
    return record;
  }
  std::uint64_t write(AuditTrail& trail, const std::string& action, const std::string& caller = "portal",
                      const std::string& who = "kari") {
    const auto number = tests::run(loop_, trail.record(record(action, caller, who)));
    return number ? *number : 0;
  }
  ChainReport check(AuditTrail& trail, const std::string& head = {}) {
    return *tests::run(loop_, trail.check(head));
  }
  std::vector<std::uint64_t> listed(AuditTrail& trail, AuditFilter filter) {
    std::vector<std::uint64_t> numbers;
    const auto entries = tests::run(loop_, trail.list(std::move(filter)));
    for (const LedgerEntry& one : *entries) numbers.push_back(one.number);
    return numbers;
  }

  asio::io_context loop_;
  tests::ManualClock clock_;
  MemoryStore store_;
  tests::RecordingStatusSink status_;
};

TEST_F(AuditTrailTest, ChainsWhatItWritesOverARestart) {
  ChainHead head;
  {
    AuditTrail first = trail();
    EXPECT_EQ(write(first, "a"), 1u);
    EXPECT_EQ(write(first, "b"), 2u);
    head = first.head();
  }
  AuditTrail second = trail();
  ASSERT_TRUE(tests::run(loop_, second.open()));
  EXPECT_EQ(second.head(), head);
  EXPECT_EQ(write(second, "c"), 3u);
  const ChainReport report = check(second, to_text(head));
  EXPECT_TRUE(report.whole());
  EXPECT_EQ(report.entries, 3u);
  EXPECT_EQ(report.head, second.head());
  EXPECT_THAT(status_.lines, SizeIs(3)) << "the head after each entry, and nothing else";
  EXPECT_EQ(status_.count("audit_head"), 3u);
  EXPECT_EQ(status_.lines.back().detail, to_text(second.head()));
}

asio::awaitable<void> write_one(AuditTrail& trail, AuditRecord record, std::size_t& done) {
  if (co_await trail.record(std::move(record))) ++done;
}

TEST_F(AuditTrailTest, WritesWhatComesAtOnceOneAfterTheOther) {
  AuditTrail trail = this->trail();
  std::size_t done = 0;
  for (int i = 0; i < 200; ++i) {
    asio::co_spawn(loop_, write_one(trail, record("a" + std::to_string(i)), done), asio::detached);
  }
  loop_.run();
  EXPECT_EQ(done, 200u);
  loop_.restart();
  const ChainReport report = check(trail);
  EXPECT_TRUE(report.whole());
  EXPECT_EQ(report.entries, 200u);
}

TEST_F(AuditTrailTest, SaysWhereItCannotWriteAndGoesOnAfterwards) {
  AuditTrail trail = this->trail();
  write(trail, "a");
  for (const Code code : {Code::B201, Code::B203}) {
    store_.fail_next_write(code);
    const auto failed = tests::run(loop_, trail.record(record("b")));
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.failure().code, code);
  }
  EXPECT_EQ(write(trail, "c"), 2u);
  EXPECT_TRUE(check(trail).whole());
}

TEST_F(AuditTrailTest, TellsOfALogThatIsNotAsItWasWritten) {
  {
    AuditTrail first = trail();
    write(first, "a");
  }
  LedgerEntry foreign;
  foreign.topic = kAuditTopic;
  foreign.number = 2;
  foreign.text = "{}";
  ASSERT_TRUE(tests::run(loop_, store_.append(foreign)));
  AuditTrail second = trail();
  ASSERT_TRUE(tests::run(loop_, second.open())) << "the node goes on";
  EXPECT_EQ(status_.count("audit_broken"), 1u);
  EXPECT_EQ(write(second, "b"), 3u);
  EXPECT_FALSE(check(second).whole()) << "for good";
}

TEST_F(AuditTrailTest, TellsOfSomebodyElseWhoWritesBeneathIt) {
  AuditTrail trail = this->trail();
  write(trail, "a");
  LedgerEntry foreign;
  foreign.topic = kAuditTopic;
  foreign.number = 2;
  foreign.text = "{}";
  ASSERT_TRUE(tests::run(loop_, store_.append(foreign)));
  EXPECT_EQ(write(trail, "b"), 3u);
  EXPECT_EQ(status_.count("audit_broken"), 1u);
}

TEST_F(AuditTrailTest, ListsTheNewestThatTheFilterLetsThrough) {
  AuditTrail trail = this->trail();
  write(trail, "messages.content", "portal", "kari");
  clock_.advance(std::chrono::hours{1});
  write(trail, "deliveries.hold", "portal", "ola");
  write(trail, "messages.content", "vakt", "kari");
  EXPECT_THAT(listed(trail, {}), ElementsAre(3, 2, 1));
  AuditFilter filter;
  filter.max = 2;
  EXPECT_THAT(listed(trail, filter), ElementsAre(3, 2));
  filter = {};
  filter.who = "kari";
  EXPECT_THAT(listed(trail, filter), ElementsAre(3, 1));
  filter.who = "portal";
  EXPECT_THAT(listed(trail, filter), ElementsAre(2, 1));
  filter.who = "portal/kari";
  EXPECT_THAT(listed(trail, filter), ElementsAre(1));
  filter.who = "kar";
  EXPECT_THAT(listed(trail, filter), ElementsAre());
  filter = {};
  filter.action = "messages";
  EXPECT_THAT(listed(trail, filter), ElementsAre(3, 1));
  filter.action = "messages.con";
  EXPECT_THAT(listed(trail, filter), ElementsAre());
  filter = {};
  filter.from = clock_.now();
  EXPECT_THAT(listed(trail, filter), ElementsAre(3, 2));
  filter = {};
  filter.until = clock_.now();
  EXPECT_THAT(listed(trail, filter), ElementsAre(1));
}

TEST_F(AuditTrailTest, ReadsMoreThanOnePage) {
  AuditTrail trail = this->trail();
  for (int i = 0; i < 2'500; ++i) write(trail, "a");
  EXPECT_EQ(check(trail).entries, 2'500u);
  AuditFilter filter;
  filter.max = 3;
  EXPECT_THAT(listed(trail, filter), ElementsAre(2'500, 2'499, 2'498));
  AuditTrail second = this->trail();
  ASSERT_TRUE(tests::run(loop_, second.open()));
  EXPECT_EQ(second.head(), trail.head());
}

TEST_F(AuditTrailTest, AsksForAHeadThatItUnderstands) {
  AuditTrail trail = this->trail();
  const auto refused = tests::run(loop_, trail.check("yesterday"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.failure().code, Code::B107);
}

}  // namespace
}  // namespace budstikke::audit
