#pragma once
// What an operator means by a reference: our id of a message or delivery, or the name that the sender gave the message.
// Loop thread.

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "engine/ports/operator_desk.hpp"
#include "engine/ports/store_view.hpp"

namespace budstikke::admin {

/// All three kinds are kept in lower case, and the others take them so.
[[nodiscard]] std::string lower_case(std::string reference);

/// The messages meant; none where there is no such thing.
[[nodiscard]] boost::asio::awaitable<Outcome<std::vector<Message>>> find_messages(StoreView& view,
                                                                                  std::string reference);

/// The delivery meant; of a message's, the only one that `verb` can mean. B204, B207 where none is in a state that allows
/// it, B107 where several are.
[[nodiscard]] boost::asio::awaitable<Outcome<DeliveryId>> find_delivery(StoreView& view,
                                                                        std::string reference, Verb verb);

}  // namespace budstikke::admin
