// Folders that hang: how far the damage reaches.
#include "adapters/folder/folder_writers.hpp"

#include <atomic>
#include <boost/asio/detached.hpp>
#include <future>

#include "tests/integration/folder/folder_fixture.hpp"

namespace budstikke {
namespace {

constexpr Duration kShort = std::chrono::milliseconds{50};
constexpr Duration kLong = std::chrono::seconds{20};

class FolderWritersTest : public FolderTest {
 protected:
  ~FolderWritersTest() override { release(); }

  FolderWriters::Write hanging() {
    return [this, until = freed_] {
      ++hung_;
      until.wait();
      return Outcome<HandOver>(HandOver{"late"});
    };
  }
  FolderWriters::Write prompt() {
    return [this] {
      ++written_;
      return Outcome<HandOver>(HandOver{"done"});
    };
  }
  void release() {
    if (std::exchange(released_, true)) return;
    free_.set_value();
  }
  void begin(FolderWriters& writers, const std::string& folder, FolderWriters::Write write, Duration within) {
    boost::asio::co_spawn(loop_, collect(writers.run(folder, std::move(write), within), &outcomes_),
                          boost::asio::detached);
  }
  Outcome<HandOver> end(FolderWriters& writers, const std::string& folder, FolderWriters::Write write) {
    return run(writers.run(folder, std::move(write), kLong));
  }

  static boost::asio::awaitable<void> collect(boost::asio::awaitable<Outcome<HandOver>> work,
                                              std::vector<Outcome<HandOver>>* outcomes) {
    outcomes->push_back(co_await std::move(work));
  }
  FolderWriters& writers_with(std::size_t threads) { return writers_.emplace(threads); }

  std::promise<void> free_;
  std::shared_future<void> freed_ = free_.get_future().share();
  bool released_ = false;
  std::atomic<int> hung_ = 0;
  std::atomic<int> written_ = 0;
  std::vector<Outcome<HandOver>> outcomes_;
  std::optional<FolderWriters> writers_;
};

TEST_F(FolderWritersTest, AFolderThatHangsTakesOneThreadAndStopsNoOther) {
  FolderWriters& writers = writers_with(2);
  for (int i = 0; i < 5; ++i) begin(writers, "/dead", hanging(), kShort);
  const auto healthy = end(writers, "/healthy", prompt());
  EXPECT_TRUE(healthy.ok());
  ASSERT_EQ(outcomes_.size(), 5U);
  for (const auto& outcome : outcomes_) {
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.failure().code, Code::D402);
  }
  EXPECT_EQ(hung_, 1);
  release();
}

TEST_F(FolderWritersTest, AFolderKnownToHangAnswersAtOnceUntilItsWriteHasEnded) {
  FolderWriters& writers = writers_with(2);
  begin(writers, "/dead", hanging(), kShort);
  loop_.run();
  const auto refused = end(writers, "/dead", prompt());
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.failure().code, Code::D402);
  EXPECT_EQ(written_, 0) << "it was not begun";
  release();
  // Whatever was handed in while it hung is gone; a new write goes through once the old one has ended.
  while (!end(writers, "/dead", prompt()).ok()) {
  }
  EXPECT_EQ(written_, 1);
}

TEST_F(FolderWritersTest, WritesOfOneFolderWaitForEachOtherWhereItIsOnlyBusy) {
  FolderWriters& writers = writers_with(4);
  std::atomic<int> at_once = 0;
  std::atomic<int> most = 0;
  for (int i = 0; i < 20; ++i) {
    begin(
        writers, "/busy",
        [&] {
          most = std::max<int>(most, ++at_once);
          --at_once;
          return Outcome<HandOver>(HandOver{"done"});
        },
        kLong);
  }
  loop_.run();
  ASSERT_EQ(outcomes_.size(), 20U);
  for (const auto& outcome : outcomes_) EXPECT_TRUE(outcome.ok());
  EXPECT_EQ(most, 1);
}

TEST_F(FolderWritersTest, AWriteThatWasGivenUpBeforeAThreadWasFreeNeverBegins) {
  FolderWriters& writers = writers_with(1);
  begin(writers, "/dead", hanging(), kShort);
  begin(writers, "/waiting", prompt(), kShort);
  loop_.run();
  ASSERT_EQ(outcomes_.size(), 2U);
  release();
  while (!end(writers, "/waiting", [] { return Outcome<HandOver>(HandOver{"done"}); }).ok()) {
  }
  EXPECT_EQ(written_, 0);
}

}  // namespace
}  // namespace budstikke
