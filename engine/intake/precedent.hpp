#pragma once
// What a person decided for an earlier message of a conversation: later ones of the same sender stay with it.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <optional>
#include <string>

#include "engine/model/message.hpp"
#include "engine/ports/store_view.hpp"

namespace budstikke {

/// The newest messages of a conversation that are asked for a person's decision.
inline constexpr std::size_t kMostPrecedentsAsked = 50;

/// Exactly one of `to` and `municipality` is set.
struct Precedent {
  BusinessId earlier;        ///< the message that was decided
  std::string who;           ///< the operator
  HerId to;                  ///< the party that its primary delivery was released to
  std::string municipality;  ///< municipality or district number that was given
  std::string stated;        ///< today's municipality of that message by itself; empty where it settled none
};

/// The last such decision of the messages that `message` shares a conversation with and that come from the same
/// business; nothing where there is none. A release that named neither party nor municipality decides nothing for
/// others. Fails where the store does.
[[nodiscard]] boost::asio::awaitable<Outcome<std::optional<Precedent>>> find_precedent(StoreView& view,
                                                                                       Message message);

/// Whether the municipality given then holds for a message that settles `stated` by itself: where it settles none, or
/// says again what was overruled. A message that states another one says something new.
[[nodiscard]] bool municipality_holds(const Precedent& precedent, const std::string& stated);

}  // namespace budstikke
