#pragma once
// MsgHead/Document: bodies, attachments and consent.

#include <string_view>
#include <vector>

#include "adapters/formats/msghead/header.hpp"

namespace budstikke::formats::msghead {

/// Fills bodies, documents, attachments, consent and consent_refused. Documents below a PatientReport count
/// too.
[[nodiscard]] std::vector<Body> read_documents(const xml::Node& root, Envelope& envelope);

/// Whether a Document/Consent counts as no: whatever is no known yes does. Yes is 1, 2 and 3 in code system 9064 (PLO),
/// 1 in 3109 (header standard), and 1 where no code system is named: 2 is "no" in the header standard and "not
/// required" in the PLO standard. A message held for a person costs less than one passed on against the patient's will.
[[nodiscard]] bool refuses(std::string_view value, std::string_view code_system);

/// An XML signature anywhere: in a body it may cover the whole message.
[[nodiscard]] bool carries_signature(const xml::Node& root);

}  // namespace budstikke::formats::msghead
