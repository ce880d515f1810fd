#pragma once
// Application receipts 1.0 and 1.1 (HIS 80415): what they say, and of which message.

#include "adapters/xml/document.hpp"
#include "engine/model/envelope.hpp"

namespace budstikke::formats::apprec {

/// Fills the envelope from an AppRec root, as far as it is there; never fails.
///
/// A party's path is Inst, then its first Dept, else its first HCPerson; a HCProf stands alone. HER-ids and
/// organisation numbers count as main Id and as AdditionalId alike. A status other than 1, 2 and 3
/// reads as unknown: it passes neither for success nor for a refusal.
void read(const xml::Node& root, Envelope& envelope);

}  // namespace budstikke::formats::apprec
