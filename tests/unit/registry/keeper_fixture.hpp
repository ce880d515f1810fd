#pragma once
// A keeper over a memory store and a clock that stands still, with an address book of a few lines.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "adapters/store_memory/memory_store.hpp"
#include "engine/registry/address_keeper.hpp"
#include "engine/runtime/run_on.hpp"
#include "engine/runtime/task_group.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/recording_status_sink.hpp"
#include "tests/support/run.hpp"

namespace budstikke::registry {

namespace json = boost::json;

inline Party party(std::uint32_t id, const std::string& endpoint = "https://plo.example/",
                   int municipality = 1804) {
  Party one;
  one.her_id = HerId{id};
  one.name = "Saksbehandling " + std::to_string(id);
  one.service_code = "KD0501";
  one.municipality = std::to_string(municipality);
  one.endpoint = endpoint;
  return one;
}

/// Books that are read from "1 2 3": the parties' numbers. "bad" has two mistakes.
inline BookFormats number_formats() {
  return {[](std::string_view text, std::string_view, const addressing::MunicipalityTable&) {
            ReadBook book;
            if (text == "bad") {
              book.diagnostics = {{"book", 3, 7, Severity::error, "no name"},
                                  {"book", 4, 1, Severity::error, "no id"}};
              return book;
            }
            for (std::size_t begin = 0; begin < text.size();) {
              const std::size_t end = std::min(text.find(' ', begin), text.size());
              book.parties.push_back(party(
                  static_cast<std::uint32_t>(std::stoul(std::string(text.substr(begin, end - begin))))));
              begin = end + 1;
            }
            return book;
          },
          [](const std::vector<Party>& parties, std::string_view format) {
            std::string text(format);
            for (const Party& one : parties) text += " " + one.her_id.text() + "=" + one.endpoint;
            return text;
          },
          [](std::string_view text) { return "hash of " + std::string(text); }};
}

class KeeperTest : public ::testing::Test {
 protected:
  KeeperTest() { open(); }
  ~KeeperTest() override {
    stop();
    cpu_.join();
  }

  /// A keeper as after a restart: the store is what it was, the book in force is not.
  void open() {
    stop();
    auto routing = std::make_shared<Routing>();
    routing->book = std::make_shared<const addressing::AddressBook>();
    routing_.swap_in(std::move(routing));
    keeper_ = std::make_unique<AddressKeeper>(
        KeeperParts{store_, store_, store_, routing_, clock_, status_, cpu_.get_executor(), number_formats()},
        options_);
    ASSERT_TRUE(tests::run(loop_, keeper_->start()));
  }

  /// The keeper's own watch over midnights and age.
  void watch() {
    tasks_ = std::make_unique<TaskGroup>(loop_.get_executor());
    tasks_->spawn(keeper_->run());
    settle();
  }
  void stop() {
    if (!tasks_) return;
    tasks_->cancel();
    tests::run(loop_, tasks_->join());
    tasks_.reset();
  }

  /// "1=https://plo.example/ 2=...": the parties that messages are sent to now.
  [[nodiscard]] std::string in_force() const {
    std::string text;
    for (const Party& one : routing_.current()->book->parties()) {
      text += (text.empty() ? "" : " ") + one.her_id.text() + "=" + one.endpoint;
    }
    return text;
  }

  static FileBook file(const std::string& numbers) {
    return {number_formats().read(numbers, "toml", addressing::MunicipalityTable::builtin()).parties,
            "hash of " + numbers};
  }

  std::string offer(const std::string& numbers) {
    const auto outcome = tests::run(loop_, keeper_->offer_file(file(numbers)));
    return outcome ? "ok" : std::string(id_of(outcome.failure().code));
  }

  template <class T>
  json::object answer(boost::asio::awaitable<Outcome<T>> question) {
    const Outcome<T> outcome = tests::run(loop_, std::move(question));
    EXPECT_TRUE(outcome) << outcome.failure().detail;
    return outcome ? json::parse(*outcome).as_object() : json::object{};
  }

  /// "B107 sentence"; empty where it succeeds.
  template <class T>
  std::string refusal(boost::asio::awaitable<Outcome<T>> question) {
    const Outcome<T> outcome = tests::run(loop_, std::move(question));
    return outcome ? "" : std::string(id_of(outcome.failure().code)) + " " + outcome.failure().detail;
  }

  static Actor kari() { return {"local", "kari", "they moved", false}; }

  static std::string correction(std::uint32_t id, const std::string& endpoint, const std::string& until) {
    return json::serialize(
        json::object{{"kind", "correction"}, {"her_id", id}, {"endpoint", endpoint}, {"until", until}});
  }

  /// Moves the time on and lets whoever is due do his work.
  void advance(Duration by) {
    clock_.advance(by);
    settle();
  }
  void settle() {
    // One look is a few rounds through the pool, each of which ends before the next of ours.
    for (int round = 0; round < 10; ++round) tests::run(loop_, idle());
  }
  /// One round through the pool: everything that was there before has been done.
  boost::asio::awaitable<void> idle() {
    co_await run_on(cpu_.get_executor(), [] { return true; });
  }

  boost::asio::io_context loop_;
  boost::asio::thread_pool cpu_{1};
  MemoryStore store_;
  tests::ManualClock clock_;
  tests::RecordingStatusSink status_;
  RoutingSlot routing_{nullptr};
  KeeperOptions options_;
  std::unique_ptr<AddressKeeper> keeper_;
  std::unique_ptr<TaskGroup> tasks_;
};

}  // namespace budstikke::registry
