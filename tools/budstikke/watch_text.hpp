#pragma once
// Alarms, counts and the traffic report as text for people.

#include <boost/json/value.hpp>
#include <string>

namespace budstikke::tools {

[[nodiscard]] std::string alarms_text(const boost::json::value& answer);
[[nodiscard]] std::string alarm_text(const boost::json::value& answer);
[[nodiscard]] std::string counts_text(const boost::json::value& answer);
/// What came by day, sender and type, and what became of it by day, party and state.
[[nodiscard]] std::string report_text(const boost::json::value& answer);

}  // namespace budstikke::tools
