#pragma once
// The admin API's records as text for people. What is missing in an answer is shown as "-".

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace budstikke::tools {

/// Fit for a terminal: control characters, which messages and address books may hold, become '?'.
[[nodiscard]] std::string printable(std::string_view text);

[[nodiscard]] std::string list_text(const boost::json::value& answer);
[[nodiscard]] std::string queues_text(const boost::json::value& answer);
/// Message, deliveries and the whole timeline.
[[nodiscard]] std::string show_text(const boost::json::value& answer);
/// Why each delivery goes where it goes: facts, rules tried, addressing.
[[nodiscard]] std::string why_text(const boost::json::value& answer);
[[nodiscard]] std::string deliveries_text(const boost::json::value& answer);

}  // namespace budstikke::tools
