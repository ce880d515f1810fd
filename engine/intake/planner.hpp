#pragma once
// From what was read to the deliveries it needs, and why. Pure: the same input gives the same plan.

#include <optional>
#include <string>
#include <vector>

#include "engine/intake/appointment.hpp"
#include "engine/intake/routing.hpp"
#include "engine/model/delivery.hpp"
#include "engine/model/envelope.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/party.hpp"
#include "engine/tracking/follow_up.hpp"
#include "rules/facts.hpp"

namespace budstikke {

/// Ids of decisions that no operator's rule took.
inline constexpr const char* kRuleOperator =
    "budstikke:operator";  ///< released to a named party, or as addressed
inline constexpr const char* kRuleReturnRoad =
    "budstikke:return-road";  ///< receipts and answers to the sender of what they answer
inline constexpr const char* kRuleConversation =
    "budstikke:conversation";  ///< where a person moved an earlier message of the conversation to
inline constexpr const char* kRuleReading = "budstikke:reading";  ///< refused because it could not be read

/// What a person adds when releasing from the work list. A person has looked: consent, reservation and a rule's
/// hold no longer stop it.
struct Release {
  std::string municipality;  ///< municipality or district number; may be empty
  HerId to;                  ///< a named party; may be empty
  RuleId held_by{};  ///< the rule that held the message (H311); empty where it was held for something else
};

struct PlanInput {
  const Envelope& envelope;
  const std::vector<rules::FoundNeed>& needs;
  const Routing& routing;
  TimePoint now;
  /// For M and C: where the original went (follow_up.hpp).
  std::optional<Followed> followed;
  std::optional<Release> release;
  /// What settles the receiver before any rule is asked; not for M and C. A release that names a party or municipality
  /// overrides it.
  Appointment appointment = {};
  bool by_envelope =
      false;  ///< receivers that the sender names and that are not addressed here get their own
};

struct PlannedDelivery {
  DeliveryKind kind = DeliveryKind::primary;
  DeliveryState state = DeliveryState::waiting;  ///< waiting, held or refused
  std::optional<Reason> reason;                  ///< of held and refused
  std::optional<Party> party;                    ///< set where waiting
  LaneId lane{};                                 ///< of answers: the way back; empty: the party's own
  bool readdress = false;                        ///< the party is not the receiver that the message names
  std::string role;
  RuleId rule;
  std::string ordering_key;
  Duration receipt_within{0};
  TimePoint deadline{};
};

struct Plan {
  std::vector<PlannedDelivery> deliveries;  ///< at least one
  rules::Facts facts;
  std::string explanation;  ///< JSON: decision, rule_set, residence, addressing ...; no patient data
  std::string rule_set;     ///< content hash of the rules that decided
  /// For what follows an original: the deliveries' age, so that order within a conversation puts them behind
  /// it even where it came later.
  std::optional<TimePoint> not_older_than;
};

/// Fails (B203, defer) only where a fact that matters is unknown just now.
[[nodiscard]] Outcome<Plan> plan_deliveries(const PlanInput& input);

}  // namespace budstikke
