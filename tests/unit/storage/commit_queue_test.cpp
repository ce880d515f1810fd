#include "engine/storage/commit_queue.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "adapters/store_memory/memory_store.hpp"
#include "engine/runtime/signal.hpp"

namespace budstikke {
namespace {

namespace asio = boost::asio;
using Priority = CommitQueue::Priority;

/// Keeps the batches that it was given, and lets none pass while the gate is shut. Units are told apart by the text of
/// their rule set.
class GatedStore : public MemoryStore {
 public:
  explicit GatedStore(asio::io_context& io) : gate_(io.get_executor()) {}

  asio::awaitable<std::vector<Outcome<void>>> commit(std::vector<Unit> units) override {
    std::vector<std::string> names;
    std::vector<Outcome<void>> outcomes;
    for (const Unit& unit : units) {
      names.push_back(unit.rule_set->first);
      const auto failure = failures.find(names.back());
      outcomes.push_back(failure == failures.end() ? Outcome<void>()
                                                   : Outcome<void>(Failure(failure->second)));
    }
    batches.push_back(names);
    while (shut) co_await gate_.wait();
    if (broken) throw std::runtime_error("broken");
    co_return outcomes;
  }

  void open() {
    shut = false;
    gate_.notify();
  }

  bool shut = true;
  bool broken = false;
  std::map<std::string, Code> failures;
  std::vector<std::vector<std::string>> batches;

 private:
  Signal gate_;
};

class CommitQueueTest : public ::testing::Test {
 protected:
  void start(CommitLimits limits, std::size_t reserve = 0) {
    queue_ = std::make_unique<CommitQueue>(io_.get_executor(), store_, limits, reserve);
    asio::co_spawn(io_, queue_->run(), [this](const std::exception_ptr&) { ended_ = true; });
    settle();
  }

  /// A caller of its own; what it is answered lies in `answers_` under its name ("ok", or the code).
  void call(const std::string& name, std::size_t bytes = 0, Priority priority = Priority::ordinary) {
    asio::co_spawn(io_, caller(name, bytes, priority), asio::detached);
    settle();
  }

  asio::awaitable<void> caller(std::string name, std::size_t bytes, Priority priority) {
    Unit unit;
    unit.rule_set = {name, ""};
    if (bytes > 0) unit.payloads.push_back({PayloadId{name}, {std::string(bytes, 'x'), "key"}});
    const Outcome<void> outcome = co_await queue_->commit(std::move(unit), priority);
    answers_[name] = outcome.ok() ? "ok" : std::string(id_of(outcome.failure().code));
  }

  void drain() {
    asio::co_spawn(io_, queue_->drained(), [this](const std::exception_ptr&) { drained_ = true; });
    settle();
  }

  void settle() {
    io_.restart();
    io_.poll();
  }

  void open() {
    store_.open();
    settle();
  }

  asio::io_context io_;
  GatedStore store_{io_};
  std::unique_ptr<CommitQueue> queue_;
  std::map<std::string, std::string> answers_;
  bool ended_ = false;
  bool drained_ = false;
};

using Batches = std::vector<std::vector<std::string>>;
using Answers = std::map<std::string, std::string>;

TEST_F(CommitQueueTest, CommitsALoneUnitAtOnce) {
  start({});
  call("a");
  EXPECT_EQ(store_.batches, (Batches{{"a"}}));
  EXPECT_TRUE(answers_.empty()) << "answered before the commit ended";
  open();
  EXPECT_EQ(answers_, (Answers{{"a", "ok"}}));
}

TEST_F(CommitQueueTest, KeepsWhatAnObserverReturnsUntilTheUnitIsAnswered) {
  start({});
  std::vector<std::string> seen;
  const auto kept = std::make_shared<int>(0);
  queue_->observe([&](const Unit& unit) -> std::shared_ptr<void> {
    seen.push_back(unit.rule_set->first);
    return unit.rule_set->first == "b" ? nullptr : kept;
  });
  for (const char* name : {"a", "b", "c"}) call(name);
  EXPECT_EQ(seen, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(kept.use_count(), 3);
  open();
  EXPECT_EQ(answers_.size(), 3U);
  EXPECT_EQ(kept.use_count(), 1);
}

TEST_F(CommitQueueTest, FormsTheNextBatchInOrderWhileOneCommits) {
  start({});
  for (const char* name : {"a", "b", "c", "d"}) call(name);
  EXPECT_EQ(store_.batches, (Batches{{"a"}}));
  EXPECT_EQ(queue_->waiting(), 3U);
  open();
  EXPECT_EQ(store_.batches, (Batches{{"a"}, {"b", "c", "d"}}));
  EXPECT_EQ(answers_.size(), 4U);
}

TEST_F(CommitQueueTest, EndsABatchAtItsMostUnits) {
  start({.batch_units = 2});
  for (const char* name : {"a", "b", "c", "d", "e", "f"}) call(name);
  open();
  EXPECT_EQ(store_.batches, (Batches{{"a"}, {"b", "c"}, {"d", "e"}, {"f"}}));
}

TEST_F(CommitQueueTest, EndsABatchAtItsMostBytesButTakesALargeUnitAlone) {
  start({.batch_bytes = 10'000});
  call("first");
  call("a", 4'000);
  call("b", 4'000);
  call("c", 4'000);
  call("large", 50'000);
  call("d", 4'000);
  open();
  EXPECT_EQ(store_.batches, (Batches{{"first"}, {"a", "b"}, {"c"}, {"large"}, {"d"}}));
  EXPECT_EQ(answers_["large"], "ok");
}

TEST_F(CommitQueueTest, AnswersEachCallerWithTheOutcomeOfItsOwnUnit) {
  store_.failures = {{"b", Code::B205}, {"d", Code::B201}};
  start({});
  for (const char* name : {"a", "b", "c", "d"}) call(name);
  open();
  EXPECT_EQ(answers_, (Answers{{"a", "ok"}, {"b", "B205"}, {"c", "ok"}, {"d", "B201"}}));
}

TEST_F(CommitQueueTest, TurnsAwayWhatExceedsItsPlacesAndKeepsAReserve) {
  start({.queue_units = 2}, 1);
  call("under way");
  call("a");
  call("b");
  call("too many");
  EXPECT_EQ(answers_, (Answers{{"too many", "B104"}}));
  call("receipt", 0, Priority::reserved);
  EXPECT_EQ(answers_.size(), 1U);
  call("one receipt too many", 0, Priority::reserved);
  EXPECT_EQ(answers_["one receipt too many"], "B104");
  open();
  call("later");
  EXPECT_EQ(store_.batches, (Batches{{"under way"}, {"a", "b", "receipt"}, {"later"}}));
}

TEST_F(CommitQueueTest, CommitsWhatItTookBeforeItStops) {
  start({});
  call("a");
  call("b");
  queue_->stop();
  call("late");
  EXPECT_EQ(answers_, (Answers{{"late", "B104"}}));
  EXPECT_FALSE(ended_);
  open();
  EXPECT_EQ(answers_, (Answers{{"a", "ok"}, {"b", "ok"}, {"late", "B104"}}));
  EXPECT_TRUE(ended_);
}

TEST_F(CommitQueueTest, StopsAtOnceWhereNothingWaits) {
  start({});
  queue_->stop();
  settle();
  EXPECT_TRUE(ended_);
}

TEST_F(CommitQueueTest, IsDrainedOnlyWhenNothingWaitsAndNothingIsUnderWay) {
  start({.batch_units = 1});
  call("a");
  call("b");
  drain();
  EXPECT_FALSE(drained_);
  open();
  EXPECT_TRUE(drained_);
  EXPECT_EQ(answers_.size(), 2U);
  drained_ = false;
  drain();
  EXPECT_TRUE(drained_) << "an idle queue is drained";
}

TEST_F(CommitQueueTest, AnswersABatchThatTheStoreThrewAtAndGoesOn) {
  store_.broken = true;
  start({});
  call("a");
  open();
  EXPECT_EQ(answers_, (Answers{{"a", "B203"}}));
  store_.broken = false;
  call("b");
  EXPECT_EQ(answers_["b"], "ok");
}

TEST_F(CommitQueueTest, AnswersACancelledCallerWithWhatBecameOfItsUnit) {
  start({});
  asio::cancellation_signal signal;
  asio::co_spawn(io_, caller("a", 0, Priority::ordinary),
                 asio::bind_cancellation_slot(signal.slot(), asio::detached));
  settle();
  signal.emit(asio::cancellation_type::all);
  settle();
  EXPECT_TRUE(answers_.empty());
  open();
  EXPECT_EQ(answers_, (Answers{{"a", "ok"}}));
}

TEST_F(CommitQueueTest, LeavesNobodyWaitingWhereItsDriverIsCancelled) {
  queue_ = std::make_unique<CommitQueue>(io_.get_executor(), store_, CommitLimits{});
  asio::cancellation_signal signal;
  asio::co_spawn(io_, queue_->run(), asio::bind_cancellation_slot(signal.slot(), asio::detached));
  settle();
  call("a");
  call("b");
  signal.emit(asio::cancellation_type::all);
  open();
  EXPECT_EQ(answers_["b"], "B203");
  EXPECT_EQ(answers_.count("a"), 1U);
  call("c");
  EXPECT_EQ(answers_["c"], "B104");
}

TEST_F(CommitQueueTest, IsTornDownWithCallersAndACommitStillWaiting) {
  start({});
  call("a");
  call("b");
  queue_.reset();
  SUCCEED() << "the sanitizers watch the loop's destruction";
}

}  // namespace
}  // namespace budstikke
