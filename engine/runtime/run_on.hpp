#pragma once
// Runs blocking or CPU work elsewhere and resumes the caller where it was.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <type_traits>
#include <utility>

namespace budstikke {

namespace detail {

// Asio needs a default-constructible value to pass beside an exception; the optional gives it one.
template <class Work>
boost::asio::awaitable<std::optional<std::invoke_result_t<Work&>>> call(Work work) {
  co_return work();
}

}  // namespace detail

/// `co_await run_on(elsewhere, work)`: calls `work()` on `elsewhere`, a pool's executor (or the caller's own loop, where all
/// is to run on one thread), and returns its value on the caller's own executor. `work` is moved in and owns what it uses;
/// what it throws is thrown at the caller. The value is not void.
template <class Work>
boost::asio::awaitable<std::invoke_result_t<Work&>> run_on(boost::asio::any_io_executor elsewhere,
                                                           Work work) {
  auto result = co_await boost::asio::co_spawn(std::move(elsewhere), detail::call(std::move(work)),
                                               boost::asio::use_awaitable);
  co_return std::move(*result);
}

}  // namespace budstikke
