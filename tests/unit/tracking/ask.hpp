#pragma once
// Runs one coroutine of the engine to its end and returns its answer. Asio wants values that can be empty, which an
// Outcome cannot: it is carried in an optional.

#include <optional>
#include <utility>

#include "tests/support/run.hpp"

namespace budstikke::tests {

template <class T>
boost::asio::awaitable<std::optional<T>> in_optional(boost::asio::awaitable<T> work) {
  co_return co_await std::move(work);
}

template <class T>
T ask(boost::asio::io_context& io, boost::asio::awaitable<T> work) {
  return *run(io, in_optional(std::move(work)));
}

}  // namespace budstikke::tests
