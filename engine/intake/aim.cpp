#include "engine/intake/aim.hpp"

#include <algorithm>

namespace budstikke {

using addressing::Wanted;

Aim as_addressed(const Envelope& envelope) {
  return Aim{DeliveryKind::primary, Wanted{address_of(envelope.receiver), {}}, "receiver", true};
}

Aim aim_of(DeliveryKind kind, const rules::Target& target, const Envelope& envelope) {
  switch (target.kind) {
    case rules::Target::Kind::receiver: {
      Aim aim = as_addressed(envelope);
      aim.kind = kind;
      return aim;
    }
    case rules::Target::Kind::party:
      return Aim{kind, Wanted{target.party, {}}, target.name};
    case rules::Target::Kind::service:
      return Aim{kind, Wanted{HerId{}, target.service_code, target.place}, target.name};
  }
  return as_addressed(envelope);
}

bool gives_her_id(const PartyPath& path) {
  return std::any_of(path.begin(), path.end(),
                     [](const PartyLevel& level) { return level.gives_her_id || !level.her_id.empty(); });
}

bool is_other_receiver(HerId party, const Envelope& envelope) {
  return std::any_of(envelope.other_receivers.begin(), envelope.other_receivers.end(),
                     [party](const OtherReceiver& other) { return address_of(other.path) == party; });
}

}  // namespace budstikke
