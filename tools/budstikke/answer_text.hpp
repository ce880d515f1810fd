#pragma once
// Parts of the admin API's answers as text for people. What is missing in an answer is shown as "-".

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <initializer_list>
#include <string>
#include <string_view>

namespace budstikke::tools {

/// Fit for a terminal: control characters, which messages and address books may hold, become '?'.
[[nodiscard]] std::string printable(std::string_view text);

/// The value at a path of keys as text; "-" where it is missing or null.
[[nodiscard]] std::string at(const boost::json::value& value, std::initializer_list<std::string_view> keys);
/// The array under a key; empty where there is none. Lives as long as the value.
[[nodiscard]] const boost::json::array& rows(const boost::json::value& value, std::string_view key);
/// The value under a key; null where there is none. Lives as long as the value.
[[nodiscard]] const boost::json::value& part(const boost::json::value& value, std::string_view key);
[[nodiscard]] std::string padded(std::string text, std::size_t width);

/// The complaints of an answer about a file that an operator wrote, one a line; empty where there are none.
[[nodiscard]] std::string diagnostics_text(const boost::json::value& answer);

}  // namespace budstikke::tools
