#pragma once
// The questions of traffic_view.hpp as queries. Threads and errors as in reads.hpp.

#include <optional>
#include <vector>

#include "adapters/store_sqlite/connection.hpp"
#include "engine/ports/traffic_view.hpp"

namespace budstikke::sqlite {

[[nodiscard]] std::vector<Arrivals> select_arrivals(Connection& connection, TimePoint from, TimePoint until);
[[nodiscard]] std::vector<DeliveryCount> select_delivery_counts(Connection& connection, TimePoint from,
                                                                TimePoint until);
[[nodiscard]] std::optional<TimePoint> select_last_arrival(Connection& connection, TimePoint until);
[[nodiscard]] std::vector<BusinessId> select_not_stored(Connection& connection, HerId sender,
                                                        const std::vector<BusinessId>& ids);

}  // namespace budstikke::sqlite
