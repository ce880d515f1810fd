#pragma once
// Change (M) and cancel (C) go to the party that received the original, whatever the rules say today: a
// cancellation must find its original.

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/delivery.hpp"
#include "engine/model/message.hpp"
#include "engine/ports/store_view.hpp"

namespace budstikke {

/// The decision that no rule takes: M and C follow the party that received N.
inline constexpr const char* kRuleFollowUp = "budstikke:follow-up";

/// One that has the original, or will have it.
struct FollowedParty {
  HerId party;
  DeliveryKind kind = DeliveryKind::primary;
  std::string role;
  std::string ordering_key;  ///< of the original's delivery: what follows must not overtake it
  Duration receipt_within{0};
  LaneId
      lane{};  ///< of a reply: the road back that the original took; what else follows goes by the address book
};

/// A delivery of an original that is on the work list: what follows waits for it.
struct AwaitedDelivery {
  DeliveryKind kind = DeliveryKind::primary;
  std::string role;
  BusinessId original{};
};

/// Where the original went; or, with no parties, why nothing can be followed.
struct Followed {
  std::vector<FollowedParty> parties;
  std::vector<AwaitedDelivery> awaited;  ///< empty where nothing can be followed
  BusinessId original;
  TimePoint newest{};  ///< when the conversation's youngest delivery was made: what follows is younger
  std::string why_not;
};

struct Earlier {
  Message message;
  std::vector<Delivery> deliveries;
};

/// True for the status of an M or C, which must follow an original.
[[nodiscard]] bool must_follow(std::string_view shipment_status);

/// True where `message` names `original`, or its conversation, and comes from the same business.
[[nodiscard]] bool may_follow(const Message& message, const Message& original);

/// `earlier`: messages of the same business in the same conversation, oldest first; changes and cancellations
/// that came after `message` are passed over. A party that may have the original is followed too, though it was given up
/// there and went to another one: both get what follows. The message that `message` names as its parent counts where it
/// reached anybody; else the newest of the same type that did. A cancellation (C) ends the conversation (HIS 80704): it
/// goes beside that to whoever has, will have or may have any message of it that came before, once to each, and waits for
/// those that are on the work list. Pure.
[[nodiscard]] Followed follow(const Message& message, const std::vector<Earlier>& earlier);

/// The messages that call themselves `id`, oldest first, with their deliveries. Fails where the store does.
[[nodiscard]] boost::asio::awaitable<Outcome<std::vector<Earlier>>> find_named(StoreView& view,
                                                                               BusinessId id);

/// Where the original of an M or C went; nothing where the message is neither. `changed` stand in the place of
/// what the store holds of them. Fails where the store does.
[[nodiscard]] boost::asio::awaitable<Outcome<std::optional<Followed>>> find_followed(
    StoreView& view, const Message& message, std::vector<Delivery> changed = {});

}  // namespace budstikke
