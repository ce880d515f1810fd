#include "adapters/msh/opening.hpp"

#include <utility>

#include "adapters/crypto/certificate.hpp"
#include "adapters/ebms/envelope_reader.hpp"
#include "adapters/msh/sealing.hpp"
#include "adapters/msh/wire_text.hpp"

namespace budstikke::msh {

namespace {

Outcome<ebms::Package> open(const Incoming& incoming, std::size_t most_bytes) {
  mime::Limits limits;
  limits.message_bytes = most_bytes;
  const std::string_view body = incoming.body.reveal();
  if (incoming.road == ebms::Road::mail) return ebms::open_mail(body, mime::LineEnds::crlf, limits);
  return ebms::open_package(incoming.headers, body, ebms::Road::http, mime::LineEnds::crlf, limits);
}

}  // namespace

Outcome<Claims> look_into(const Incoming& incoming, std::size_t most_bytes) {
  auto package = open(incoming, most_bytes);
  if (!package) return package.failure();
  auto soap = xml::Document::parse(Payload{package->soap}, signature::envelope_limits());
  if (!soap) return Failure(Code::M503, soap.failure().detail);
  auto read = ebms::read_claims(*soap);
  if (!read) return read.failure();
  return Claims{std::move(package).value(), std::move(soap).value(), std::move(read->envelope)};
}

Outcome<Opened> verify(const Claims& claims, const signature::VerifyPolicy& policy) {
  const ebms::Package& package = claims.package;
  std::vector<signature::Attachment> attachments;
  for (const ebms::PackagePart& part : package.payloads) attachments.push_back({part.content_id, part.bytes});
  const auto verified = signature::verify_envelope(claims.soap, attachments, policy);
  if (!verified) return verified.failure();
  auto signer = crypto::read_certificate(verified->facts.certificate_der);
  if (!signer) return Failure(Code::S605, "the certificate of the signature cannot be read");
  auto read = ebms::read_envelope(verified->covered, ebms::envelope_limits());
  if (!read) return read.failure();
  auto references = ebms::read_signature_references(claims.soap);
  if (!references) return references.failure();
  Opened opened;
  opened.envelope = std::move(read->envelope);
  // Meant for the next hop, so no signature covers it. It decides which way an answer takes and nothing else.
  opened.envelope.sync_reply = claims.envelope.sync_reply;
  opened.findings = std::move(read->findings);
  opened.unsigned_findings = package.findings;
  opened.mail_from = package.mail_from;
  opened.mail_to = package.mail_to;
  opened.payloads = package.payloads;
  opened.references = std::move(references).value();
  opened.signer = std::move(signer).value();
  opened.algorithm = std::string(short_name(verified->facts.signature_algorithm));
  opened.outdated = verified->outdated;
  return opened;
}

Outcome<ebms::Package> open_own(std::string_view wire_text) {
  const auto text = read_wire_text(wire_text);
  if (!text) return text.failure();
  const bool mail = text->headers.find("Message-ID") != nullptr;
  const ebms::Road road = mail ? ebms::Road::mail : ebms::Road::http;
  const Incoming own{road, text->headers, Payload{std::string(mail ? wire_text : text->body)}};
  return open(own, wire_text.size() + 1);
}

Outcome<std::vector<ebms::SignatureReference>> references_of(std::string_view wire_text) {
  const auto package = open_own(wire_text);
  if (!package) return package.failure();
  return ebms::read_signature_references(package->soap, ebms::envelope_limits());
}

std::string evidence_of(const Opened& opened) {
  const std::string noted = ebms::noted(opened.findings);
  return "envelope " + opened.envelope.message_id + " signed by " + name_of(opened.signer) + opened.doubt +
         ", " + opened.algorithm + (opened.outdated ? " (outdated)" : "") +
         (opened.remark.empty() ? "" : "; " + opened.remark) + (noted.empty() ? "" : "; noted: " + noted);
}

}  // namespace budstikke::msh
