#pragma once
// What stands beside a quarantined file. Pure; private to adapters/folder.

#include <string>

#include "engine/model/message.hpp"
#include "engine/model/outcome.hpp"

namespace budstikke {

/// One JSON object {code, title, detail, id, message_id, at}: title is the sender's sentence, id ours, message_id the
/// message's own. No patient data, as in Failure.
[[nodiscard]] std::string reason_text(const Failure& failure, const Message& message, TimePoint at);

}  // namespace budstikke
