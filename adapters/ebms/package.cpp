#include "adapters/ebms/package.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "adapters/ebms/envelope_reader.hpp"
#include "adapters/mime/text.hpp"
#include "adapters/mime/writer.hpp"
#include "adapters/xml/charset.hpp"
#include "adapters/xml/scan.hpp"

namespace budstikke::ebms {

namespace {

Failure no_package(std::string detail) { return Failure(Code::M502, std::move(detail)); }

Finding mime_finding(int rule, Weight weight, std::string text) {
  return {rule, weight, ErrorCode::mime_problem, "", std::move(text), Code::M502};
}

/// Rules 67 and 256 to 258: what the SOAP part says of itself; encodings that RFC 2045 does not have are refused before. Its
/// charset is judged with the bytes, in judge_charset.
Outcome<void> judge_soap_part(const mime::Entity& part, Road road, Findings& findings) {
  if (part.content_type.type != "text/xml") return no_package("rule 67: the SOAP part is not text/xml");
  const bool stated = part.has_encoding || road == Road::mail;
  if (stated && part.encoding == mime::TransferEncoding::seven_bit)
    findings.push_back(mime_finding(256, Weight::note, "The SOAP part is in 7bit"));
  return {};
}

/// Rules 68 and 78: XML 1.0 in UTF-8; what the header says must be what the document says (255).
Outcome<void> judge_charset(const mime::Entity& part, Findings& findings) {
  const auto scanned = xml::scan(part.body, envelope_limits());
  if (!scanned) return Failure(Code::M503, "rule 78: " + scanned.failure().detail);
  const std::string_view stated = part.content_type.parameter("charset");
  if (!stated.empty()) {
    const bool ascii = mime::same(stated, "us-ascii");
    const auto charset = xml::charset_from_name(stated);
    if (!ascii && (!charset || xml::name_of(*charset) != scanned->encoding))
      findings.push_back(
          mime_finding(255, Weight::error, "The charset of the SOAP part contradicts its XML"));
  }
  if (scanned->encoding != "UTF-8")
    findings.push_back({68, Weight::warning, ErrorCode::not_supported, "",
                        "The envelope is not in UTF-8; it was read all the same", Code::M506});
  return {};
}

/// Rules 259 and 260.
void judge_payload(const PackagePart& part, Road road, Findings& findings) {
  const std::string_view smime = part.content_type.parameter("smime-type");
  const bool enveloped = mime::same(smime, "enveloped-data") || mime::same(smime, "authEnveloped-data");
  if (part.content_type.type != "application/pkcs7-mime" || !enveloped)
    findings.push_back(mime_finding(260, Weight::error, "A payload is not pkcs7-mime with enveloped-data"));
  if (road == Road::mail && part.encoding != mime::TransferEncoding::base64)
    findings.push_back(mime_finding(259, Weight::note, "A payload is not in base64"));
}

/// Rule 22/51.
void judge_soap_action(const mime::Headers& headers, Findings& findings) {
  const std::string_view action = headers.value("SOAPAction");
  if (!mime::same(action, "\"ebXML\"") && !mime::same(action, "ebXML"))
    findings.push_back(mime_finding(headers.count("SOAPAction") == 0 ? 22 : 51, Weight::note,
                                    "SOAPAction is not \"ebXML\""));
}

/// Headers of a mail: kept in our records, no reason to refuse.
void judge_mail_headers(const mime::Headers& headers, Findings& findings) {
  struct Rule {
    std::string_view name;
    int present;
    int filled;
  };
  constexpr std::array<Rule, 4> kRules{
      {{"From", 18, 80}, {"To", 19, 81}, {"Date", 20, 83}, {"Message-ID", 250, 251}}};
  for (const Rule& rule : kRules) {
    if (headers.count(rule.name) == 0) {
      findings.push_back(
          mime_finding(rule.present, Weight::note, std::string(rule.name) + " is missing in the mail"));
    } else if (headers.value(rule.name).empty()) {
      findings.push_back(
          mime_finding(rule.filled, Weight::note, std::string(rule.name) + " is empty in the mail"));
    }
  }
  if (headers.count("MIME-Version") == 0) {
    findings.push_back(mime_finding(21, Weight::note, "MIME-Version is missing"));
  } else if (headers.value("MIME-Version") != "1.0") {
    findings.push_back(mime_finding(82, Weight::note, "MIME-Version is not 1.0"));
  }
}

/// "a@b" of "Name <a@b>" or "a@b"; empty for anything else.
std::string address_in(std::string_view value) {
  const std::size_t open = value.find('<');
  if (open != std::string_view::npos) {
    if (!value.ends_with('>')) return {};
    value = value.substr(open + 1, value.size() - open - 2);
  }
  const bool plain = std::ranges::all_of(value, [](char c) {
    return mime::is_graphic(c) && std::string_view("<>()[]\\,;:\"").find(c) == std::string_view::npos;
  });
  return plain && std::ranges::count(value, '@') == 1 ? std::string(value) : std::string{};
}

/// Which part is the SOAP part: the first, which start= names where it stands.
Outcome<void> judge_start(const mime::ContentType& type, const std::vector<mime::Entity>& parts,
                          Findings& findings) {
  if (!mime::same(type.parameter("type"), "text/xml"))
    findings.push_back(mime_finding(253, Weight::note, "multipart/related is not of type=\"text/xml\""));
  const std::string_view start = type.parameter("start");
  if (start.empty()) return {};
  const auto id = mime::read_content_id(start);
  const std::string wanted = id ? *id : std::string(start);
  // A reader that passes start= over would take the first part: they must be one.
  if (parts.front().content_id != wanted) return no_package("start= does not name the first part");
  return {};
}

Outcome<Package> open_bare(mime::Entity&& entity, Road road) {
  Package out;
  if (const auto part = judge_soap_part(entity, road, out.findings); !part) return part.failure();
  if (const auto charset = judge_charset(entity, out.findings); !charset) return charset.failure();
  out.soap = std::move(entity.body);
  return out;
}

Outcome<Package> open_related(const mime::Entity& entity, Road road, mime::LineEnds ends,
                              const mime::Limits& limits) {
  auto parts = mime::read_multipart(entity.content_type, entity.body, ends, limits);
  if (!parts) return parts.failure();
  Package out;
  if (const auto start = judge_start(entity.content_type, *parts, out.findings); !start)
    return start.failure();
  mime::Entity& soap = parts->front();
  if (const auto part = judge_soap_part(soap, road, out.findings); !part) return part.failure();
  if (const auto charset = judge_charset(soap, out.findings); !charset) return charset.failure();
  out.soap = std::move(soap.body);
  for (std::size_t i = 1; i < parts->size(); ++i) {
    mime::Entity& part = (*parts)[i];
    out.payloads.push_back(
        {std::move(part.content_id), std::move(part.content_type), part.encoding, std::move(part.body)});
    judge_payload(out.payloads.back(), road, out.findings);
  }
  return out;
}

/// Rule 66: multipart/related or text/xml.
Outcome<Package> open_entity(mime::Entity&& entity, Road road, mime::LineEnds ends,
                             const mime::Limits& limits) {
  if (!entity.has_content_type) return no_package("rule 66: Content-Type is missing");
  if (entity.content_type.type == "multipart/related") return open_related(entity, road, ends, limits);
  if (entity.content_type.type == "text/xml") return open_bare(std::move(entity), road);
  return no_package("rule 66: the content is neither multipart/related nor text/xml");
}

}  // namespace

Outcome<Package> open_package(const mime::Headers& headers, std::string_view body, Road road,
                              mime::LineEnds ends, const mime::Limits& limits) {
  if (body.size() > limits.message_bytes) return Failure(Code::B101, "the message is too large");
  auto entity = mime::make_entity(headers, body, limits);
  if (!entity) return entity.failure();
  auto package = open_entity(std::move(entity).value(), road, ends, limits);
  if (package) judge_soap_action(headers, package->findings);
  return package;
}

Outcome<Package> open_mail(std::string_view mail, mime::LineEnds ends, const mime::Limits& limits) {
  auto entity = mime::read_entity(mail, ends, limits);
  if (!entity) return entity.failure();
  const mime::Headers headers = entity->headers;
  auto package = open_entity(std::move(entity).value(), Road::mail, ends, limits);
  if (!package) return package;
  judge_mail_headers(headers, package->findings);
  package->mail_from = address_in(headers.value("From"));
  package->mail_to = address_in(headers.value("To"));
  judge_soap_action(headers, package->findings);
  return package;
}

Packed pack(std::string_view soap, std::string_view soap_content_id,
            const std::vector<PayloadToPack>& payloads, std::string_view boundary, Road road) {
  if (payloads.empty()) return {"text/xml; charset=UTF-8", std::string(soap)};
  using enum mime::TransferEncoding;
  const mime::TransferEncoding encoding = road == Road::mail ? base64 : binary;
  std::vector<mime::PartToWrite> parts{
      {"text/xml; charset=UTF-8", std::string(soap_content_id), encoding, soap}};
  for (const PayloadToPack& payload : payloads) {
    const std::string kind = payload.authenticated ? "authEnveloped-data" : "enveloped-data";
    parts.push_back({"application/pkcs7-mime; smime-type=" + kind + "; name=smime.p7m", payload.content_id,
                     encoding, payload.bytes, "smime.p7m"});
  }
  mime::WrittenMultipart written = mime::write_related(parts, boundary);
  return {std::move(written.content_type), std::move(written.body)};
}

}  // namespace budstikke::ebms
