#pragma once
// Change (M) and cancel (C) go to the party that received the original, whatever the rules say today: a
// cancellation must find its original. Pure.

#include <optional>
#include <string>
#include <vector>

#include "engine/model/delivery.hpp"
#include "engine/model/envelope.hpp"
#include "engine/model/message.hpp"

namespace budstikke {

struct FollowedParty {
  HerId party;
  DeliveryKind kind = DeliveryKind::primary;
};

/// Where the original went; or, with no parties, why nothing can be followed.
struct Followed {
  std::vector<FollowedParty> parties;
  BusinessId original;
  std::string why_not;
};

struct Earlier {
  Message message;
  std::vector<Delivery> deliveries;
};

/// True where the message is an M or C that must follow an original.
[[nodiscard]] bool must_follow(const Envelope& envelope);

/// `earlier`: messages of the same sender in the same conversation, oldest first. The newest that reached
/// anybody counts.
[[nodiscard]] Followed follow(const Envelope& envelope, const std::vector<Earlier>& earlier);

}  // namespace budstikke
