#pragma once
// Whom a message is for, before the address book is asked: the targets of rules and the receivers that it names. Pure.

#include <string>

#include "engine/addressing/resolver.hpp"
#include "engine/model/delivery.hpp"
#include "engine/model/envelope.hpp"
#include "rules/rule.hpp"

namespace budstikke {

struct Aim {
  DeliveryKind kind = DeliveryKind::primary;
  addressing::Wanted wanted;
  std::string role;
  bool chosen_by_sender =
      false;  ///< the sender named the party itself: consent to re-address is not in question
  std::string ordering_key = {};  ///< in place of the rule's own, where set
};

/// The receiver that the message names.
[[nodiscard]] Aim as_addressed(const Envelope& envelope);
[[nodiscard]] Aim aim_of(DeliveryKind kind, const rules::Target& target, const Envelope& envelope);

/// Someone who is reached by messages, where the patient and receivers on paper are not.
[[nodiscard]] bool gives_her_id(const PartyPath& path);
/// One of the sender's own copy receivers.
[[nodiscard]] bool is_other_receiver(HerId party, const Envelope& envelope);

}  // namespace budstikke
