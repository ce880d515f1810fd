#pragma once
// Text of formatted values (anyType with XHTML children): "<p>trenger</p><p>koordinator</p>" is two words.

#include <optional>

#include "adapters/xml/document.hpp"
#include "engine/model/limits.hpp"

namespace budstikke::formats::dialog {

/// The same document with a blank before and after every block-like element (paragraphs, divisions, items,
/// cells, headings, line breaks) below a value of the dialogue message `body`, so that text() keeps the words
/// apart. Nothing where there is no such element. Ordinals stay the same.
[[nodiscard]] std::optional<xml::Document> with_blanks(const xml::Document& document, const xml::Node& body,
                                                       const XmlLimits& limits);

/// The element of this ordinal. Precondition: `document` has one.
[[nodiscard]] xml::Node element_at(const xml::Document& document, std::size_t ordinal);

}  // namespace budstikke::formats::dialog
