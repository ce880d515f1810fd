#pragma once
// The admin API's records as text for people. What is missing in an answer is shown as "-".

#include <boost/json/value.hpp>
#include <string>

#include "tools/budstikke/answer_text.hpp"

namespace budstikke::tools {

[[nodiscard]] std::string list_text(const boost::json::value& answer);
[[nodiscard]] std::string queues_text(const boost::json::value& answer);
/// Message, deliveries and the whole timeline.
[[nodiscard]] std::string show_text(const boost::json::value& answer);
/// Why each delivery goes where it goes: every decision with its facts, the rules tried, and the addressing.
[[nodiscard]] std::string why_text(const boost::json::value& answer);
[[nodiscard]] std::string deliveries_text(const boost::json::value& answer);

}  // namespace budstikke::tools
