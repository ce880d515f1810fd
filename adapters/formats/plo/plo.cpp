#include "adapters/formats/plo/plo.hpp"

#include <algorithm>
#include <string>

#include "adapters/formats/plo/needs.hpp"
#include "adapters/formats/values.hpp"

namespace budstikke::formats::plo {

namespace {

/// kv. 7309 has single letters. What is longer may be a name.
constexpr std::size_t kLongestStatus = 2;

/// A code that no list knows is kept, for the rules and people to see; what is no code at all may be anything.
std::string shipment_status(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  const bool code = text.size() <= kLongestStatus && std::all_of(text.begin(), text.end(), [](char c) {
                      return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
                    });
  return code ? text : "?";
}

}  // namespace

void read(const xml::Node& body, ReadMessage& message) {
  if (const auto shipment = child_named(body, "InformasjonOmForsendelsen")) {
    Envelope& envelope = message.envelope;
    if (envelope.shipment_status.empty())
      envelope.shipment_status = shipment_status(value_of(*shipment, "Forsendelsesstatus"));
    const auto reserved = parse_boolean(text_of(*shipment, "ForbeholdOmVideresending"));
    if (reserved && envelope.forwarding_reserved != true) envelope.forwarding_reserved = reserved;
  }
  collect_needs(body, message.need_sources);
}

}  // namespace budstikke::formats::plo
