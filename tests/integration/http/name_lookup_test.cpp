// Names that hang, and what they leave for the others.
#include "adapters/http/name_lookup.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <map>
#include <mutex>

#include "tests/integration/http/loop_thread.hpp"

namespace budstikke {
namespace {

using Found = Outcome<NameLookup::Addresses>;
using std::chrono::steady_clock;

constexpr auto kShort = std::chrono::milliseconds{50};
constexpr auto kLong = std::chrono::seconds{20};

/// Names that begin with "dead" hang until they are let go; "nobody" has no address.
class Resolver {
 public:
  std::vector<boost::asio::ip::address> operator()(const std::string& host) {
    {
      const std::scoped_lock lock(mutex_);
      ++asked_[host];
    }
    if (host.starts_with("dead")) free_.wait();
    if (host.starts_with("dead") || host == "nobody") return {};
    return {boost::asio::ip::make_address("192.0.2.7")};
  }
  int asked(const std::string& host) {
    const std::scoped_lock lock(mutex_);
    return asked_[host];
  }
  void let_go() {
    if (!gone_.exchange(true)) let_go_.set_value();
  }

 private:
  std::mutex mutex_;
  std::map<std::string, int> asked_;
  std::promise<void> let_go_;
  std::shared_future<void> free_ = let_go_.get_future().share();
  std::atomic<bool> gone_ = false;
};

class NameLookupTest : public testing::Test {
 protected:
  ~NameLookupTest() override {
    resolver_.let_go();
    loop_.join();
  }
  NameLookup& names(std::size_t threads, std::chrono::steady_clock::duration rest = std::chrono::hours{1}) {
    NameLookupOptions options;
    options.threads = threads;
    options.rest = rest;
    options.resolve = [this](const std::string& host) { return resolver_(host); };
    return names_.emplace(loop_.executor(), std::move(options));
  }
  auto begin(const std::string& host, steady_clock::duration within) {
    return loop_.spawn(names_->find(host, "443", steady_clock::now() + within));
  }
  Found find(const std::string& host, steady_clock::duration within = kLong) {
    return *begin(host, within).get();
  }
  static std::string code(const Found& found) {
    return found.ok() ? "ok" : std::string(id_of(found.failure().code));
  }

  Resolver resolver_;
  LoopThread loop_;
  std::optional<NameLookup> names_;
};

TEST_F(NameLookupTest, AddressesAndTheLoopbackNeedNoLookup) {
  names(1);
  auto stuck = begin("dead.example", kShort);
  for (const char* host : {"192.0.2.1", "2001:db8::1", "localhost", "LOCALHOST"}) {
    const Found found = find(host);
    ASSERT_TRUE(found.ok()) << host;
    EXPECT_EQ(found->front().port(), 443);
    EXPECT_EQ(resolver_.asked(host), 0);
  }
  EXPECT_TRUE(find("localhost")->front().address().is_loopback());
  stuck.get();
}

TEST_F(NameLookupTest, ManyWhoAskForOneDeadNameHoldOneThread) {
  names(2);
  std::vector<std::future<std::optional<Found>>> stuck;
  for (int i = 0; i < 20; ++i) stuck.push_back(begin("dead.example", kShort));
  EXPECT_EQ(code(find("alive.example")), "ok");
  for (auto& one : stuck) EXPECT_EQ(code(*one.get()), "D402");
  EXPECT_EQ(resolver_.asked("dead.example"), 1);
}

TEST_F(NameLookupTest, ANameThatHangsFailsAtOnceUntilItHasRested) {
  names(4);
  EXPECT_EQ(code(find("dead.example", kShort)), "D402");
  EXPECT_EQ(code(find("dead.example", kLong)), "D402") << "while its lookup is still under way";
  resolver_.let_go();
  EXPECT_EQ(code(find("dead.example", kLong)), "D402") << "and for a time after it";
  EXPECT_EQ(resolver_.asked("dead.example"), 1);
}

TEST_F(NameLookupTest, ANameIsAskedForAgainAfterItsRest) {
  names(4, steady_clock::duration::zero());
  EXPECT_EQ(code(find("dead.example", kShort)), "D402");
  resolver_.let_go();
  while (code(find("dead.example")) == "D402") {
  }
  EXPECT_EQ(resolver_.asked("dead.example"), 2);
}

TEST_F(NameLookupTest, LookupsThatNobodyWaitsForNeverBegin) {
  names(1);
  auto stuck = begin("dead.example", kShort);
  EXPECT_EQ(code(find("late.example", kShort)), "D402");
  stuck.get();
  resolver_.let_go();
  EXPECT_EQ(code(find("alive.example")), "ok");
  EXPECT_EQ(resolver_.asked("late.example"), 0);
  EXPECT_EQ(code(find("late.example")), "ok") << "what never began says nothing about the name";
}

TEST_F(NameLookupTest, NamesKnownToHangLeaveHalfOfTheThreadsToTheOthers) {
  // The first round hangs for a moment only; in the second every dead name asks again and waits.
  std::atomic<int> round = 1;
  NameLookupOptions options;
  options.threads = 4;
  options.rest = steady_clock::duration::zero();
  std::promise<void> first;
  const auto first_over = first.get_future().share();
  options.resolve = [&, first_over](const std::string& host) {
    if (round == 1 && host.starts_with("dead")) {
      first_over.wait();
      return std::vector<boost::asio::ip::address>{};
    }
    return resolver_(host);
  };
  names_.emplace(loop_.executor(), std::move(options));
  std::vector<std::future<std::optional<Found>>> stuck;
  for (int i = 0; i < 4; ++i) stuck.push_back(begin("dead" + std::to_string(i), kShort));
  for (auto& one : stuck) EXPECT_EQ(code(*one.get()), "D402");
  stuck.clear();
  round = 2;
  first.set_value();
  while (code(find("alive.example")) != "ok") {
  }
  const auto hanging = [&] {
    int all = 0;
    for (int i = 0; i < 4; ++i) all += resolver_.asked("dead" + std::to_string(i));
    return all;
  };
  for (int i = 0; i < 4; ++i) stuck.push_back(begin("dead" + std::to_string(i), kLong));
  EXPECT_EQ(code(find("also-alive.example")), "ok");
  EXPECT_LE(hanging(), 2);
  resolver_.let_go();
  for (auto& one : stuck) one.wait();
}

TEST_F(NameLookupTest, SaysWhereANameHasNoAddress) {
  names(1);
  EXPECT_EQ(code(find("nobody")), "D401");
  EXPECT_EQ(code(find("nobody")), "D401");
  EXPECT_EQ(resolver_.asked("nobody"), 2) << "an answer is no hang";
}

}  // namespace
}  // namespace budstikke
