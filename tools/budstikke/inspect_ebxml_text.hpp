#pragma once
// What `budstikke inspect` prints of an ebXML message. Values of the envelope are shown where they look like codes, ids or
// addresses, as everywhere in this command; the business message in it is printed by inspect_text.hpp.

#include <boost/json/object.hpp>
#include <string>

#include "tools/budstikke/inspect_ebxml.hpp"

namespace budstikke::tools {

/// Every key is always there; what the message lacks is null.
[[nodiscard]] boost::json::object to_json(const InspectedEbxml& inspected);

/// A block of lines for people, with an empty line at its end.
[[nodiscard]] std::string to_block(const InspectedEbxml& inspected);

}  // namespace budstikke::tools
