#include "adapters/msh/mail_report.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/ebms/envelope_reader.hpp"
#include "adapters/mime/reader.hpp"
#include "adapters/mime/text.hpp"
#include "adapters/msh/wire_text.hpp"
#include "adapters/xml/document.hpp"
#include "engine/model/identity_number.hpp"
#include "engine/model/uuid_form.hpp"

namespace budstikke::msh {

namespace {

constexpr std::size_t kMostGroups = 100;  // of recipients; ours have one
constexpr std::size_t kLongestHost = 64;
constexpr std::string_view kBlank = "\r\n\r\n";

mime::Limits limits_of(std::size_t most_bytes) {
  mime::Limits limits;
  limits.message_bytes = most_bytes;
  limits.message_parts = true;
  return limits;
}

bool is_one_of(std::string_view type, std::initializer_list<std::string_view> types) {
  return std::ranges::find(types, type) != types.end();
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// "5.1.1" at the beginning of a Status (RFC 3463); empty where there is none.
std::string status_in(std::string_view text) {
  std::size_t at = 0;
  for (int number = 0; number < 3; ++number) {
    if (number > 0 && (at >= text.size() || text[at++] != '.')) return {};
    const std::size_t begin = at;
    while (at < text.size() && is_digit(text[at]) && at - begin < 3) ++at;
    if (at == begin) return {};
  }
  return at < text.size() && mime::is_graphic(text[at]) && text[at] != '(' ? std::string{}
                                                                           : std::string(text.substr(0, at));
}

/// "mx.example.org" of "dns; mx.example.org"; empty where it is no name of a host with its domain.
std::string host_in(std::string_view text) {
  const std::size_t semicolon = text.find(';');
  if (semicolon == std::string_view::npos) return {};
  const std::string_view host = mime::trimmed(text.substr(semicolon + 1));
  const bool plain = std::ranges::all_of(host, [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.';
  });
  const bool name = plain && host.find('.') != std::string_view::npos && host.size() <= kLongestHost;
  return name && !may_hold_identity_number(host) ? std::string(host) : std::string{};
}

/// What matters of message/delivery-status.
struct Fate {
  std::string reporter;
  std::string action;  ///< "failed", "delayed", "delivered", "relayed", "expanded"; empty for anything else
  std::string status;
  bool returned = false;
};

void take_recipient(const mime::Headers& fields, Fate& fate) {
  const std::string_view text = fields.value("Action");
  std::string action = mime::lower(mime::trimmed(text.substr(0, text.find('('))));
  if (!is_one_of(action, {"failed", "delayed", "delivered", "relayed", "expanded"})) return;
  std::string status = status_in(mime::trimmed(fields.value("Status")));
  const bool returned = action == "failed" && (status.empty() || status.starts_with('5'));
  if (!fate.action.empty() && !(returned && !fate.returned)) return;
  fate.action = std::move(action);
  fate.status = std::move(status);
  fate.returned = returned;
}

/// Groups of fields with empty lines between them; the first is about the whole mail.
Outcome<Fate> read_fate(std::string_view body, const mime::Limits& limits) {
  const std::string text = std::string(body) + std::string(kBlank);
  std::string_view rest = text;
  Fate fate;
  bool first = true;
  for (std::size_t group = 0; !rest.empty() && group < kMostGroups; ++group) {
    const auto fields = mime::read_headers(rest, mime::LineEnds::crlf, limits);
    if (!fields) return fields.failure();
    if (fields->all().empty()) continue;
    if (first) {
      fate.reporter = host_in(fields->value("Reporting-MTA"));
    } else {
      take_recipient(*fields, fate);
    }
    first = false;
  }
  return fate;
}

/// The id of an envelope of ours that `text` names as "<id@budstikke.invalid>"; empty where it names none, or more than one.
EnvelopeId own_id_in(std::string_view text) {
  EnvelopeId found;
  const std::string end = "@" + std::string(kMailHost) + ">";
  for (std::size_t at = text.find(end); at != std::string_view::npos; at = text.find(end, at + 1)) {
    const std::size_t begin = text.rfind('<', at);
    if (begin == std::string_view::npos) continue;
    const std::string_view id = text.substr(begin + 1, at - begin - 1);
    if (!has_form_of_uuid(id)) continue;
    if (!found.empty() && found.value() != id) return {};
    found = EnvelopeId{std::string(id)};
  }
  return found;
}

EnvelopeId id_in_headers(const mime::Headers& headers, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (headers.count(name) != 1) continue;
    if (EnvelopeId id = own_id_in(headers.value(name)); !id.empty()) return id;
  }
  return {};
}

/// Of the mail that came back, or of its headers.
EnvelopeId id_of_original(const mime::Entity& part, const mime::Limits& limits) {
  const std::string text = part.body.substr(0, limits.header_bytes) + std::string(kBlank);
  std::string_view rest = text;
  const auto headers = mime::read_headers(rest, mime::LineEnds::crlf, limits);
  return headers ? id_in_headers(*headers, {"Message-ID"}) : EnvelopeId{};
}

/// "Client" of "SOAP:Client"; empty for what is none of SOAP 1.1 (§4.4.1).
std::string fault_code_in(const xml::Node& fault) {
  const auto code = fault.child("", "faultcode");
  const std::string text = code ? code->text() : std::string{};
  const std::string_view name = mime::trimmed(std::string_view(text).substr(text.find(':') + 1));
  return is_one_of(name, {"Client", "Server", "VersionMismatch", "MustUnderstand"}) ? std::string(name)
                                                                                    : std::string{};
}

/// "a SOAP fault, Client"; nothing where there is none, bare or as the first of the parts.
std::optional<std::string> fault_in(const mime::ContentType& type, std::string soap,
                                    const mime::Limits& limits) {
  if (type.type.starts_with("multipart/")) {
    auto parts = mime::read_multipart(type, soap, mime::LineEnds::crlf, limits);
    if (!parts || parts->empty()) return std::nullopt;
    soap = std::move(parts->front().body);
  }
  const auto document = xml::Document::parse(Payload{std::move(soap)}, ebms::envelope_limits());
  if (!document || document->root().namespace_uri() != ebms::kSoapNamespace) return std::nullopt;
  const auto body = document->root().child("Body");
  const auto fault = body ? body->child("Fault") : std::nullopt;
  if (!fault) return std::nullopt;
  const std::string code = fault_code_in(*fault);
  return "a SOAP fault" + (code.empty() ? std::string{} : ", " + code);
}

std::string evidence_of(const Fate& fate) {
  std::string evidence = fate.action.empty() ? "a report without an action" : fate.action;
  if (!fate.status.empty()) evidence += ", status " + fate.status;
  if (!fate.reporter.empty()) evidence += ", says the mail server " + fate.reporter;
  return evidence;
}

}  // namespace

bool is_mail_report(std::string_view mail) {
  const mime::Limits limits;
  const auto headers = mime::read_headers(mail, mime::LineEnds::crlf, limits);
  if (!headers || headers->count("Content-Type") != 1) return false;
  const auto type = mime::read_content_type(headers->value("Content-Type"), limits);
  return type && type->type == "multipart/report" &&
         mime::same(type->parameter("report-type"), "delivery-status");
}

Outcome<MailReport> read_mail_report(std::string_view mail, std::size_t most_bytes) {
  const mime::Limits limits = limits_of(most_bytes);
  const auto entity = mime::read_entity(mail, mime::LineEnds::crlf, limits);
  if (!entity) return entity.failure();
  const auto parts = mime::read_multipart(entity->content_type, entity->body, mime::LineEnds::crlf, limits);
  if (!parts) return parts.failure();
  std::optional<Fate> fate;
  MailReport out;
  for (const mime::Entity& part : *parts) {
    const std::string& type = part.content_type.type;
    if (!fate && is_one_of(type, {"message/delivery-status", "message/global-delivery-status"})) {
      auto read = read_fate(part.body, limits);
      if (!read) return read.failure();
      fate = *std::move(read);
    }
    if (out.about.empty() && is_one_of(type, {"message/rfc822", "text/rfc822-headers", "message/global",
                                              "message/global-headers"}))
      out.about = id_of_original(part, limits);
  }
  if (!fate) return Failure(Code::M501, "a report has no delivery status");
  if (out.about.empty()) out.about = id_in_headers(entity->headers, {"In-Reply-To", "References"});
  out.returned = fate->returned;
  out.evidence = evidence_of(*fate);
  return out;
}

std::optional<MailReport> read_mail_fault(std::string_view mail, std::size_t most_bytes) {
  const mime::Limits limits = limits_of(most_bytes);
  auto entity = mime::read_entity(mail, mime::LineEnds::crlf, limits);
  if (!entity) return std::nullopt;
  auto fault = fault_in(entity->content_type, std::move(entity->body), limits);
  if (!fault) return std::nullopt;
  MailReport out;
  out.about = id_in_headers(entity->headers, {"In-Reply-To", "References"});
  out.evidence = *std::move(fault);
  out.fault = true;
  return out;
}

std::optional<std::string> soap_fault_in(std::string_view content_type, std::string_view answer,
                                         std::size_t most_bytes) {
  const mime::Limits limits = limits_of(most_bytes);
  auto type = mime::read_content_type(content_type, limits);
  if (!type) return std::nullopt;
  return fault_in(*type, std::string(answer), limits);
}

}  // namespace budstikke::msh
