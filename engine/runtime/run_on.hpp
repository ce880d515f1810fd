#pragma once
// Runs blocking or CPU work elsewhere and resumes the caller where it was.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace budstikke {

namespace detail {

/// Work on its way to another executor, with whoever waits for it.
template <class Work, class Handler>
struct Errand {
  using Result = std::invoke_result_t<Work&>;

  void operator()() {
    std::exception_ptr fault;
    std::optional<Result> result;
    try {
      result.emplace(work());
    } catch (...) {
      fault = std::current_exception();
    }
    auto home = back.get_executor();
    boost::asio::post(std::move(home),
                      [waiting = std::move(waiting), fault = std::move(fault), result = std::move(result),
                       back = std::move(back)]() mutable { std::move(waiting)(fault, std::move(result)); });
  }

  Work work;
  Handler waiting;
  /// The waiting side's loop does not end meanwhile.
  boost::asio::executor_work_guard<boost::asio::any_io_executor> back;
};

}  // namespace detail

/// `co_await run_on(elsewhere, work)`: calls `work()` on `elsewhere`, a pool's executor (or the caller's own loop, where all
/// is to run on one thread), and returns its value on the caller's own executor. `work` is moved in and owns what it uses;
/// what it throws is thrown at the caller. The value is not void.
template <class Work>
boost::asio::awaitable<std::invoke_result_t<Work&>> run_on(boost::asio::any_io_executor elsewhere,
                                                           Work work) {
  using Result = std::optional<std::invoke_result_t<Work&>>;
  const auto home = co_await boost::asio::this_coro::executor;
  // A function that is posted costs less than a coroutine that is spawned over there.
  auto begin = [&elsewhere, &work, &home](auto waiting) {
    using Waiting = std::decay_t<decltype(waiting)>;
    boost::asio::post(elsewhere, detail::Errand<Work, Waiting>{std::move(work), std::move(waiting),
                                                               boost::asio::make_work_guard(home)});
  };
  auto result = co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>,
                                                     void(std::exception_ptr, Result)>(
      std::move(begin), boost::asio::use_awaitable);
  co_return std::move(*result);
}

}  // namespace budstikke
