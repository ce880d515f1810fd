#pragma once
// From a lane to the endpoint it sends to, asked again for every attempt: addresses change while messages
// wait.

#include "engine/model/ids.hpp"
#include "engine/model/outcome.hpp"
#include "engine/ports/transport.hpp"

namespace budstikke {

class EndpointDirectory {
 public:
  virtual ~EndpointDirectory() = default;
  /// H306 inactive, H307 no endpoint, H317 unknown party, H315 no return road. Loop thread; does not block.
  [[nodiscard]] virtual Outcome<Endpoint> endpoint(const LaneId& lane) const = 0;
};

}  // namespace budstikke
