#include "engine/dispatch/resend.hpp"

#include <algorithm>

namespace budstikke {

AcknowledgementWait await_acknowledgement(const Delivery& delivery, const LaneLimits& limits, TimePoint now) {
  const auto times = static_cast<Duration::rep>(limits.acknowledgement_resends) + 1;
  const TimePoint give_up = std::min(delivery.deadline, now + times * limits.acknowledgement_within);
  return {now + limits.acknowledgement_within, give_up};
}

Duration longest_pause(const Delivery& delivery, const LaneLimits& limits) {
  const bool sent = delivery.reason && delivery.reason->code == Code::D420;
  return sent ? limits.acknowledgement_within : limits.backoff_longest;
}

}  // namespace budstikke
