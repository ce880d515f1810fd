#pragma once
// Does what a route does between two entries of the audit log.

#include <boost/asio/awaitable.hpp>

#include "adapters/admin/route.hpp"
#include "engine/ports/audit_log.hpp"

namespace budstikke::admin {

/// Records who asks for what and why, then asks the route's handler, then records what became of it. Where the first
/// entry cannot be written nothing is done (503); where the second cannot, content is not given, and of an action that is
/// done the failure is the log's affair. Reads the body into `request.body` first. B107 where a name or a reason holds what
/// looks like an identity number. `audit` and `route` outlive the call.
[[nodiscard]] boost::asio::awaitable<HttpResponse> audited(AuditLog& audit, const Route& route,
                                                           RouteRequest request);

}  // namespace budstikke::admin
