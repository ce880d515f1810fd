#pragma once
// The most memory that the daemon uses, as it follows from the settings. Pure.

#include <cstdint>
#include <string>

#include "config/settings.hpp"

namespace budstikke::config {

/// Bytes. Beside it come what operators' requests bring (admin.max_body_bytes each), and for each destination that is
/// being sent to, delivery.concurrency small messages and delivery.window waiting ones of about a kilobyte.
[[nodiscard]] std::int64_t memory_bound_bytes(const Settings& settings);

/// How it is reckoned, for the reference (Markdown).
[[nodiscard]] std::string memory_bound_text();

}  // namespace budstikke::config
