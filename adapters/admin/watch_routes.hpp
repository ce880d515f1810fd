#pragma once
// What operators ask about silence and do about alarms. Answers are those of engine/watch/watch.hpp.
//
//   GET  /v1/alarms?all=true&lang=     those that are on or muted; with `all` those that have ended too; en or nb
//   POST /v1/alarms/VERB               VERB: mute, unmute, acknowledge, settle; JSON {kind, subject, until, who, why}
//   GET  /v1/counts?sender=            what senders say they sent, compared with what came
//   GET  /v1/counts/HERID/DATE?missing=true
//   GET  /v1/report?from=DATE&until=DATE

#include <vector>

#include "adapters/admin/route.hpp"
#include "engine/ports/watch_desk.hpp"

namespace budstikke::admin {

/// `desk` outlives the routes.
[[nodiscard]] std::vector<Route> watch_routes(WatchDesk& desk);

}  // namespace budstikke::admin
