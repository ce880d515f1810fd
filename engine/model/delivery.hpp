#pragma once
// One message to one destination: its state and everything needed to act on it again after a restart.

#include <cstdint>
#include <optional>
#include <string>

#include "engine/model/delivery_state.hpp"
#include "engine/model/failure_code.hpp"
#include "engine/model/ids.hpp"
#include "engine/model/time.hpp"

namespace budstikke {

enum class DeliveryKind : std::uint8_t {
  primary,  ///< to the party that must act
  copy,     ///< to a party that gets the same message for information
  receipt,  ///< an application receipt, on the original sender's return road
  reply,    ///< a message that answers an earlier one, back to the sender of that
};
[[nodiscard]] std::string_view to_text(DeliveryKind kind);
[[nodiscard]] std::optional<DeliveryKind> delivery_kind_from_text(std::string_view text);

/// Why a delivery is where it is: a code of the table and what is particular to this case. No patient data.
struct Reason {
  Code code = Code::X99;
  std::string detail;
};

struct Delivery {
  DeliveryId id;
  MessageId message;
  std::uint64_t version = 0;  ///< rises by one with every stored change; what compare-and-set compares
  DeliveryKind kind = DeliveryKind::primary;
  DeliveryState state = DeliveryState::waiting;
  // Destination. Empty while nothing settles it (held), or where the message was refused.
  LaneId lane;
  HerId party;
  std::string party_name;
  std::string role;  ///< as the rule names it: "case-handler", "receiver", "party:1234"
  // The decision.
  RuleId rule;
  std::string rule_set;  ///< content hash of the rule set that decided
  bool readdressed = false;
  PayloadId payload;         ///< what is sent: the message's own payload, or the re-addressed one
  std::string sha256;        ///< of what is sent, hex
  std::string ordering_key;  ///< at most one in flight per lane and key; empty means no order
  // Progress.
  std::uint32_t attempts = 0;
  /// What carries it now, where its transport puts messages into envelopes: each attempt of one life sends the same.
  EnvelopeId envelope{};
  bool uncertain = false;  ///< an attempt's end was not seen: the peer may have it already
  TimePoint created_at{};
  TimePoint due_at{};
  TimePoint deadline{};                       ///< `expired` when it passes before the peer took the message
  Duration receipt_within{0};                 ///< zero: no application receipt is expected
  std::optional<TimePoint> receipt_deadline;  ///< set when handed over
  std::optional<Reason> reason;  ///< of held, refused, expired, rejected and of the last deferred attempt

  [[nodiscard]] bool expects_receipt() const { return receipt_within.count() > 0; }
  [[nodiscard]] bool final() const { return is_final(state, expects_receipt()); }
};

/// The lane of a communication party, and of a sender's return road.
[[nodiscard]] LaneId party_lane(HerId party);
[[nodiscard]] LaneId return_lane(HerId sender);

}  // namespace budstikke
