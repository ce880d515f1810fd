#pragma once
// MsgInfo/Sender, Receiver and OtherReceiver as party paths (HIS 1153-2, AD2.2 to AD2.8).

#include <optional>
#include <vector>

#include "adapters/xml/document.hpp"
#include "engine/model/envelope.hpp"

namespace budstikke::formats::msghead {

/// The path below a Sender or Receiver, outermost first. A HER-id counts under TypeId V="HER" whether its
/// code system is 9051, 8116 or left out. A HealthcareProfessional is the innermost level where no service
/// (Organisation within Organisation, with a HER-id, readable or not) holds it: a signing clinician is never the address of a
/// service.
[[nodiscard]] PartyPath read_party(const xml::Node& parent);

/// True where any level of the path carries an identifier of any type.
[[nodiscard]] bool has_identifier(const xml::Node& parent);

[[nodiscard]] std::vector<OtherReceiver> read_other_receivers(const xml::Node& msg_info);

}  // namespace budstikke::formats::msghead
