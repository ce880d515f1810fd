#pragma once
// A folder of its own, a loop that is run by hand, a clock that stands still, and an intake that answers as told.

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstdlib>
#include <deque>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/ports/clock.hpp"
#include "engine/ports/message_intake.hpp"

namespace budstikke {

/// Stands at one time; a wait ends by cancellation only, and is announced.
class StillClock : public Clock {
 public:
  explicit StillClock(boost::asio::any_io_executor loop) : loop_(std::move(loop)) {}
  [[nodiscard]] TimePoint now() const override { return now_; }
  boost::asio::awaitable<void> wait_until(TimePoint time) override {
    waited_until = time;
    if (on_wait) on_wait();
    boost::asio::steady_timer timer(loop_, boost::asio::steady_timer::time_point::max());
    co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }
  std::optional<TimePoint> waited_until;
  std::function<void()> on_wait;

 private:
  boost::asio::any_io_executor loop_;
  // Files made by the test are older than this, whatever the hour.
  TimePoint now_ = std::chrono::floor<Duration>(std::chrono::system_clock::now()) + std::chrono::hours{1};
};

/// Takes every message, but for the answers queued first; remembers what was submitted.
class FakeIntake : public MessageIntake {
 public:
  boost::asio::awaitable<Outcome<Acceptance>> accept(Submission submission) override {
    seen.push_back(submission);
    if (on_accept) on_accept();
    if (answers.empty()) co_return Acceptance{};
    Outcome<Acceptance> answer = answers.front();
    answers.pop_front();
    co_return answer;
  }
  std::vector<Submission> seen;
  std::deque<Outcome<Acceptance>> answers;
  std::function<void()> on_accept;
};

class FolderTest : public testing::Test {
 protected:
  FolderTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "budstikke-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    folder_ = pattern;
  }
  ~FolderTest() override {
    pool_.join();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  /// Runs the loop until `work` has ended.
  template <class T>
  T run(boost::asio::awaitable<T> work) {
    std::optional<T> result;
    std::exception_ptr error;
    boost::asio::co_spawn(loop_, keep(std::move(work), &result),
                          [&](std::exception_ptr thrown) { error = thrown; });
    loop_.restart();
    loop_.run();
    if (error) std::rethrow_exception(error);
    return std::move(*result);
  }

  void put(const std::filesystem::path& name, const std::string& bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
  }
  [[nodiscard]] std::string get(const std::filesystem::path& name) const {
    std::ifstream file(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  /// Names in a folder, without its folders.
  [[nodiscard]] std::set<std::string> names(const std::filesystem::path& below = {}) const {
    std::set<std::string> all;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / below)) {
      if (!entry.is_directory()) all.insert(entry.path().filename().string());
    }
    return all;
  }

  std::filesystem::path folder_;
  boost::asio::io_context loop_{1};
  boost::asio::thread_pool pool_{1};
  StillClock clock_{loop_.get_executor()};
  FakeIntake intake_;

 private:
  template <class T>
  static boost::asio::awaitable<void> keep(boost::asio::awaitable<T> work, std::optional<T>* result) {
    result->emplace(co_await std::move(work));
  }
};

using Names = std::set<std::string>;

}  // namespace budstikke
