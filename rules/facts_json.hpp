#pragma once
// Facts as a JSON object, for those who build a larger one.

#include <boost/json.hpp>

#include "rules/facts.hpp"

namespace budstikke::rules {

/// As to_json, before it is text.
[[nodiscard]] boost::json::object json_object(const Facts& facts);

}  // namespace budstikke::rules
