#pragma once
// What a person decided for an earlier message of a conversation: later ones of the same sender stay with it.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "engine/intake/routing.hpp"
#include "engine/model/message.hpp"
#include "engine/ports/store_view.hpp"

namespace budstikke {

/// A rule whose hold a person set aside by letting go what it held.
struct SetAside {
  RuleId rule;
  BusinessId earlier;  ///< the message that was let go
  std::string who;     ///< the operator
};

/// What persons have decided in a conversation. At most one of `to` and `municipality` is set: the last of them.
struct Precedent {
  BusinessId earlier;        ///< the message that was decided
  std::string who;           ///< the operator
  HerId to;                  ///< the party that its primary delivery was released to
  std::string municipality;  ///< municipality or district number that was given
  std::string stated;        ///< today's municipality of that message by itself; empty where it settled none
  std::vector<SetAside> set_aside{};
};

/// The last such decision of the messages that `message` shares a conversation with and that come from the same
/// business, and every rule that was set aside there; nothing where there is none. A release after which the message stays
/// on the work list (a party that nobody knows) decides nothing for others. Fails where the store does.
[[nodiscard]] boost::asio::awaitable<Outcome<std::optional<Precedent>>> find_precedent(
    StoreView& view, const Message& message);

/// A person's release took effect here: it left the work list, and only a person has put it back there.
[[nodiscard]] bool took_effect(const Delivery& released);

/// Whether a message that settles `stated` by itself stays where the conversation was moved to: where it settles none, the
/// same as the message that was moved, or (where that one settled none) one that the party serves. Another municipality
/// may mean another patient.
[[nodiscard]] bool stays_there(const Precedent& precedent, const std::string& stated, const Routing& routing,
                               std::chrono::year_month_day date);

/// Whether the municipality given then holds for a message that settles `stated` by itself: where it settles none, or
/// says again what was overruled. A message that states another one says something new.
[[nodiscard]] bool municipality_holds(const Precedent& precedent, const std::string& stated);

}  // namespace budstikke
