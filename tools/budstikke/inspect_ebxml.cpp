#include "tools/budstikke/inspect_ebxml.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "adapters/ebms/content.hpp"
#include "adapters/ebms/rules.hpp"
#include "adapters/mime/text.hpp"

namespace budstikke::tools {

namespace {

constexpr mime::LineEnds kDisk = mime::LineEnds::crlf_or_lf;
/// A comment may stand before the root.
constexpr std::size_t kLookedAt = 8'192;

std::string_view first_line(std::string_view bytes) {
  std::string_view line = bytes.substr(0, bytes.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string_view after_first_line(std::string_view bytes) {
  const std::size_t end = bytes.find('\n');
  return end == std::string_view::npos ? std::string_view{} : bytes.substr(end + 1);
}

bool begins_with_header(std::string_view bytes) {
  const std::string_view line = first_line(bytes);
  const std::size_t colon = line.find(':');
  return colon != std::string_view::npos && mime::is_token(line.substr(0, colon));
}

std::string_view without_start(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const std::size_t start = bytes.find_first_not_of(" \t\r\n");
  return start == std::string_view::npos ? std::string_view{} : bytes.substr(start);
}

/// A body whose headers were not kept: its first line says the boundary.
Outcome<ebms::Package> open_body(std::string_view bytes) {
  const std::string boundary(mime::trimmed(first_line(bytes).substr(2)));
  const mime::Headers headers(
      {{"Content-Type", "multipart/related; type=\"text/xml\"; boundary=\"" + boundary + "\""},
       {"SOAPAction", "\"ebXML\""}});
  return ebms::open_package(headers, bytes, ebms::Road::http, kDisk, mime::Limits{});
}

Outcome<ebms::Package> open_http(std::string_view bytes) {
  std::string_view rest = after_first_line(bytes);
  const auto headers = mime::read_headers(rest, kDisk, mime::Limits{});
  if (!headers) return headers.failure();
  if (headers->count("Transfer-Encoding") > 0)
    return Failure(Code::M502, "the body is as it was on the wire (Transfer-Encoding)");
  return ebms::open_package(*headers, rest, ebms::Road::http, kDisk, mime::Limits{});
}

Outcome<ebms::Package> open_any(TransportForm form, std::string_view bytes) {
  switch (form) {
    case TransportForm::mail:
      return ebms::open_mail(bytes, kDisk, mime::Limits{});
    case TransportForm::http_request:
    case TransportForm::http_answer:
      return open_http(bytes);
    case TransportForm::multipart_body:
      return open_body(bytes);
    default:
      return ebms::Package{std::string(bytes), {}, {}};
  }
}

void look_at_signature(const ebms::Package& package, const EbxmlKeys& keys, TimePoint now,
                       InspectedEbxml& out, std::string& covered) {
  std::vector<signature::Attachment> attachments;
  for (const ebms::PackagePart& part : package.payloads) attachments.push_back({part.content_id, part.bytes});
  signature::VerifyPolicy policy{std::nullopt, now};
  if (keys.allow_sha1) policy.sha1_until = now + std::chrono::hours{1};
  auto verified = signature::verify_envelope(package.soap, attachments, policy);
  if (verified) {
    covered = std::move(verified->covered);
    out.outdated = verified->outdated;
    out.signature = std::move(verified->facts);
  } else {
    out.signature_failure = verified.failure();
    if (auto facts = signature::read_signature(package.soap)) out.signature = std::move(facts).value();
  }
  if (!out.signature) return;
  auto certificate = crypto::read_certificate(out.signature->certificate_der);
  if (!certificate) return;
  out.signer = std::move(certificate).value();
  out.signer->use = CertificateUse::signature;
  if (keys.roots != nullptr) out.signer_fault = keys.roots->fault(*out.signer, now);
}

InspectedPayload look_at_payload(const ebms::PackagePart& part, const EbxmlKeys& keys) {
  InspectedPayload out{part.content_id, part.content_type.type, part.bytes.size(), {}, {}, {}};
  if (keys.decryption.empty()) return out;
  constexpr std::array kAll{crypto::CmsProfile::cbc_pkcs1, crypto::CmsProfile::gcm_oaep};
  auto opened = crypto::cms_decrypt(part.bytes, keys.decryption, kAll);
  if (!opened) {
    out.failure = opened.failure();
    return out;
  }
  out.profile = crypto::to_text(opened->profile);
  auto message = ebms::message_in(opened->plain, keys.largest_message);
  if (message) {
    out.message = std::move(message).value();
  } else {
    out.failure = message.failure();
  }
  return out;
}

void append(ebms::Findings& to, ebms::Findings from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

/// The first thing that makes the message one that would not be taken.
void judge(const ebms::Package& package, InspectedEbxml& out) {
  // Of an envelope alone the payloads are elsewhere, and the signature over them cannot be asked.
  const bool whole = out.form != TransportForm::envelope || out.envelope->manifest.empty();
  if (whole) append(out.findings, ebms::judge_manifest(*out.envelope, package.payloads));
  if (ebms::refuses(out.findings)) {
    out.failure = ebms::failure_of(out.findings);
  } else if (whole && out.signature_failure) {
    out.failure = out.signature_failure;
  } else if (!out.signer_fault.empty()) {
    out.failure = Failure(Code::S605, out.signer_fault);
  }
  for (const InspectedPayload& payload : out.payloads) {
    if (!out.failure && payload.failure) out.failure = payload.failure;
  }
}

}  // namespace

TransportForm transport_form(std::string_view bytes) {
  const std::string_view text = without_start(bytes);
  if (text.starts_with('<')) {
    const std::string_view head = text.substr(0, kLookedAt);
    const bool soap = head.find(ebms::kSoapNamespace) != std::string_view::npos ||
                      head.find("http://www.w3.org/2003/05/soap-envelope") != std::string_view::npos;
    return soap ? TransportForm::envelope : TransportForm::none;
  }
  if (bytes.starts_with("POST ") && first_line(bytes).find(" HTTP/1.") != std::string_view::npos)
    return TransportForm::http_request;
  if (bytes.starts_with("HTTP/1.")) return TransportForm::http_answer;
  if (bytes.starts_with("--") && first_line(bytes).size() > 2) return TransportForm::multipart_body;
  return begins_with_header(bytes) ? TransportForm::mail : TransportForm::none;
}

std::string_view to_text(TransportForm form) {
  switch (form) {
    case TransportForm::none:
      return "none";
    case TransportForm::mail:
      return "mail";
    case TransportForm::http_request:
      return "HTTP request";
    case TransportForm::http_answer:
      return "HTTP answer";
    case TransportForm::multipart_body:
      return "multipart body";
    case TransportForm::envelope:
      return "envelope";
  }
  return "";
}

InspectedEbxml inspect_ebxml(std::string file, std::string_view bytes, const EbxmlKeys& keys, TimePoint now) {
  InspectedEbxml out;
  out.file = std::move(file);
  out.form = transport_form(bytes);
  const auto package = open_any(out.form, bytes);
  if (!package) {
    out.failure = package.failure();
    return out;
  }
  std::string covered;
  look_at_signature(*package, keys, now, out, covered);
  // Without a signature that holds, what the envelope says is shown all the same, and marked so.
  auto envelope = ebms::read_envelope(covered.empty() ? package->soap : covered, ebms::envelope_limits());
  if (!envelope) {
    out.failure = envelope.failure();
    return out;
  }
  out.envelope = std::move(envelope->envelope);
  out.findings = package->findings;
  append(out.findings, std::move(envelope->findings));
  for (const ebms::PackagePart& part : package->payloads) out.payloads.push_back(look_at_payload(part, keys));
  judge(*package, out);
  return out;
}

}  // namespace budstikke::tools
