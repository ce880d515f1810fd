#pragma once
// The audit log, for auditors. To read it is an act of its own, which it records.
//
//   GET /v1/audit?from=&until=&who=&action=&max=   newest first
//   GET /v1/audit/check?head=NUMBER:HASH           whether it is as it was written: {whole, entries, head, faults}

#include <vector>

#include "adapters/admin/route.hpp"
#include "engine/ports/audit_log.hpp"

namespace budstikke::admin {

/// `audit` outlives the routes.
[[nodiscard]] std::vector<Route> audit_routes(AuditLog& audit);

}  // namespace budstikke::admin
