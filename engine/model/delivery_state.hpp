#pragma once
// The states of a delivery, what may happen to it, and the one table of transitions. Pure.

#include <cstdint>
#include <optional>
#include <string_view>

namespace budstikke {

enum class DeliveryState : std::uint8_t {
  waiting,
  sending,
  handed_over,
  unconfirmed,
  confirmed,
  rejected,
  refused,
  expired,
  held,
  discarded,
};
inline constexpr int kDeliveryStates = 10;

enum class DeliveryEvent : std::uint8_t {
  start,     ///< an attempt begins
  accepted,  ///< the peer took the message
  deferred,  ///< the attempt failed, another will follow
  sent,  ///< it is on its way, and the peer's transport acknowledgement is awaited; without one it is sent again
  refuse,      ///< the peer or a rule refuses for good
  interrupt,   ///< start-up found an attempt whose end nobody saw: uncertain, sent again under the same id
  expire,      ///< the deadline passed before the peer took it
  receipt_ok,  ///< application receipt: OK, or OK with faults in parts
  receipt_rejected,  ///< application receipt: rejected
  receipt_overdue,   ///< the receipt's deadline passed: alarm, never an automatic resend
  hold,              ///< to the work list
  release,           ///< off the work list, decided and resolved anew
  resend,            ///< a named operator sends it again, under the same id
  discard,           ///< a named operator gives it up
};
inline constexpr int kDeliveryEvents = 14;

/// The state after `event`, or nothing where the table lists no such transition.
[[nodiscard]] std::optional<DeliveryState> next_state(DeliveryState state, DeliveryEvent event);

/// Confirmed, rejected, refused, expired, discarded; and handed_over where no application receipt is
/// expected.
[[nodiscard]] bool is_final(DeliveryState state, bool expects_receipt);

[[nodiscard]] std::string_view to_text(DeliveryState state);          ///< "handed_over"
[[nodiscard]] std::string_view norwegian_label(DeliveryState state);  ///< "overlevert"
[[nodiscard]] std::string_view to_text(DeliveryEvent event);
[[nodiscard]] std::optional<DeliveryState> delivery_state_from_text(std::string_view text);

}  // namespace budstikke
