#include "engine/tracking/recovery.hpp"

#include <utility>

#include "engine/runtime/failpoint.hpp"

namespace budstikke {

using boost::asio::awaitable;

awaitable<Outcome<std::vector<LaneId>>> Recovery::run() {
  auto interrupted = co_await store_->interrupted();
  if (!interrupted) co_return interrupted.failure();
  for (Delivery& delivery : *interrupted) {
    RecordDetail detail;
    detail.detail_text = "the attempt's end was not seen; sent again under the same id";
    const auto changed =
        co_await tracker_->record(std::move(delivery), DeliveryEvent::interrupt, std::move(detail));
    // Somebody else has ended it meanwhile: it is no longer interrupted.
    if (!changed && changed.failure().code != Code::B202) co_return changed.failure();
    BUDSTIKKE_FAILPOINT("start.during_recovery");
  }
  co_return co_await store_->busy_lanes();
}

}  // namespace budstikke
