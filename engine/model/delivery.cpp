#include "engine/model/delivery.hpp"

#include <array>

namespace budstikke {

namespace {
constexpr std::array<std::string_view, 4> kKinds{"primary", "copy", "receipt", "reply"};
}

std::string_view to_text(DeliveryKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::optional<DeliveryKind> delivery_kind_from_text(std::string_view text) {
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    if (kKinds[i] == text) return static_cast<DeliveryKind>(i);
  }
  return std::nullopt;
}

LaneId party_lane(HerId party) { return LaneId{"her:" + party.text()}; }

LaneId return_lane(HerId sender) { return LaneId{"return:" + sender.text()}; }

}  // namespace budstikke
