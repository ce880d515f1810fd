#pragma once
// The engine's loop on a thread of its own, so that a test can speak to it over real, blocking sockets.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <optional>
#include <thread>
#include <utility>

namespace budstikke {

class LoopThread {
 public:
  LoopThread() : work_(context_.get_executor()), thread_([this] { context_.run(); }) {}
  ~LoopThread() { join(); }

  boost::asio::any_io_executor executor() { return context_.get_executor(); }

  /// Calls `function` on the loop and waits for it.
  template <class Function>
  auto call(Function function) {
    std::packaged_task<std::invoke_result_t<Function&>()> task(std::move(function));
    auto result = task.get_future();
    boost::asio::post(context_, [&task] { task(); });
    return result.get();
  }

  /// Asio needs a default-constructible value to pass beside an exception: the optional, which is never empty.
  template <class T>
  std::future<std::optional<T>> spawn(boost::asio::awaitable<T> work) {
    return boost::asio::co_spawn(context_, wrapped(std::move(work)), boost::asio::use_future);
  }
  std::future<void> spawn(boost::asio::awaitable<void> work) {
    return boost::asio::co_spawn(context_, std::move(work), boost::asio::use_future);
  }

  template <class T>
  T run(boost::asio::awaitable<T> work) {
    return *spawn(std::move(work)).get();
  }
  void run(boost::asio::awaitable<void> work) { spawn(std::move(work)).get(); }

  /// Lets the loop end by itself: returns when nothing is under way any more.
  void join() {
    work_.reset();
    if (thread_.joinable()) thread_.join();
  }

 private:
  template <class T>
  static boost::asio::awaitable<std::optional<T>> wrapped(boost::asio::awaitable<T> work) {
    co_return co_await std::move(work);
  }

  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::thread thread_;
};

}  // namespace budstikke
