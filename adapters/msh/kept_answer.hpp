#pragma once
// An answer of ours as it is kept: its wire text, with header lines of what it does not say itself of the envelope that it
// answers. They are not sent. Pure; any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/ebms/compose.hpp"
#include "adapters/ebms/envelope.hpp"

namespace budstikke::msh {

/// With the names of the process that `envelope` belongs to and, where `references` are given, with those: an acknowledgement
/// repeats them, an ErrorList does not.
[[nodiscard]] std::string kept_form(std::string_view wire_text, const ebms::EbmsEnvelope& envelope,
                                    const std::vector<ebms::SignatureReference>* references);
/// The same without those lines; also where there are none.
[[nodiscard]] std::string_view sent_form(std::string_view kept);
/// A SOAP fault in the place of a wire text: it is no ebXML, and nobody signs it.
[[nodiscard]] std::string fault_form(std::string_view fault);
/// The fault, where that was the answer.
[[nodiscard]] std::optional<std::string_view> fault_in(std::string_view kept);
/// Whether the kept answer is to an envelope of these references. Of what says nothing of references: true.
[[nodiscard]] bool answers(std::string_view kept, const std::vector<ebms::SignatureReference>& references);

/// What is known of an envelope by its answer.
struct AnsweredEnvelopeNames {
  ebms::ProcessNames names;  ///< `action` is empty; the others too where the answer was kept without them
  std::string cpa_id;
  std::string conversation_id;
  HerId from;
  HerId to;
};
/// Nothing where it cannot be read.
[[nodiscard]] std::optional<AnsweredEnvelopeNames> names_answered_by(std::string_view kept);

}  // namespace budstikke::msh
