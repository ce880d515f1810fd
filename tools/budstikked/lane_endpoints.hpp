#pragma once
// Where each lane sends to: parties from the address book in force, return roads from the settings.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "config/settings.hpp"
#include "engine/intake/routing.hpp"
#include "engine/ports/clock.hpp"
#include "engine/ports/endpoint_directory.hpp"

namespace budstikke {

class LaneEndpoints : public EndpointDirectory {
 public:
  /// `agreed`: addresses that agreements (CPA) give, by party: they take the place of those that the address book or the
  /// settings give.
  LaneEndpoints(const RoutingSlot& routing, const Clock& clock, std::vector<config::ReturnRoadSettings> roads,
                std::map<HerId, std::string> agreed = {})
      : routing_(routing), clock_(clock), roads_(std::move(roads)), agreed_(std::move(agreed)) {}

  [[nodiscard]] Outcome<Endpoint> endpoint(const LaneId& lane) const override;
  void replace_roads(std::vector<config::ReturnRoadSettings> roads) { roads_ = std::move(roads); }

 private:
  [[nodiscard]] Outcome<Endpoint> of_party(HerId party) const;
  [[nodiscard]] Outcome<Endpoint> of_sender(HerId sender) const;

  const RoutingSlot& routing_;
  const Clock& clock_;
  std::vector<config::ReturnRoadSettings> roads_;
  std::map<HerId, std::string> agreed_;
};

}  // namespace budstikke
