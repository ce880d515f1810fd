#include "engine/model/delivery_state.hpp"

#include <array>

namespace budstikke {

namespace {

struct Transition {
  DeliveryState from;
  DeliveryEvent event;
  DeliveryState to;
};

using enum DeliveryState;
using E = DeliveryEvent;

constexpr Transition kTransitions[] = {
    {waiting, E::start, sending},
    {waiting, E::hold, held},
    {waiting, E::expire, expired},
    {waiting, E::discard, discarded},
    // What was sent before is acknowledged or refused while the next attempt is due.
    {waiting, E::accepted, handed_over},
    {waiting, E::refuse, refused},
    // A receipt proves that the peer has the message, whatever we believed about the attempt.
    {waiting, E::receipt_ok, confirmed},
    {waiting, E::receipt_rejected, rejected},

    {sending, E::accepted, handed_over},
    {sending, E::deferred, waiting},
    {sending, E::sent, waiting},
    {sending, E::refuse, refused},
    {sending, E::hold, held},
    {sending, E::interrupt, waiting},
    {sending, E::receipt_ok, confirmed},
    {sending, E::receipt_rejected, rejected},

    {handed_over, E::receipt_ok, confirmed},
    {handed_over, E::receipt_rejected, rejected},
    {handed_over, E::receipt_overdue, unconfirmed},

    {unconfirmed, E::receipt_ok, confirmed},
    {unconfirmed, E::receipt_rejected, rejected},
    {unconfirmed, E::resend, waiting},
    {unconfirmed, E::discard, discarded},

    {refused, E::resend, waiting},
    // Refused by a transport's answer alone (D406), as whoever records these must see: what proves that the peer has the
    // message counts for more.
    {refused, E::accepted, handed_over},
    {refused, E::receipt_ok, confirmed},
    {refused, E::receipt_rejected, rejected},
    {expired, E::resend, waiting},
    // An acknowledgement that comes late proves it as well.
    {expired, E::accepted, handed_over},
    {expired, E::receipt_ok, confirmed},
    {expired, E::receipt_rejected, rejected},

    {held, E::release, waiting},
    {held, E::hold, held},
    {held, E::refuse, refused},
    {held, E::discard, discarded},
    // Held for what nobody has signed (a mail that came back, an answer of HTTP): the peer's signed word that it has it
    // counts for more.
    {held, E::accepted, handed_over},
    // Held after an attempt whose end nobody saw: the peer may have it all the same.
    {held, E::receipt_ok, confirmed},
    {held, E::receipt_rejected, rejected},
};

struct Label {
  DeliveryState state;
  std::string_view english;
  std::string_view norwegian;
};

constexpr std::array<Label, kDeliveryStates> kLabels{{
    {waiting, "waiting", "venter"},
    {sending, "sending", "sendes"},
    {handed_over, "handed_over", "overlevert"},
    {unconfirmed, "unconfirmed", "ubekreftet"},
    {confirmed, "confirmed", "bekreftet"},
    {rejected, "rejected", "avvist"},
    {refused, "refused", "nektet"},
    {expired, "expired", "utløpt"},
    {held, "held", "på vent"},
    {discarded, "discarded", "forkastet"},
}};

constexpr std::array<std::string_view, kDeliveryEvents> kEvents{
    "start",      "accepted",         "deferred",        "sent", "refuse",  "interrupt", "expire",
    "receipt_ok", "receipt_rejected", "receipt_overdue", "hold", "release", "resend",    "discard"};

}  // namespace

std::optional<DeliveryState> next_state(DeliveryState state, DeliveryEvent event) {
  for (const Transition& row : kTransitions) {
    if (row.from == state && row.event == event) return row.to;
  }
  return std::nullopt;
}

bool is_final(DeliveryState state, bool expects_receipt) {
  switch (state) {
    case confirmed:
    case rejected:
    case refused:
    case expired:
    case discarded:
      return true;
    case handed_over:
      return !expects_receipt;
    case waiting:
    case sending:
    case unconfirmed:
    case held:
      return false;
  }
  return false;
}

std::string_view to_text(DeliveryState state) { return kLabels[static_cast<std::size_t>(state)].english; }

std::string_view norwegian_label(DeliveryState state) {
  return kLabels[static_cast<std::size_t>(state)].norwegian;
}

std::string_view to_text(DeliveryEvent event) { return kEvents[static_cast<std::size_t>(event)]; }

std::optional<DeliveryState> delivery_state_from_text(std::string_view text) {
  for (const Label& label : kLabels) {
    if (label.english == text) return label.state;
  }
  return std::nullopt;
}

}  // namespace budstikke
