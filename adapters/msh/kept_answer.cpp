#include "adapters/msh/kept_answer.hpp"

#include <algorithm>
#include <array>

#include "adapters/crypto/base64.hpp"
#include "adapters/crypto/digest.hpp"
#include "adapters/ebms/envelope_reader.hpp"
#include "adapters/ebms/rules.hpp"
#include "adapters/msh/opening.hpp"
#include "adapters/msh/wire_text.hpp"

namespace budstikke::msh {

namespace {

constexpr std::string_view kAnswers = "Budstikke-Answers: ";
constexpr std::string_view kProcess = "Budstikke-Process: ";
constexpr std::string_view kFault = "Budstikke-Fault: yes\r\n\r\n";
constexpr std::string_view kLineEnd = "\r\n";

std::string line_for(const std::vector<ebms::SignatureReference>& references) {
  std::string all;
  for (const ebms::SignatureReference& one : references) {
    for (const std::string_view piece :
         {std::string_view(one.uri), std::string_view(one.digest_method), std::string_view(one.digest_value)})
      all += std::to_string(piece.size()) + ":" + std::string(piece);
  }
  return std::string(kAnswers) + crypto::sha256_hex(all) + std::string(kLineEnd);
}

/// In Base64: a header holds no other letters than those of ASCII.
std::string line_for(const ebms::EbmsEnvelope& envelope) {
  return std::string(kProcess) + crypto::to_base64(envelope.service) + " " +
         crypto::to_base64(envelope.from.role) + " " + crypto::to_base64(envelope.to.role) +
         std::string(kLineEnd);
}

ebms::ProcessNames process_in(std::string_view value) {
  std::array<std::string, 3> pieces;
  for (std::string& piece : pieces) {
    const std::size_t end = std::min(value.find(' '), value.size());
    auto read = crypto::from_base64(value.substr(0, end));
    if (!read) return {};
    piece = *std::move(read);
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return {std::move(pieces[0]), {}, std::move(pieces[1]), std::move(pieces[2])};
}

}  // namespace

std::string kept_form(std::string_view wire_text, const ebms::EbmsEnvelope& envelope,
                      const std::vector<ebms::SignatureReference>* references) {
  std::string kept = references != nullptr ? line_for(*references) : std::string{};
  return kept.append(line_for(envelope)).append(wire_text);
}

std::string_view sent_form(std::string_view kept) {
  for (const std::string_view name : {kAnswers, kProcess}) {
    const std::size_t end = kept.starts_with(name) ? kept.find(kLineEnd) : std::string_view::npos;
    if (end != std::string_view::npos) kept.remove_prefix(end + kLineEnd.size());
  }
  return kept;
}

std::string fault_form(std::string_view fault) { return std::string(kFault).append(fault); }

std::optional<std::string_view> fault_in(std::string_view kept) {
  const std::string_view text = sent_form(kept);
  if (!text.starts_with(kFault)) return std::nullopt;
  return text.substr(kFault.size());
}

bool answers(std::string_view kept, const std::vector<ebms::SignatureReference>& references) {
  if (kept.starts_with(kAnswers)) return kept.starts_with(line_for(references));
  const auto package = open_own(sent_form(kept));
  if (!package) return true;
  const auto read = ebms::read_envelope(package->soap, ebms::envelope_limits());
  if (!read || !read->envelope.acknowledgment) return true;
  return !ebms::refuses(ebms::judge_acknowledged(*read->envelope.acknowledgment, references));
}

std::optional<AnsweredEnvelopeNames> names_answered_by(std::string_view kept) {
  const auto text = read_wire_text(kept);
  const auto package = open_own(sent_form(kept));
  if (!text || !package) return std::nullopt;
  const auto read = ebms::read_envelope(package->soap, ebms::envelope_limits());
  if (!read) return std::nullopt;
  const ebms::EbmsEnvelope& answer = read->envelope;
  return AnsweredEnvelopeNames{process_in(text->headers.value(kProcess.substr(0, kProcess.find(':')))),
                               answer.cpa_id, answer.conversation_id, ebms::her_id_of(answer.to),
                               ebms::her_id_of(answer.from)};
}

}  // namespace budstikke::msh
