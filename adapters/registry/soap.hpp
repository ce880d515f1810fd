#pragma once
// SOAP 1.2 with WS-Addressing, as the national registries speak it. Pure; private to adapters/registry.
//
// Confirmed by the registry's public WSDL (binding WSHttpBinding_ICommunicationPartyService) and by published answers:
// SOAP 1.2, WS-Addressing 2005/08, the action URIs, element names and namespaces, the shape of faults. A fault may come with
// any HTTP status.

#include <string>
#include <string_view>

#include "adapters/xml/document.hpp"
#include "engine/model/outcome.hpp"

namespace budstikke::registry {

inline constexpr std::string_view kParty = "http://register.nhn.no/CommunicationParty";
inline constexpr std::string_view kCommon = "http://register.nhn.no/Common";

/// "http://register.nhn.no/CommunicationParty/ICommunicationPartyService/Search"
[[nodiscard]] std::string action_of(std::string_view operation);

struct SoapRequest {
  std::string operation;   ///< "Search"
  std::string parameters;  ///< XML inside the operation's element, whose default namespace is kParty
  std::string to;          ///< the service's URL
  std::string message_id;  ///< a UUID
};
[[nodiscard]] std::string envelope(const SoapRequest& request);

/// Escapes text for element content.
[[nodiscard]] std::string escaped(std::string_view text);

/// The element <operation>Response in the envelope's body. D404 where there is none; D405 "fault InvalidHerIdSupplied" where
/// the answer is a fault: the service's own code where it gives one, else SOAP's. Valid as long as `answer`.
[[nodiscard]] Outcome<xml::Node> response(const xml::Document& answer, std::string_view operation);

/// The first child of that name, in the party's namespace or the common one. Elements that are nil read as empty.
[[nodiscard]] std::optional<xml::Node> find(const xml::Node& parent, std::string_view name);
/// The trimmed text of that child; empty where there is none.
[[nodiscard]] std::string text_of(const xml::Node& parent, std::string_view name);

}  // namespace budstikke::registry
