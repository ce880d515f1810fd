#pragma once
// Blocking work with a deadline. Private to adapters/folder.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "engine/model/time.hpp"

namespace budstikke {

/// What `work()` returns, run on `pool`; or nothing after `within`. A disk that hangs cannot be interrupted: the work is
/// then left to end by itself, so it owns what it uses. `work` does not throw. Call from the loop thread; the loop
/// outlives the pool's threads.
template <class Work>
boost::asio::awaitable<std::optional<std::invoke_result_t<Work&>>> run_within(boost::asio::thread_pool& pool,
                                                                              Work work, Duration within) {
  struct Shared {
    explicit Shared(boost::asio::any_io_executor loop) : timer(std::move(loop)) {}
    boost::asio::steady_timer timer;
    std::optional<std::invoke_result_t<Work&>> result;
  };
  const boost::asio::any_io_executor loop = co_await boost::asio::this_coro::executor;
  auto shared = std::make_shared<Shared>(loop);
  shared->timer.expires_after(within);
  boost::asio::post(pool, [loop, shared, job = std::move(work)]() mutable {
    auto result = job();
    // The result is handed over on the loop, where the waiting coroutine looks at it.
    boost::asio::post(loop, [kept = std::move(shared), value = std::move(result)]() mutable {
      kept->result.emplace(std::move(value));
      kept->timer.cancel();
    });
  });
  co_await shared->timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  co_return std::move(shared->result);
}

}  // namespace budstikke
