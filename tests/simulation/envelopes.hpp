#pragma once
// What parties that take envelopes have around their messages, and what their message handlers remember of them.

#include <map>
#include <string>
#include <string_view>

#include "engine/model/ids.hpp"
#include "engine/model/sensitive.hpp"

namespace budstikke::simulation {

/// What a handler says of an envelope, each time that it is asked.
enum class Say {
  taken,    ///< acknowledged
  refused,  ///< an error for good
  cannot,   ///< an error that a person must mend
};

[[nodiscard]] inline std::string put_into_envelope(const EnvelopeId& id, std::string_view message) {
  return "ENVELOPE " + id.value() + "\n" + std::string(message);
}
[[nodiscard]] inline Payload taken_out(const EnvelopeId& id, std::string_view envelope) {
  const std::string head = put_into_envelope(id, "");
  return Payload{std::string(envelope.starts_with(head) ? envelope.substr(head.size()) : envelope)};
}

}  // namespace budstikke::simulation
