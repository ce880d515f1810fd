#pragma once
// The admin API's records as text for people.

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>

namespace budstikke::tools {

[[nodiscard]] std::string list_text(const boost::json::value& answer);
[[nodiscard]] std::string queues_text(const boost::json::value& answer);
/// Message, deliveries and the whole timeline.
[[nodiscard]] std::string show_text(const boost::json::value& answer);
/// Why each delivery goes where it goes: facts, rules tried, addressing.
[[nodiscard]] std::string why_text(const boost::json::value& answer);
[[nodiscard]] std::string deliveries_text(const boost::json::value& answer);

}  // namespace budstikke::tools
