#pragma once
// Changes and cancellations that wait behind an original in its lane, and are left behind when it leaves: held,
// discarded, refused or expired before the party took it. They must not go to a party that does not get the
// original, nor before it: they go to the work list (H313) and are let go when the original has a receiver.

#include <boost/asio/awaitable.hpp>
#include <vector>

#include "engine/model/delivery.hpp"
#include "engine/model/message.hpp"
#include "engine/ports/store_view.hpp"
#include "engine/tracking/follow_up.hpp"

namespace budstikke {

/// A delivery that waits for nothing any more, with the message that it belongs to.
struct LeftBehind {
  Message message;
  Delivery delivery;
};

/// True where a delivery that was on its way to a party will not get there by itself.
[[nodiscard]] bool leaves_its_lane(const Delivery& before, const Delivery& after);

/// Of a follower's deliveries: those that wait to follow to a party which the original does not reach. Pure.
[[nodiscard]] std::vector<Delivery> left_behind(const std::vector<Delivery>& own, const Followed& followed);

/// What `gone` leaves behind, oldest message first; also what follows those in turn. `gone` stands in the place
/// of what the store holds of it. Found are the messages that name the original's conversation.
[[nodiscard]] boost::asio::awaitable<Outcome<std::vector<LeftBehind>>> find_left_behind(StoreView& view,
                                                                                        Delivery gone);

/// Why it is on the work list, in words.
[[nodiscard]] Reason reason_to_wait(const Delivery& gone);

}  // namespace budstikke
