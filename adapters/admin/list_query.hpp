#pragma once
// The query of GET /v1/deliveries to a filter. Pure.

#include <string_view>

#include "engine/model/outcome.hpp"
#include "engine/ports/store_view.hpp"

namespace budstikke::admin {

/// B107 for an unknown parameter or a value that is not understood; the detail names it.
[[nodiscard]] Outcome<ListFilter> parse_list_query(std::string_view query);

}  // namespace budstikke::admin
