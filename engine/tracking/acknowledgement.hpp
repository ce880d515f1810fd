#pragma once
// What a peer's transport signal, or a mail server's report, makes of the delivery whose envelope it answers (HIS 1037; ebMS 2.0
// §4.2, §6; RFC 3464). Pure.

#include "engine/model/delivery.hpp"
#include "engine/ports/envelope_desk.hpp"

namespace budstikke {

/// What a signal means for a delivery as it stands.
struct SignalVerdict {
  enum class Kind {
    settles,      ///< `event` happens to it
    taken,        ///< it is on the work list, and the peer has it: that is marked
    repeats,      ///< nothing new: said before, or a receipt was quicker
    contradicts,  ///< the peer has said otherwise; what was said first stands, and somebody must ask
  };
  Kind kind = Kind::repeats;
  DeliveryEvent event = DeliveryEvent::accepted;  ///< of settles
};

/// `answered` is the envelope that the signal answers. One of an earlier life settles nothing: what a person sent again since
/// is to reach the peer anew. An acknowledgement also settles what was stopped by what nobody has signed: on the work list for a mail
/// that came back (D425), on it or refused for an answer of HTTP (D406).
[[nodiscard]] SignalVerdict judge_signal(const Delivery& delivery, const EnvelopeId& answered,
                                         const TransportSignal& signal);

/// The same of a mail server's report. What a peer has acknowledged stands, for its signal is signed and a report is not.
[[nodiscard]] SignalVerdict judge_report(const Delivery& delivery, const MailReport& report);

}  // namespace budstikke
