#pragma once
// Publications of rules as JSON, for the operator's programs.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "engine/model/diagnostic.hpp"
#include "engine/model/publication.hpp"

namespace budstikke::admin {

[[nodiscard]] boost::json::object to_json(const Publication& publication);
[[nodiscard]] boost::json::object to_json(const ReplayReport& report);
[[nodiscard]] boost::json::array to_json(const Diagnostics& diagnostics);

}  // namespace budstikke::admin
