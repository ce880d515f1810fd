#pragma once
// What the daemon answers about the address book, as text for people. What comes from an address book is made fit for a
// terminal.

#include <boost/json/value.hpp>
#include <string>

namespace budstikke::tools {

[[nodiscard]] std::string address_text(const boost::json::value& answer);
[[nodiscard]] std::string address_status_text(const boost::json::value& answer);
/// Those of a status that have not ended.
[[nodiscard]] std::string corrections_text(const boost::json::value& answer);
[[nodiscard]] std::string correction_text(const boost::json::value& answer);
[[nodiscard]] std::string certificates_text(const boost::json::value& answer);
[[nodiscard]] std::string import_text(const boost::json::value& answer);
[[nodiscard]] std::string sync_text(const boost::json::value& answer);
/// The exported file itself.
[[nodiscard]] std::string book_file_text(const boost::json::value& answer);

/// "400 B107 ...": why the daemon refused, with a line end.
[[nodiscard]] std::string refusal_text(unsigned status, const boost::json::value& problem);
/// "book.toml:3:7: error: ...", a line each; empty where the answer has none.
[[nodiscard]] std::string complaints_text(const boost::json::value& answer, const std::string& file);

}  // namespace budstikke::tools
