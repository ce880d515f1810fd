#pragma once
// How long a transport acknowledgement is awaited (HIS 1037: every 12 hours, 5 times). Pure.

#include "engine/model/delivery.hpp"
#include "engine/model/limits.hpp"

namespace budstikke {

struct AcknowledgementWait {
  TimePoint resend_at{};   ///< the same envelope goes out once more
  TimePoint give_up_at{};  ///< never later than the delivery's deadline
};

/// After an envelope went out at `now`. The first time sets when it is given up, for each later time gives a later moment:
/// what is unacknowledged is sent `acknowledgement_resends` times more, and attempts that reached nobody take none away.
[[nodiscard]] AcknowledgementWait await_acknowledgement(const Delivery& delivery, const LaneLimits& limits,
                                                        TimePoint now);

/// How far ahead of now a delivery that waits can be due: later, a clock that was ahead has dated it.
[[nodiscard]] Duration longest_pause(const Delivery& delivery, const LaneLimits& limits);

}  // namespace budstikke
