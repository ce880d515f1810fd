#include "engine/intake/settlement.hpp"

#include <algorithm>
#include <optional>

#include "engine/tracking/follow_up.hpp"

namespace budstikke {

namespace {

bool has_or_gets_it(const Delivery& delivery) {
  switch (delivery.state) {
    case DeliveryState::waiting:
    case DeliveryState::sending:
    case DeliveryState::handed_over:
    case DeliveryState::unconfirmed:
    case DeliveryState::confirmed:
      return true;
    case DeliveryState::rejected:
    case DeliveryState::refused:
    case DeliveryState::expired:
    case DeliveryState::held:
    case DeliveryState::discarded:
      return false;
  }
  return false;
}

/// Held for want of an address or an original, which the new plan may have found. What an operator holds, or
/// consent, is let go one by one.
bool waits_for_a_fact(const Delivery& delivery) {
  if (delivery.state != DeliveryState::held || !delivery.reason) return false;
  switch (delivery.reason->code) {
    case Code::H301:
    case Code::H302:
    case Code::H303:
    case Code::H304:
    case Code::H305:
    case Code::H306:
    case Code::H307:
    case Code::H313:
    case Code::H316:
    case Code::H317:
      return true;
    default:
      return false;
  }
}

bool to_a_party(const Delivery& delivery) {
  return delivery.kind == DeliveryKind::primary || delivery.kind == DeliveryKind::copy;
}

/// The party of `planned` is, or was, sent to by a sibling of the held one.
bool is_taken(const Delivery& planned, const Delivery& held, const std::vector<Delivery>& stored) {
  return std::any_of(stored.begin(), stored.end(), [&](const Delivery& one) {
    return one.id != held.id && one.kind == planned.kind && !planned.party.empty() &&
           one.party == planned.party && one.state != DeliveryState::held;
  });
}

/// In the same role before another one, and what nobody has been sent before what somebody has.
std::optional<std::size_t> successor_of(const Delivery& held, const std::vector<Delivery>& stored,
                                        const std::vector<Delivery>& planned) {
  for (const bool even_taken : {false, true}) {
    for (const bool any_role : {false, true}) {
      if (any_role && held.kind == DeliveryKind::copy) continue;
      for (std::size_t i = 0; i < planned.size(); ++i) {
        if (planned[i].kind != held.kind || (!any_role && planned[i].role != held.role)) continue;
        if (even_taken || !is_taken(planned[i], held, stored)) return i;
      }
    }
  }
  return held.kind == DeliveryKind::copy ? std::nullopt : std::optional<std::size_t>{0};
}

Delivery still_held(const Delivery& held, std::string why) {
  Delivery next = held;
  next.reason = Reason{held.reason ? held.reason->code : Code::H312, std::move(why)};
  return next;
}

/// The party of `held` may have the message, and `next` is for another one.
bool leaves_an_uncertain_party(const Delivery& held, const Delivery& next) {
  return held.uncertain && !held.party.empty() && next.party != held.party;
}

/// What the party may have got is what it gets again: one id never stands for two messages.
void keep_bytes(Delivery& next, const Delivery& held) {
  next.payload = held.payload;
  next.sha256 = held.sha256;
  next.readdressed = held.readdressed;
}

void keep_party(Delivery& next, const Delivery& held) {
  next.lane = held.lane;
  next.party = held.party;
  next.party_name = held.party_name;
  keep_bytes(next, held);
}

bool returns_to_an_uncertain_party(const Delivery& held, const Delivery& next) {
  return held.uncertain && !held.party.empty() && next.party == held.party;
}

/// Where the planned one's party has or gets the message by another delivery: that one.
const Delivery* duplicate_of(const Delivery& planned, const Delivery& held,
                             const std::vector<Delivery>& stored) {
  const auto found = std::find_if(stored.begin(), stored.end(), [&](const Delivery& one) {
    return one.id != held.id && to_a_party(one) && !planned.party.empty() && one.party == planned.party &&
           has_or_gets_it(one);
  });
  return found == stored.end() ? nullptr : &*found;
}

Settlement settle_in_place(const Delivery& held, const std::vector<Delivery>& stored,
                           std::vector<Delivery> planned, bool to_named_party) {
  Settlement settlement;
  const auto successor = to_named_party ? 0 : successor_of(held, stored, planned);
  if (!successor) {
    settlement.next = still_held(
        held, "decided anew, nothing names this receiver any longer: release it to a party, or discard it");
    return settlement;
  }
  settlement.next = std::move(planned[*successor]);
  planned.erase(planned.begin() + static_cast<std::ptrdiff_t>(*successor));
  const bool is_copy = held.kind == DeliveryKind::copy;
  if (is_copy || settlement.next.rule.value() == kRuleFollowUp) {
    if (const Delivery* other = duplicate_of(settlement.next, held, stored)) {
      settlement.next =
          still_held(held, "HER-id " + other->party.text() + " has or gets the message by delivery " +
                               other->id.value() + ": discard this one");
    }
  }
  if (is_copy) return settlement;
  for (Delivery& one : planned) {
    const bool known = std::any_of(stored.begin(), stored.end(), [&](const Delivery& sibling) {
      return sibling.id != held.id && to_a_party(sibling) && !one.party.empty() &&
             sibling.party == one.party && sibling.state != DeliveryState::held;
    });
    if (known || (!one.party.empty() && one.party == settlement.next.party)) continue;
    const auto same = std::find_if(stored.begin(), stored.end(), [&](const Delivery& sibling) {
      return sibling.id != held.id && sibling.kind == one.kind && sibling.role == one.role;
    });
    if (same == stored.end()) {
      settlement.added.push_back(std::move(one));
    } else if (one.state == DeliveryState::waiting && waits_for_a_fact(*same) &&
               !leaves_an_uncertain_party(*same, one)) {
      if (returns_to_an_uncertain_party(*same, one)) keep_bytes(one, *same);
      settlement.along.emplace_back(*same, std::move(one));
    }
  }
  return settlement;
}

}  // namespace

Settlement settle(const Delivery& held, const std::vector<Delivery>& stored, std::vector<Delivery> planned,
                  bool to_named_party) {
  Settlement settlement = settle_in_place(held, stored, std::move(planned), to_named_party);
  if (returns_to_an_uncertain_party(held, settlement.next)) keep_bytes(settlement.next, held);
  if (!leaves_an_uncertain_party(held, settlement.next)) return settlement;
  if (settlement.next.state == DeliveryState::waiting) {
    settlement.apart = true;
    settlement.next.kind = held.kind;
  } else {
    keep_party(settlement.next, held);
  }
  return settlement;
}

}  // namespace budstikke
