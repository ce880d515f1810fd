#pragma once
// MsgHead 1.2 (HIS 80601:2006): the header's facts, and which bodies it carries.

#include <vector>

#include "adapters/formats/format_table.hpp"
#include "adapters/xml/document.hpp"
#include "engine/model/envelope.hpp"

namespace budstikke::formats::msghead {

/// The first element of a Document that holds XML.
struct Body {
  xml::Node node;
  const FormatEntry* format = nullptr;  ///< null where the table of formats does not know it as a body
};

/// Fills everything of the envelope that stands in the header and around the bodies, as far as it is there;
/// never fails, for a refused message is recorded and answered too. Returns the bodies, known and unknown.
[[nodiscard]] std::vector<Body> read_header(const xml::Node& root, Envelope& envelope);

}  // namespace budstikke::formats::msghead
