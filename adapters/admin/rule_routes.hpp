#pragma once
// What operators ask of the rules and do to them.
//
//   GET  /v1/rules/publications              newest first
//   GET  /v1/rules/publications/N            one, with the rules' text
//   GET  /v1/rules/current                   the one in force, with the rules' text
//   POST /v1/rules/publications              JSON {text, file, who, why}; 200 with the publication and what was warned of,
//                                            400 with `diagnostics` where the rules have errors
//   POST /v1/rules/publications/N/ACTION     ACTION: approve, withdraw, rollback; JSON {who, why}. Rollback of 0: to the
//                                            rules before those in force
//   POST /v1/rules/replay                    JSON {text, file, from, until, max, listed}
//   GET  /v1/messages/REF/why?lang=          en or nb

#include <vector>

#include "adapters/admin/route.hpp"
#include "engine/ports/rule_desk.hpp"
#include "engine/ports/store_view.hpp"

namespace budstikke::admin {

/// Both outlive the routes.
[[nodiscard]] std::vector<Route> rule_routes(StoreView& view, RuleDesk& desk);

}  // namespace budstikke::admin
