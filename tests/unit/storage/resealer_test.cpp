// Bringing a store under another key, on the memory store.

#include "engine/storage/resealer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <set>
#include <string>
#include <vector>

#include "adapters/store_memory/memory_store.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/recording_status_sink.hpp"
#include "tests/support/run.hpp"

namespace budstikke {
namespace {

namespace asio = boost::asio;
using testing::ElementsAre;
using testing::HasSubstr;

/// Wraps by writing the key's name down.
class ScriptedRing : public KeyRing {
 public:
  [[nodiscard]] std::string current_key() const override { return current; }
  [[nodiscard]] bool has(const std::string& id) const override { return keys.contains(id); }
  [[nodiscard]] Outcome<SealedPayload> renew(const PayloadId& id,
                                             const SealedPayload& sealed) const override {
    if (id.value() == damaged || !has(sealed.key_id)) return Failure(Code::B206, "does not fit");
    return SealedPayload{sealed.wrapped_key.empty() ? "anew" : "", current, "wrapped by " + current};
  }
  [[nodiscard]] std::string proof() const override { return current + ":proof"; }
  [[nodiscard]] Outcome<void> check(const std::string& proof) const override {
    if (!has(proof.substr(0, proof.find(':'))))
      return Failure(Code::B206, "the store belongs to another key");
    return {};
  }

  std::string current = "key-1111";
  std::set<std::string> keys{"key-1111"};
  std::string damaged;
};

class ResealerTest : public testing::Test {
 protected:
  void keep(const std::string& id, const std::string& key, bool direct = false) {
    Unit unit;
    unit.payloads = {{PayloadId{id}, {"bytes", key, direct ? "" : "wrapped by " + key}}};
    std::vector<Unit> units{std::move(unit)};
    ASSERT_TRUE(tests::run(io_, store_.commit(std::move(units))).front().ok());
  }

  std::string under(const std::string& id) {
    const auto sealed = tests::run(io_, store_.load(PayloadId{id}));
    return sealed->key_id + "|" + sealed->wrapped_key + "|" + sealed->bytes;
  }

  /// One pass, the clock moved on as often as it rests.
  bool pass() {
    std::optional<bool> whole;
    asio::co_spawn(io_, resealer_.pass(),
                   [&whole](const std::exception_ptr&, bool result) { whole = result; });
    for (int i = 0; i < 10'000 && !whole; ++i) {
      io_.restart();
      io_.run_for(std::chrono::milliseconds{2});
      if (const auto due = clock_.next_due()) clock_.set(*due);
    }
    return whole.value_or(false);
  }

  std::vector<std::string> events() const {
    std::vector<std::string> list;
    for (const StatusLine& line : status_.lines) list.push_back(line.event);
    return list;
  }

  std::string refusal() {
    const auto checked = tests::run(io_, Resealer::check(&store_, &ring_));
    return checked ? "" : checked.failure().detail;
  }

  void rotate() {
    ring_.current = "key-2222";
    ring_.keys = {"key-1111", "key-2222"};
    resealer_.keys_changed();
  }

  asio::io_context io_;
  asio::thread_pool cpu_{1};
  MemoryStore store_;
  ScriptedRing ring_;
  tests::ManualClock clock_;
  tests::RecordingStatusSink status_;
  Resealer resealer_{{io_.get_executor(), store_, ring_, cpu_.get_executor(), status_, clock_}, {3, 2}};
};

TEST_F(ResealerTest, BringsEverythingUnderTheNewKeyInSteps) {
  for (int i = 0; i < 10; ++i) keep("w" + std::to_string(i), "key-1111");
  for (int i = 0; i < 5; ++i) keep("d" + std::to_string(i), "key-1111", true);
  rotate();
  EXPECT_TRUE(pass());
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(under("w" + std::to_string(i)), "key-2222|wrapped by key-2222|bytes");
  for (int i = 0; i < 5; ++i) EXPECT_EQ(under("d" + std::to_string(i)), "key-2222|wrapped by key-2222|anew");
  EXPECT_FALSE(resealer_.under_way());
  EXPECT_EQ(resealer_.left(), 0U);
}

TEST_F(ResealerTest, SaysThatAKeyIsNoLongerNeededWhenNothingUnderItCanBeOnItsWayAnyMore) {
  keep("a", "key-1111");
  rotate();
  EXPECT_TRUE(pass());
  EXPECT_THAT(events(), ElementsAre("resealing"));
  keep("late", "key-1111");
  clock_.advance(std::chrono::minutes{2});
  EXPECT_TRUE(pass());
  EXPECT_EQ(under("late").substr(0, 8), "key-2222");
  EXPECT_THAT(events(), ElementsAre("resealing", "key_no_longer_needed"));
  EXPECT_THAT(status_.lines.back().detail, HasSubstr("key-1111"));
  EXPECT_TRUE(pass());
  EXPECT_EQ(events().size(), 2U) << "told once";
}

TEST_F(ResealerTest, GivesPayloadsOfOlderProgramsKeysOfTheirOwnUnderTheSameKey) {
  keep("a", "key-1111", true);
  EXPECT_TRUE(pass());
  EXPECT_EQ(under("a"), "key-1111|wrapped by key-1111|anew");
}

TEST_F(ResealerTest, PassesOverWhatDoesNotOpenAndAlarmsOnce) {
  keep("a", "key-1111");
  keep("b", "key-1111");
  keep("c", "key-1111");
  ring_.damaged = "b";
  rotate();
  EXPECT_TRUE(pass());
  EXPECT_TRUE(pass());
  EXPECT_EQ(under("a").substr(0, 8), "key-2222");
  EXPECT_EQ(under("b").substr(0, 8), "key-1111");
  EXPECT_EQ(under("c").substr(0, 8), "key-2222");
  EXPECT_EQ(resealer_.unopenable(), 1U);
  clock_.advance(std::chrono::minutes{2});
  EXPECT_TRUE(pass());
  EXPECT_THAT(events(), ElementsAre("resealing", "payload_unopenable"));
}

TEST_F(ResealerTest, GoesOnWhereAFailedStoreStoppedIt) {
  for (int i = 0; i < 8; ++i) keep("w" + std::to_string(i), "key-1111");
  rotate();
  ASSERT_TRUE(tests::run(io_, Resealer::take_up(&store_, &ring_)).ok());
  store_.fail_next_write(Code::B203);
  EXPECT_FALSE(pass());
  EXPECT_TRUE(pass());
  for (int i = 0; i < 8; ++i) EXPECT_EQ(under("w" + std::to_string(i)).substr(0, 8), "key-2222");
}

TEST_F(ResealerTest, RefusesKeysThatDoNotOpenWhatIsStored) {
  keep("a", "key-1111");
  keep("b", "key-1111", true);
  keep("c", "key-3333");
  ring_.keys = {"key-2222"};
  ring_.current = "key-2222";
  EXPECT_THAT(refusal(), HasSubstr("key-1111 (2 payloads), key-3333 (1 payload)"));
  ring_.keys = {"key-1111", "key-2222", "key-3333"};
  EXPECT_EQ(refusal(), "");
}

TEST_F(ResealerTest, RefusesAnotherKeyOnAnEmptyStore) {
  EXPECT_EQ(refusal(), "") << "a new store belongs to nobody yet";
  ASSERT_TRUE(tests::run(io_, Resealer::take_up(&store_, &ring_)).ok());
  EXPECT_EQ(refusal(), "");
  ring_.current = "key-2222";
  ring_.keys = {"key-2222"};
  EXPECT_THAT(refusal(), HasSubstr("belongs to another key"));
  ring_.keys.insert("key-1111");
  EXPECT_EQ(refusal(), "");
  ASSERT_TRUE(tests::run(io_, Resealer::take_up(&store_, &ring_)).ok());
  ring_.keys = {"key-2222"};
  EXPECT_EQ(refusal(), "") << "the new key is the store's now";
}

}  // namespace
}  // namespace budstikke
