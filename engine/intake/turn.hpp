#pragma once
// Waiting for one's turn in an Admission.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "engine/intake/admission.hpp"

namespace budstikke {

/// Room for `bytes` beyond the place of a message that has begun; null where none comes `within`. `admission` outlives it.
inline boost::asio::awaitable<Admission::Token> room_in_turn(Admission* admission, std::string caller,
                                                             std::size_t bytes, Duration within) {
  if (auto room = admission->reserve(caller, bytes)) co_return room;
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, within);
  const auto turn = admission->wait(caller, bytes, [&timer] { timer.cancel(); });
  if (!turn) co_return nullptr;
  co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  co_return std::move(turn->room);
}

/// Place and room for a message that lies there as a whole. As above.
inline boost::asio::awaitable<Admission::Token> place_and_room(Admission* admission, std::string caller,
                                                               std::size_t bytes, Duration within) {
  Admission::Token place = admission->begin(caller, bytes);
  if (!place || bytes <= Admission::kSmallBytes) co_return place;
  Admission::Token room =
      co_await room_in_turn(admission, std::move(caller), bytes - Admission::kSmallBytes, within);
  if (!room) co_return nullptr;
  co_return std::make_shared<std::pair<Admission::Token, Admission::Token>>(std::move(place),
                                                                            std::move(room));
}

}  // namespace budstikke
