#pragma once
// Bounds how long a coroutine may take. The only place that includes Asio's experimental headers.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <optional>
#include <utility>
#include <variant>

#include "engine/model/time.hpp"

namespace budstikke {

namespace detail {

// The operator that joins two coroutines waits for the other where one of them throws: what `work` throws is
// carried past it as a value.
template <class T>
struct Attempted {
  std::optional<T> value;
  std::exception_ptr error;
};

template <class T>
boost::asio::awaitable<Attempted<T>> attempt(boost::asio::awaitable<T> work) {
  Attempted<T> attempted;
  try {
    attempted.value.emplace(co_await std::move(work));
  } catch (...) {
    attempted.error = std::current_exception();
  }
  co_return attempted;
}

inline boost::asio::awaitable<std::monostate> without_value(boost::asio::awaitable<void> work) {
  co_await std::move(work);
  co_return std::monostate{};
}

}  // namespace detail

/// What `work` returns, or nothing where it has not returned after `within`: it is then cancelled and its end
/// awaited, so it must honour cancellation (each Asio socket and timer operation does; name resolution does
/// not). What `work` throws is thrown at the caller. One thread, or a strand.
template <class T>
boost::asio::awaitable<std::optional<T>> with_deadline(boost::asio::awaitable<T> work, Duration within) {
  using boost::asio::experimental::awaitable_operators::operator||;
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, within);
  auto first = co_await (detail::attempt(std::move(work)) || timer.async_wait(boost::asio::use_awaitable));
  if (first.index() == 1) co_return std::nullopt;
  detail::Attempted<T>& attempted = std::get<0>(first);
  if (attempted.error) std::rethrow_exception(attempted.error);
  co_return std::move(attempted.value);
}

/// As above for work without a value: holds a value where the work returned in time.
inline boost::asio::awaitable<std::optional<std::monostate>> with_deadline(boost::asio::awaitable<void> work,
                                                                           Duration within) {
  co_return co_await with_deadline(detail::without_value(std::move(work)), within);
}

}  // namespace budstikke
