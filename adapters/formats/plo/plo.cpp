#include "adapters/formats/plo/plo.hpp"

#include "adapters/formats/plo/needs.hpp"
#include "adapters/formats/values.hpp"

namespace budstikke::formats::plo {

void read(const xml::Node& body, ReadMessage& message) {
  if (const auto shipment = child_named(body, "InformasjonOmForsendelsen")) {
    Envelope& envelope = message.envelope;
    if (envelope.shipment_status.empty())
      envelope.shipment_status = value_of(*shipment, "Forsendelsesstatus");
    const auto reserved = parse_boolean(text_of(*shipment, "ForbeholdOmVideresending"));
    if (reserved && envelope.forwarding_reserved != true) envelope.forwarding_reserved = reserved;
  }
  collect_needs(body, message.need_sources);
}

}  // namespace budstikke::formats::plo
