#include "adapters/msh/signal_meaning.hpp"

#include <algorithm>

#include "adapters/ebms/rules.hpp"

namespace budstikke::msh {

namespace {

constexpr std::size_t kMostCodes = 5;

Failure failure_of(const ebms::ErrorList& list) {
  // Certificates expire and are replaced: what was refused for them may be taken tomorrow, and a person sees to it.
  const bool security = std::ranges::any_of(
      list.errors, [](const ebms::EbmsError& one) { return one.code == ebms::ErrorCode::security_failure; });
  return Failure(security ? Code::D423 : Code::D422, codes_of(list));
}

ebms::ErrorCode code_for(Code code) {
  switch (code) {
    case Code::M501:
    case Code::M502:
      return ebms::ErrorCode::mime_problem;
    case Code::M503:
      return ebms::ErrorCode::other_xml;
    case Code::M505:
    case Code::B103:
    case Code::B106:
      return ebms::ErrorCode::inconsistent;
    case Code::M506:
      return ebms::ErrorCode::not_supported;
    case Code::M507:
      return ebms::ErrorCode::time_to_live_expired;
    case Code::M504:
    case Code::M509:
      return ebms::ErrorCode::value_not_recognized;
    case Code::S601:
    case Code::S602:
    case Code::S603:
    case Code::S604:
    case Code::S605:
    case Code::S606:
    case Code::S607:
    case Code::S609:
      return ebms::ErrorCode::security_failure;
    default:
      return ebms::ErrorCode::unknown;
  }
}

}  // namespace

EnvelopeId answered_by(const ebms::EbmsEnvelope& signal) {
  if (signal.acknowledgment) return EnvelopeId{signal.acknowledgment->ref_to_message_id};
  return EnvelopeId{signal.ref_to_message_id};
}

std::string codes_of(const ebms::ErrorList& list) {
  std::string codes;
  for (std::size_t i = 0; i < list.errors.size() && i < kMostCodes; ++i) {
    if (!codes.empty()) codes += ", ";
    codes += ebms::to_text(list.errors[i].code);
  }
  return codes;
}

Outcome<TransportSignal> signal_of(const Opened& signal, const std::vector<ebms::SignatureReference>& sent) {
  const ebms::EbmsEnvelope& envelope = signal.envelope;
  // A signal that is not as the rules want it says nothing for certain, and what it settles is final.
  if (ebms::refuses(signal.findings)) return Failure(Code::M505, ebms::failure_of(signal.findings).detail);
  const bool acknowledges = ebms::kind_of(envelope) == ebms::MessageKind::acknowledgment;
  if (acknowledges ? !envelope.acknowledgment : !envelope.error_list)
    return Failure(Code::M505, "it has not the block that its Action names");
  TransportSignal meaning;
  meaning.answers = answered_by(envelope);
  meaning.from = ebms::her_id_of(envelope.from);
  meaning.evidence = evidence_of(signal);
  if (envelope.error_list && envelope.error_list->highest == ebms::ErrorSeverity::error) {
    meaning.refusal = failure_of(*envelope.error_list);
    return meaning;
  }
  if (envelope.error_list) meaning.evidence += "; taken with a warning: " + codes_of(*envelope.error_list);
  if (envelope.acknowledgment) {
    const ebms::Findings findings = ebms::judge_acknowledged(*envelope.acknowledgment, sent);
    if (ebms::refuses(findings)) return Failure(Code::M505, "it acknowledges other bytes than were sent");
  }
  return meaning;
}

ebms::ErrorList error_list_for(const Failure& failure) {
  ebms::ErrorList list;
  ebms::EbmsError error;
  error.code = code_for(failure.code);
  // The sentence for senders and no more: what exactly failed in a signature or in a decryption helps attackers.
  error.description = std::string(entry(failure.code).sender_sentence);
  list.errors.push_back(std::move(error));
  return list;
}

}  // namespace budstikke::msh
