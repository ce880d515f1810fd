#include "engine/intake/forwarding.hpp"

namespace budstikke {

std::optional<Reason> forbids_forwarding(const Envelope& envelope, bool person_decided) {
  if (envelope.is_signed) return Reason{Code::H310, {}};
  if (person_decided) return std::nullopt;
  if (envelope.consent_refused) return Reason{Code::H308, {}};
  if (envelope.forwarding_reserved.value_or(false)) return Reason{Code::H309, {}};
  return std::nullopt;
}

}  // namespace budstikke
