#pragma once
// Dialogmelding 1.0 and 1.1 (HIS 80603): theme, type of request, and prose in which a need may be expressed.

#include "adapters/xml/document.hpp"
#include "engine/ports/message_reader.hpp"

namespace budstikke::formats::dialog {

/// Fills theme, theme_system and request_type from the first Notat and Foresporsel, and adds need sources:
/// Tema, TekstNotatInnhold, Merknad, EmneSporsmal, Sporsmal and Begrunnelse as prose. A Foresporsel inside a
/// Notat is a copy of the question that is answered: the asker's words, left out.
void read(const xml::Node& body, ReadMessage& message);

}  // namespace budstikke::formats::dialog
