#pragma once
// The negative application receipt that Budstikke writes itself (HIS 80415 §4, roles as in the 1.0 and 1.1
// standards).

#include <string>

#include "adapters/formats/format_table.hpp"
#include "engine/model/envelope.hpp"
#include "engine/model/outcome.hpp"

namespace budstikke::formats::apprec {

/// The version that the standard of the first known body demands; 1.1 where no body is known.
[[nodiscard]] AppRecVersion version_for(const Envelope& original);

/// UTF-8, valid against the schema of `version_for(original)`. Addresses are mirrored. A failure whose code
/// is not of kv. 8221 becomes X99 with the sentence for senders; the detail goes into OT as it stands.
[[nodiscard]] std::string refusal_text(const Envelope& original, const Failure& failure,
                                       const std::string& id, TimePoint now);

}  // namespace budstikke::formats::apprec
