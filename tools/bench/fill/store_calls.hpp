#pragma once
// Asks a store from a thread that is no loop: a loop of its own runs beside it.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "engine/model/outcome.hpp"

namespace budstikke::bench {

class StoreCalls {
 public:
  StoreCalls() : work_(loop_.get_executor()), thread_([this] { loop_.run(); }) {}
  StoreCalls(const StoreCalls&) = delete;
  StoreCalls& operator=(const StoreCalls&) = delete;
  ~StoreCalls() {
    work_.reset();
    thread_.join();
  }

  [[nodiscard]] boost::asio::any_io_executor executor() { return loop_.get_executor(); }

  template <class T>
  std::future<T> begin(boost::asio::awaitable<T> call) {
    return boost::asio::co_spawn(loop_, std::move(call), boost::asio::use_future);
  }

  /// Throws std::runtime_error where the store answers with a failure.
  template <class T>
  T ask(boost::asio::awaitable<Outcome<T>> call) {
    return begin(value_of(std::move(call))).get();
  }

 private:
  template <class T>
  static boost::asio::awaitable<T> value_of(boost::asio::awaitable<Outcome<T>> call) {
    Outcome<T> answer = co_await std::move(call);
    if (!answer)
      throw std::runtime_error(std::string(id_of(answer.failure().code)) + " " + answer.failure().detail);
    co_return std::move(*answer);
  }

  boost::asio::io_context loop_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::thread thread_;
};

}  // namespace budstikke::bench
