#pragma once
// The JSON Schema of the settings file, for editors: made of the option tables that the loader reads by. Pure.
//
// Draft 7, for the reasons that rules/schema.hpp gives. What several options say together (whole_checks.hpp) and how long
// times may be is left to `budstikked --check`.

#include <string>

namespace budstikke::config {

/// Indented, one line feed at its end: config/schema/settings.schema.json.
[[nodiscard]] std::string settings_schema();

}  // namespace budstikke::config
