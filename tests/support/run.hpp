#pragma once
// Runs one coroutine to its end from a plain test function.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <future>
#include <stdexcept>
#include <utility>

namespace budstikke::tests {

/// Runs `io` until `work` has ended; returns its value or throws what it threw. Other coroutines of `io` go
/// on meanwhile. Throws where nothing happens for a minute, so that a test that hangs says so.
template <class T>
T run(boost::asio::io_context& io, boost::asio::awaitable<T> work) {
  std::future<T> result = boost::asio::co_spawn(io, std::move(work), boost::asio::use_future);
  io.restart();
  while (result.wait_for(std::chrono::seconds{0}) != std::future_status::ready) {
    if (io.run_one_for(std::chrono::minutes{1}) == 0)
      throw std::runtime_error("the coroutine under test hangs");
  }
  return result.get();
}

}  // namespace budstikke::tests
