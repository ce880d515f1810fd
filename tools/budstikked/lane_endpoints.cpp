#include "tools/budstikked/lane_endpoints.hpp"

#include <charconv>

#include "engine/addressing/resolver.hpp"

namespace budstikke {

Outcome<Endpoint> LaneEndpoints::endpoint(const LaneId& lane) const {
  const std::string_view text = lane.value();
  const std::size_t colon = text.find(':');
  std::uint32_t number = 0;
  if (colon != std::string_view::npos)
    std::from_chars(text.data() + colon + 1, text.data() + text.size(), number);
  auto found = text.starts_with("return:") ? of_sender(HerId{number}) : of_party(HerId{number});
  const auto agreed = agreed_.find(HerId{number});
  if (found && agreed != agreed_.end()) return Endpoint{agreed->second, {}};
  return found;
}

Outcome<Endpoint> LaneEndpoints::of_party(HerId party) const {
  // The resolver knows when a party may be used; a named party needs no residence.
  const auto resolution =
      addressing::resolve(addressing::Wanted{party, {}}, addressing::Residence{}, *routing_.current()->book,
                          *routing_.current()->municipalities, norwegian_date(clock_.now()));
  if (resolution.why_not) return *resolution.why_not;
  return Endpoint{resolution.party->endpoint, resolution.party->certificate};
}

Outcome<Endpoint> LaneEndpoints::of_sender(HerId sender) const {
  for (const config::ReturnRoadSettings& road : roads_) {
    if (road.sender == sender) return Endpoint{road.endpoint, road.certificate};
  }
  return Failure{Code::H315, "HER-id " + sender.text()};
}

}  // namespace budstikke
