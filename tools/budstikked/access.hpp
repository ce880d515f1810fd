#pragma once
// Small parts of who may do what, that the daemon puts together.

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "adapters/http/attempt_guard.hpp"
#include "config/settings.hpp"
#include "engine/intake/workshop.hpp"
#include "engine/ports/store.hpp"

namespace budstikke {

[[nodiscard]] GuardLimits guard_limits(const config::AccessSettings& settings);

/// Whom a reload adds to a listener, takes away or knows otherwise: "admin: +vakt ~portal -old"; empty where it leaves all
/// as they were. Names only.
[[nodiscard]] std::string client_changes(const std::string& listener,
                                         const std::vector<config::ClientSettings>& before,
                                         const std::vector<config::ClientSettings>& after);

/// What a stored payload says. Both outlive the call.
[[nodiscard]] boost::asio::awaitable<Outcome<Payload>> open_payload(Store& store, Workshop& workshop,
                                                                    PayloadId id);

}  // namespace budstikke
