#pragma once
// What one event makes of a delivery: the stored value after it, the history entry and the status line. Pure,
// so that a change can be part of a larger unit (a receipt is stored together with what it settles).

#include <optional>
#include <string>

#include "engine/model/delivery.hpp"
#include "engine/model/history.hpp"
#include "engine/model/message.hpp"
#include "engine/model/outcome.hpp"
#include "engine/ports/status_sink.hpp"
#include "engine/ports/store.hpp"

namespace budstikke {

/// What a status line and a receipt deadline need to know of the message.
struct MessageLabel {
  BusinessId business_id;
  std::string type;
  HerId sender;
  std::optional<TimePoint> generated_at;
  BusinessId conversation{};
};
[[nodiscard]] MessageLabel label_of(const Message& message);

/// An envelope, as it is stored.
struct KeptEnvelope {
  WireEnvelope envelope;
  SealedPayload sealed;
};

/// The circumstances of an event. No patient data in any text.
struct RecordDetail {
  std::string who = "budstikke";  ///< or the operator's name
  std::string why;                ///< the operator's reason, or the rule
  std::optional<Reason>
      reason;  ///< of deferred, refuse, expire (D410 where empty), receipt_rejected and hold
  std::optional<TimePoint> due;        ///< of deferred, interrupt, release and resend; now where empty
  std::string detail_text;             ///< for history and status; the reason's own detail where empty
  std::optional<TimePoint> give_up{};  ///< of sent: the deadline from now on, where it is earlier
  std::optional<KeptEnvelope>
      envelope{};          ///< of start: what carries the delivery from now on; stored with it
  bool uncertain = false;  ///< the end of an attempt was not seen: the peer may have the message
  /// Of release and hold: the delivery as decided and resolved anew. Taken from it are lane, party,
  /// party_name, role, rule, rule_set, readdressed, payload, sha256, ordering_key, deadline and
  /// receipt_within.
  std::optional<Delivery> replacement;
  /// Of release and resend: the longest that the delivery may live anew, as the planner would set it today.
  std::optional<Duration> lifetime;
  std::optional<MessageLabel> label;  ///< Tracker::record reads it from the store where it is empty
};

/// A change that is checked but not stored. `after` is empty where only history is written.
struct PlannedChange {
  std::optional<Delivery> after;
  bool state_only = false;  ///< as DeliveryChange::state_only
  std::optional<KeptEnvelope> envelope{};
  HistoryEntry history;
  StatusLine line;
};

/// B207 where the transition table has no such event in the state; the detail names both.
///
/// A release or resend by an operator begins a new life: attempts count from zero. The replacement's deadline holds
/// where it lies ahead; else the delivery gets as long as it had so far, at most `lifetime`. Accepted sets the receipt
/// deadline: GenDate (or hand-over, where that is earlier) plus receipt_within, or hand-over plus receipt_within where
/// that is already past. An
/// operator's hold on an attempt that is under way makes the delivery uncertain, for nobody records that attempt's end.
/// So does an attempt that ended without an answer that could be read (D402, D403, D404), one that awaits its
/// acknowledgement, and a resend to a party that has taken the message before. A new life begins without an envelope.
/// Where the acknowledgement of what was sent never came, the delivery expires with D421.
[[nodiscard]] Outcome<PlannedChange> plan_change(const Delivery& current, DeliveryEvent event,
                                                 const RecordDetail& detail, TimePoint now);

/// Somebody else gets the message as delivery `next`, and the party of `held` may have it: the delivery to the first ends
/// here, discarded under its own id, for a receipt from there to be told of.
[[nodiscard]] Outcome<PlannedChange> plan_leaving(const Delivery& held, const Delivery& next,
                                                  RecordDetail detail, TimePoint now);

/// A receipt that contradicts what is final: the first one stands (HIS 80415: a receipt is never issued anew
/// with another status). History and an alarm; no change of state.
[[nodiscard]] PlannedChange plan_contradiction(const Delivery& current, const RecordDetail& detail,
                                               TimePoint now);

/// The same receipt once more. History and a note; no change of state.
[[nodiscard]] PlannedChange plan_repetition(const Delivery& current, const RecordDetail& detail,
                                            TimePoint now);

/// A mail server's report that changes nothing. History and a note.
[[nodiscard]] PlannedChange plan_report_note(const Delivery& current, const RecordDetail& detail,
                                             TimePoint now);

/// A transport signal that changes nothing. History and a note; an alarm where it contradicts what is known.
[[nodiscard]] PlannedChange plan_signal_note(const Delivery& current, const RecordDetail& detail,
                                             TimePoint now, bool contradicts);

/// Puts the change into a unit that is about to be committed.
void add_to(Unit& unit, const PlannedChange& planned);

}  // namespace budstikke
