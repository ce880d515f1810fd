#pragma once
// The body of an action to what the desk is asked to do. Pure.

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "engine/model/outcome.hpp"
#include "engine/ports/operator_desk.hpp"

namespace budstikke::admin {

/// `body`: who, why, municipality and to. `caller`: the authenticated client, whose name stands before
/// the name that it gives ("portal/kari"); "local" where nobody was asked, and the name given stands alone. Verb and
/// delivery are left to the caller. B107 for anything that is not understood: an unknown field is never passed over, for
/// a misspelt "municipality" must not release the message as it is.
[[nodiscard]] Outcome<OperatorAction> action_from(const boost::json::object& body, std::string_view caller);

/// What a listener that asks nobody who he is calls every caller.
inline constexpr std::string_view kNobodyAsked = "local";

/// A name or a reason: not blank, at most 1000 bytes, no control characters and none that cannot be seen.
[[nodiscard]] bool can_be_kept(std::string_view text);
/// Whether a person gives the name that the history has for what the node does by itself, in any
/// letter case.
[[nodiscard]] bool is_node(std::string_view name);

}  // namespace budstikke::admin
