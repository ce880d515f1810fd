#pragma once
// The made-up region of a simulated run: two hospitals, two municipalities, a doctor; and the rules and address books that
// come into force one after the other.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.hpp"
#include "engine/intake/routing.hpp"
#include "engine/model/ids.hpp"

namespace budstikke::simulation {

inline constexpr HerId kFjord{8100000};        ///< a hospital
inline constexpr HerId kFjordWard{8100001};    ///< has a return road
inline constexpr HerId kFjordClinic{8100002};  ///< has none: what goes back to it waits for a person
inline constexpr HerId kFjell{8200000};        ///< another hospital, with one return road for all of it
inline constexpr HerId kFjellWard{8200001};
inline constexpr HerId kBodo{8180400};       ///< municipality 1804
inline constexpr HerId kBodoCases{8180401};  ///< its case handlers (KD0501)
inline constexpr HerId kBodoNursing{8180402};
inline constexpr HerId kBodoNewCases{8180403};  ///< case handlers in some books
inline constexpr HerId kNarvik{8180600};        ///< municipality 1806
inline constexpr HerId kNarvikCases{8180601};
inline constexpr HerId kNarvikNursing{8180602};
inline constexpr HerId kDoctor{8190001};
inline constexpr HerId kRegister{8190002};  ///< gets copies by a rule
inline constexpr HerId kUnknown{8999999};   ///< in no address book

[[nodiscard]] HerId business_of_party(HerId party);
/// Case handlers of a municipality in any of the books; empty for a number that none has.
[[nodiscard]] std::vector<HerId> case_handlers(std::string_view municipality);
/// Everybody that messages can go to.
[[nodiscard]] const std::vector<HerId>& receivers();

[[nodiscard]] std::vector<config::ReturnRoadSettings> return_roads();
/// Whose endpoint an address is, whichever book or return road gave it.
[[nodiscard]] HerId owner_of(std::string_view address);
/// Whether messages to it travel in envelopes, which its message handler acknowledges.
[[nodiscard]] bool takes_envelopes(HerId owner);

inline constexpr std::size_t kBooks = 4;
inline constexpr std::size_t kRuleSets = 4;
/// Which snapshot is in force.
struct RoutingChoice {
  std::size_t book = 0;
  std::size_t rules = 0;
};
[[nodiscard]] std::shared_ptr<const Routing> routing(const RoutingChoice& choice);

}  // namespace budstikke::simulation
