#pragma once
// MsgHead/Document: bodies, attachments and consent.

#include <string_view>
#include <vector>

#include "adapters/formats/msghead/header.hpp"

namespace budstikke::formats::msghead {

/// Fills bodies, documents, attachments, consent and consent_refused. Documents below a PatientReport count
/// too.
[[nodiscard]] std::vector<Body> read_documents(const xml::Node& root, Envelope& envelope);

/// Whether a Document/Consent says no. Code system 9064: code 4. Code system 3109: code 2. Where the code
/// system is missing or another, 2 and 4 both count as no: 2 is "no" in the header standard and "not
/// required" in the PLO standard, and a message held for a person costs less than one passed on against the
/// patient's will.
[[nodiscard]] bool refuses(std::string_view value, std::string_view code_system);

/// An XML signature anywhere: in a body it may cover the whole message.
[[nodiscard]] bool carries_signature(const xml::Node& root);

}  // namespace budstikke::formats::msghead
