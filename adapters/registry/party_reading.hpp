#pragma once
// A CommunicationParty element as a Party. Pure; private to adapters/registry.
//
// Confirmed by the registry's WSDL and published answers: the names and namespaces of all elements read here; that a
// business (Type Organization) has IsValidCommunicationParty false, no parent (ParentHerId -1) and a number and business
// type of its own; that dates without a zone are local time; that CoverageAreas name businesses by HER-id.
// Assumed: that Valid/To is the first moment at which the party no longer holds; that Search gives services as
// GetCommunicationPartyDetails does.

#include <optional>

#include "adapters/xml/document.hpp"
#include "engine/model/party.hpp"

namespace budstikke::registry {

/// Businesses, services and persons with a HER-id. A service or person is active where the registry says both that it is
/// and that it is a valid communication party. Names and places are the registry's text with control characters taken out,
/// white space run together, and cut to what an address book takes. The service code is taken from the lists in which codes
/// of services that messages are addressed to stand (kv. 8663, 8668, 8666, 8660). Nothing where the element has no HER-id,
/// or none of the known types.
[[nodiscard]] std::optional<Party> read_party(const xml::Node& element);

/// The element's HER-id; 0 where it has none.
[[nodiscard]] HerId her_id_of(const xml::Node& element);

}  // namespace budstikke::registry
