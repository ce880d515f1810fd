#pragma once
// What operators ask of the address book and do to it. Answers are those of engine/ports/address_desk.hpp.
//
//   GET  /v1/addresses                        status: age, size, imports, load, corrections, alarms
//   GET  /v1/addresses/HERID?on=DATE          a party on a day, with all its versions
//   GET  /v1/addresses/gaps
//   GET  /v1/addresses/export?format=&on=     format: toml (also where absent) or csv; the file stands in "text"
//   GET  /v1/addresses/certificates?all=true  without `all` those that need somebody's attention
//   POST /v1/addresses/import                 JSON {text, format, force, who, why}; 400 with `diagnostics` where the text has
//                                             mistakes
//   POST /v1/addresses/corrections            JSON {entry, who, why}; entry: the object of engine/addressing/layer.hpp
//   POST /v1/addresses/corrections/N/end      JSON {who, why}
//   POST /v1/addresses/sync                   JSON {full, force, who, why}

#include <vector>

#include "adapters/admin/route.hpp"
#include "engine/ports/address_desk.hpp"

namespace budstikke::admin {

/// `desk` outlives the routes.
[[nodiscard]] std::vector<Route> address_routes(AddressDesk& desk);

}  // namespace budstikke::admin
