#pragma once
// An envelope that a transport made of a message, or got one in: what the store remembers of it. Plain value.

#include <string>

#include "engine/model/ids.hpp"
#include "engine/model/time.hpp"

namespace budstikke {

enum class Heading {
  out,  ///< ours: `bytes` is the envelope, sent again as it is
  in,   ///< a peer's: `bytes` is what it was answered with, which its duplicates are answered with too
};
[[nodiscard]] constexpr const char* to_text(Heading heading) {
  return heading == Heading::out ? "out" : "in";
}

/// No two have the same heading, peer and id. `bytes` is a payload of `message`, and is erased with it.
struct WireEnvelope {
  EnvelopeId id;
  Heading heading = Heading::out;
  HerId peer;  ///< out: the party that it goes to; in: the party that sent it
  MessageId message;
  DeliveryId delivery;  ///< out only
  PayloadId bytes;
  std::string sha256;  ///< of the bytes, hex
  TimePoint at{};
};

}  // namespace budstikke
