#pragma once
// Where a care message can say that a coordinator or an individual plan is needed, or is there. PLO 1.5
// and 1.6 have no coded element for it, so every free text counts except where its place already says
// something else.

#include <vector>

#include "adapters/xml/document.hpp"
#include "engine/model/envelope.hpp"

namespace budstikke::formats::plo {

/// Adds, in document order:
///  - TjenesteBehov: BetegnelseTjeneste, BeskrivelseAvTjeneste, and what IPLOStjenestetype says in words, as
///    service_need; so does the remark of 2.0's OpplysningerOmIndividuellPlan;
///  - KontaktpersonHelsepersonell/Kontaktperson/RoleToPatient (kv. 9034) as role_code; 2.0's
///  KoordinatorOppnevnt
///    as its code 8, coordinator of an individual plan;
///  - every other free text as prose.
/// Left out: names and addresses (felleskomponent1), the copy of a question that the message answers (the
/// asker's words), reservations (what the patient does not want), the names of services that the patient has
/// already, and names of places, receivers and medicines.
void collect_needs(const xml::Node& body, std::vector<NeedSource>& sources);

}  // namespace budstikke::formats::plo
