#include "adapters/ebms/rules.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "adapters/mime/text.hpp"
#include "engine/model/uuid_form.hpp"

namespace budstikke::ebms {

namespace {

constexpr std::string_view kFromId = "//eb:MessageHeader/eb:From/eb:PartyId";
constexpr std::string_view kToId = "//eb:MessageHeader/eb:To/eb:PartyId";
constexpr std::string_view kCpaId = "//eb:MessageHeader/eb:CPAId";

Finding finding(int rule, Weight weight, ErrorCode code, std::string_view location, std::string text,
                Code failure) {
  return {rule, weight, code, std::string(location), std::move(text), failure};
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

enum class AgreementForm { pair, other, none };

/// Rule 12: "HERmin_HERmax", perhaps with "_n"; a UUID; "issuer:...:id" as registers give them (HIS 1037).
AgreementForm form_of_agreement(std::string_view id) {
  if (has_form_of_uuid(id)) return AgreementForm::other;
  std::vector<std::string_view> pieces;
  for (std::string_view rest = id;;) {
    const std::size_t at = rest.find('_');
    pieces.push_back(rest.substr(0, at));
    if (at == std::string_view::npos) break;
    rest.remove_prefix(at + 1);
  }
  if ((pieces.size() == 2 || pieces.size() == 3) && std::all_of(pieces.begin(), pieces.end(), all_digits))
    return AgreementForm::pair;
  const std::size_t colon = id.find(':');
  const bool issued = colon != std::string_view::npos && colon > 0 && id.back() != ':' &&
                      std::all_of(id.begin(), id.end(), [](char c) { return mime::is_graphic(c); });
  return issued ? AgreementForm::other : AgreementForm::none;
}

void judge_agreement_form(const EbmsEnvelope& envelope, const Surroundings& around, Findings& findings) {
  const auto& known = around.agreements;
  if (std::find(known.begin(), known.end(), envelope.cpa_id) != known.end() || envelope.cpa_id.empty())
    return;
  const AgreementForm form = form_of_agreement(envelope.cpa_id);
  if (form == AgreementForm::none) {
    // A signal repeats what the message said that it answers.
    const Weight weight = is_signal(kind_of(envelope)) ? Weight::note : Weight::error;
    findings.push_back(finding(12, weight, ErrorCode::value_not_recognized, kCpaId,
                               "The CPAId is neither agreed nor of a known form", Code::M504));
    return;
  }
  const std::string expected = default_cpa_id(her_id_of(envelope.from), her_id_of(envelope.to));
  const bool fits = envelope.cpa_id == expected || envelope.cpa_id.starts_with(expected + "_");
  if (form == AgreementForm::pair && !fits)
    findings.push_back(finding(12, Weight::note, ErrorCode::value_not_recognized, kCpaId,
                               "The CPAId is not made of the two HER-ids", Code::M504));
}

}  // namespace

Findings judge_manifest(const EbmsEnvelope& envelope, const std::vector<PackagePart>& payloads) {
  Findings findings;
  const auto wrong = [&](std::string text) {
    findings.push_back(finding(94, Weight::error, ErrorCode::mime_problem, "//eb:Manifest/eb:Reference",
                               std::move(text), Code::M505));
  };
  std::set<std::string> named;
  for (const ManifestReference& reference : envelope.manifest) {
    if (!named.insert(reference.content_id).second) wrong("Two references name the same payload");
    const bool found = std::any_of(payloads.begin(), payloads.end(), [&](const PackagePart& part) {
      return !part.content_id.empty() && part.content_id == reference.content_id;
    });
    if (!found) wrong("A reference names no payload");
  }
  for (const PackagePart& part : payloads) {
    if (!named.contains(part.content_id)) wrong("A payload is not named in the manifest");
  }
  if (payloads.size() > 1 || envelope.manifest.size() > 1)
    findings.push_back(finding(0, Weight::error, ErrorCode::not_supported, "//eb:Manifest/eb:Reference",
                               "There is more than one payload; attachments belong in the message itself",
                               Code::M506));
  return findings;
}

Findings judge_addressing(const EbmsEnvelope& envelope, const Surroundings& around) {
  Findings findings;
  const HerId from = her_id_of(envelope.from);
  const HerId to = her_id_of(envelope.to);
  if (around.is_known && !from.empty() && !around.is_known(from))
    findings.push_back(finding(29, Weight::error, ErrorCode::value_not_recognized, kFromId,
                               "The sender is not in the address registry", Code::M504));
  if (around.is_known && !to.empty() && !around.is_known(to))
    findings.push_back(finding(30, Weight::error, ErrorCode::value_not_recognized, kToId,
                               "The receiver is not in the address registry", Code::M504));
  if (around.is_ours && !to.empty() && !around.is_ours(to))
    findings.push_back(finding(54, Weight::error, ErrorCode::value_not_recognized, kToId,
                               "The receiver is not one of this message service", Code::M504));
  judge_agreement_form(envelope, around, findings);
  if (envelope.time_to_live && *envelope.time_to_live <= around.now)
    findings.push_back(finding(0, Weight::error, ErrorCode::time_to_live_expired,
                               "//eb:MessageHeader/eb:MessageData/eb:TimeToLive",
                               "The message came after its TimeToLive", Code::M507));
  return findings;
}

Findings judge_acknowledged(const Acknowledgment& acknowledgment,
                            const std::vector<SignatureReference>& sent) {
  Findings findings;
  for (const SignatureReference& wanted : sent) {
    const bool found = std::any_of(acknowledgment.references.begin(), acknowledgment.references.end(),
                                   [&](const SignatureReference& got) {
                                     return got.uri == wanted.uri &&
                                            got.digest_method == wanted.digest_method &&
                                            got.digest_value == wanted.digest_value;
                                   });
    if (!found)
      findings.push_back(finding(wanted.uri.empty() ? 116 : 117, Weight::error, ErrorCode::inconsistent,
                                 "//eb:Acknowledgment/ds:Reference",
                                 "A reference of the acknowledged message is missing or differs",
                                 Code::M505));
  }
  return findings;
}

Findings judge_mail_addresses(std::string_view from, std::string_view to, std::string_view from_in_book,
                              std::string_view to_in_book) {
  Findings findings;
  if (!from.empty() && !from_in_book.empty() && !mime::same(from, from_in_book))
    findings.push_back(finding(261, Weight::note, ErrorCode::value_not_recognized, "",
                               "The mail's sender is not the address in the registry", Code::M504));
  if (!to.empty() && !to_in_book.empty() && !mime::same(to, to_in_book))
    findings.push_back(finding(262, Weight::note, ErrorCode::value_not_recognized, "",
                               "The mail's receiver is not the address in the registry", Code::M504));
  return findings;
}

}  // namespace budstikke::ebms
