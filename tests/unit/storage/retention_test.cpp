// What is erased and when, on the memory store.

#include "engine/storage/retention.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <string>
#include <vector>

#include "adapters/store_memory/memory_store.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/recording_status_sink.hpp"
#include "tests/support/run.hpp"

namespace budstikke {
namespace {

namespace asio = boost::asio;
using std::chrono::hours;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr Duration kDay = hours{24};

class RetentionTest : public testing::Test {
 protected:
  void keep(const std::string& id, DeliveryState state = DeliveryState::confirmed) {
    Unit unit;
    unit.message.emplace();
    unit.message->id = MessageId{id};
    unit.message->duplicate_key = id;
    unit.message->received_at = clock_.now();
    unit.message->payload = PayloadId{"p-" + id};
    Delivery delivery;
    delivery.id = DeliveryId{"d-" + id};
    delivery.message = MessageId{id};
    delivery.payload = PayloadId{"p-" + id};
    delivery.state = state;
    unit.added.push_back(delivery);
    unit.payloads = {{PayloadId{"p-" + id}, {"bytes", "key-1111", "wrapped"}}};
    commit(std::move(unit));
  }

  void commit(Unit unit) {
    std::vector<Unit> units;
    units.push_back(std::move(unit));
    ASSERT_TRUE(tests::run(io_, store_.commit(std::move(units))).front().ok());
  }

  void settle(const std::string& id) {
    Delivery delivery = *tests::run(io_, store_.delivery(DeliveryId{"d-" + id})).value();
    delivery.state = DeliveryState::discarded;
    ++delivery.version;
    HistoryEntry entry;
    entry.message = MessageId{id};
    entry.at = clock_.now();
    entry.event = "discard";
    Unit unit;
    unit.changed.push_back({delivery});
    unit.history.push_back(entry);
    commit(std::move(unit));
  }

  void sweep() {
    bool ended = false;
    asio::co_spawn(io_, retention_.sweep(), [&ended](const std::exception_ptr&) { ended = true; });
    for (int i = 0; i < 10'000 && !ended; ++i) {
      io_.restart();
      io_.poll();
      if (const auto due = clock_.next_due()) clock_.set(*due);
    }
    ASSERT_TRUE(ended);
  }

  std::string is(const std::string& id) {
    const auto message = tests::run(io_, store_.message(MessageId{id})).value();
    if (!message) return "gone";
    const auto bytes = tests::run(io_, store_.load(PayloadId{"p-" + id}));
    return bytes ? "there" : message->erased_at ? "erased" : "lost";
  }

  std::vector<std::string> lines() const {
    std::vector<std::string> list;
    for (const StatusLine& line : status_.lines) list.push_back(line.event + " " + line.message.value());
    return list;
  }

  asio::io_context io_;
  MemoryStore store_;
  tests::ManualClock clock_;
  tests::RecordingStatusSink status_;
  Retention retention_{{io_.get_executor(), store_, status_, clock_}, {90 * kDay, 365 * kDay}, {hours{1}, 3}};
};

TEST_F(RetentionTest, ErasesWhatIsOldAndForgetsItLater) {
  for (const std::string id : {"a", "b", "c", "d", "e", "f", "g"}) keep(id);
  clock_.advance(60 * kDay);
  keep("young");
  sweep();
  EXPECT_EQ(is("a"), "there");
  clock_.advance(31 * kDay);
  sweep();
  for (const std::string id : {"a", "b", "c", "d", "e", "f", "g"}) EXPECT_EQ(is(id), "erased") << id;
  EXPECT_EQ(is("young"), "there");
  EXPECT_EQ(retention_.figures().erased, 7U);
  EXPECT_TRUE(retention_.figures().scrubbed);
  const auto history = tests::run(io_, store_.history(MessageId{"a"})).value();
  EXPECT_EQ(history.back().event, "erased");
  EXPECT_EQ(history.back().why, "retention.payloads is 90d");
  clock_.advance(280 * kDay);
  sweep();
  EXPECT_EQ(is("a"), "gone");
  EXPECT_EQ(is("young"), "erased");
  EXPECT_EQ(retention_.figures().forgotten, 7U);
}

TEST_F(RetentionTest, CountsFromTheLastOfWhatHappened) {
  keep("a", DeliveryState::held);
  clock_.advance(89 * kDay);
  settle("a");
  clock_.advance(89 * kDay);
  sweep();
  EXPECT_EQ(is("a"), "there");
  clock_.advance(2 * kDay);
  sweep();
  EXPECT_EQ(is("a"), "erased");
}

TEST_F(RetentionTest, NeverErasesWhatIsNotFinalAndCountsIt) {
  keep("a", DeliveryState::held);
  keep("b", DeliveryState::waiting);
  clock_.advance(1'000 * kDay);
  sweep();
  sweep();
  EXPECT_EQ(is("a"), "there");
  EXPECT_EQ(is("b"), "there");
  EXPECT_EQ(retention_.figures().pinned, 2U);
  EXPECT_EQ(retention_.figures().oldest_pinned, MessageId{"a"});
  settle("a");
  settle("b");
  clock_.advance(91 * kDay);
  sweep();
  EXPECT_EQ(retention_.figures().pinned, 0U);
  EXPECT_THAT(lines(), ElementsAre("erased a", "erased b"));
}

TEST_F(RetentionTest, ErasesNothingForAClockThatIsSetForward) {
  keep("a");
  clock_.advance(10 * kDay);
  clock_.jump(clock_.now() + 1'000 * kDay);
  sweep();
  EXPECT_EQ(is("a"), "there");
  clock_.advance(79 * kDay);
  sweep();
  EXPECT_EQ(is("a"), "there");
  clock_.advance(2 * kDay);
  sweep();
  EXPECT_EQ(is("a"), "erased");
}

TEST_F(RetentionTest, KeepsForEverWhereItIsSaid) {
  keep("a");
  retention_.set_times({});
  clock_.advance(4'000 * kDay);
  sweep();
  EXPECT_EQ(is("a"), "there");
  retention_.set_times({kDay, std::nullopt});
  sweep();
  clock_.advance(4'000 * kDay);
  sweep();
  EXPECT_EQ(is("a"), "erased");
}

TEST_F(RetentionTest, GoesOnWhereAFailedStoreStoppedIt) {
  for (const std::string id : {"a", "b", "c", "d", "e"}) keep(id);
  clock_.advance(91 * kDay);
  store_.fail_next_write(Code::B203);
  sweep();
  EXPECT_EQ(is("a"), "there");
  EXPECT_FALSE(retention_.figures().last_sweep.has_value());
  sweep();
  EXPECT_EQ(is("e"), "erased");
}

TEST_F(RetentionTest, ErasesOneMessageAtAPersonsWord) {
  keep("a");
  keep("held", DeliveryState::held);
  const auto erase = [this](const std::string& id, const std::string& who, const std::string& why) {
    const auto done = tests::run(io_, retention_.erase_now(MessageId{id}, who, why));
    return done ? std::string("ok") : std::string(id_of(done.failure().code));
  };
  EXPECT_EQ(erase("a", "kari", ""), "B107");
  EXPECT_EQ(erase("a", "", "sent by mistake"), "B107");
  EXPECT_EQ(erase("none", "kari", "sent by mistake"), "B204");
  EXPECT_EQ(erase("held", "kari", "sent by mistake"), "B207");
  EXPECT_EQ(erase("a", "kari", "sent by mistake"), "ok");
  EXPECT_EQ(erase("a", "kari", "sent by mistake"), "B208");
  EXPECT_EQ(is("a"), "erased");
  const auto history = tests::run(io_, store_.history(MessageId{"a"})).value();
  EXPECT_EQ(history.back().who + ": " + history.back().why, "kari: sent by mistake");
}

}  // namespace
}  // namespace budstikke
