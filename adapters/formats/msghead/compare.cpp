#include "adapters/formats/msghead/compare.hpp"

#include <algorithm>

namespace budstikke::formats::msghead {

namespace {

bool same(const PartyPath& a, const PartyPath& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const PartyLevel& x, const PartyLevel& y) {
    return x.her_id == y.her_id && x.organisation_number == y.organisation_number && x.name == y.name &&
           x.gives_her_id == y.gives_her_id && x.her_id_text == y.her_id_text;
  });
}

bool same(const std::vector<OtherReceiver>& a, const std::vector<OtherReceiver>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const OtherReceiver& x, const OtherReceiver& y) {
                      return x.role == y.role && same(x.path, y.path);
                    });
}

bool same(const PatientFacts& a, const PatientFacts& b) {
  return a.present == b.present && a.identified == b.identified && a.id_types == b.id_types &&
         a.municipality == b.municipality && a.district == b.district && a.postal_code == b.postal_code &&
         a.birth_year == b.birth_year && a.age_years == b.age_years;
}

bool same(const std::optional<ConversationRef>& a, const std::optional<ConversationRef>& b) {
  if (a.has_value() != b.has_value()) return false;
  return !a || (a->parent == b->parent && a->root == b->root);
}

}  // namespace

std::string_view difference_but_receiver(const Envelope& a, const Envelope& b) {
  if (a.format != b.format || a.type != b.type) return "type";
  if (a.message_id_text != b.message_id_text) return "MsgId";
  if (a.generated_at_text != b.generated_at_text) return "GenDate";
  if (!same(a.sender, b.sender)) return "Sender";
  if (!same(a.other_receivers, b.other_receivers)) return "OtherReceiver";
  if (!same(a.patient, b.patient)) return "Patient";
  if (!same(a.conversation, b.conversation)) return "ConversationRef";
  if (a.bodies != b.bodies || a.documents != b.documents || a.attachments != b.attachments) return "Document";
  if (a.shipment_status != b.shipment_status || a.forwarding_reserved != b.forwarding_reserved) {
    return "InformasjonOmForsendelsen";
  }
  if (a.consent != b.consent || a.consent_refused != b.consent_refused) return "Consent";
  if (a.processing_status != b.processing_status || a.priority != b.priority) return "MsgInfo";
  if (a.theme != b.theme || a.theme_system != b.theme_system || a.request_type != b.request_type) {
    return "Dialogmelding";
  }
  if (a.is_signed != b.is_signed) return "Signature";
  return {};
}

}  // namespace budstikke::formats::msghead
