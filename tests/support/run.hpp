#pragma once
// Runs one coroutine to its end from a plain test function.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

namespace budstikke::tests {

namespace detail {
template <class T>
boost::asio::awaitable<void> keep(boost::asio::awaitable<T> work, std::shared_ptr<std::optional<T>> result) {
  result->emplace(co_await std::move(work));
}

inline void run_until(boost::asio::io_context& io, std::future<void> end) {
  io.restart();
  while (end.wait_for(std::chrono::seconds{0}) != std::future_status::ready) {
    if (io.run_one_for(std::chrono::minutes{1}) == 0)
      throw std::runtime_error("the coroutine under test hangs");
  }
  end.get();
}
}  // namespace detail

/// Runs `io` until `work` has ended; returns its value or throws what it threw. Other coroutines of `io` go on
/// meanwhile. Throws where nothing happens for a minute, so that a test that hangs says so.
template <class T>
T run(boost::asio::io_context& io, boost::asio::awaitable<T> work) {
  // Asio itself would ask for a type that can be made of nothing, which an Outcome cannot.
  const auto result = std::make_shared<std::optional<T>>();
  detail::run_until(
      io, boost::asio::co_spawn(io, detail::keep(std::move(work), result), boost::asio::use_future));
  return std::move(**result);
}

inline void run(boost::asio::io_context& io, boost::asio::awaitable<void> work) {
  detail::run_until(io, boost::asio::co_spawn(io, std::move(work), boost::asio::use_future));
}

}  // namespace budstikke::tests
