#include "adapters/ebms/content.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/compression/gzip.hpp"
#include "adapters/mime/reader.hpp"
#include "adapters/mime/text.hpp"
#include "adapters/xml/charset.hpp"
#include "adapters/xml/scan.hpp"

namespace budstikke::ebms {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kLongestDeclaration = 1'024;

std::string_view without_mark(std::string_view bytes) {
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  return bytes;
}

bool begins_like_xml(std::string_view bytes) {
  bytes = without_mark(bytes);
  const std::size_t start = bytes.find_first_not_of(" \t\r\n");
  return start != std::string_view::npos && bytes[start] == '<';
}

bool begins_with_header(std::string_view bytes) {
  const std::string_view line = bytes.substr(0, bytes.find('\n'));
  const std::size_t colon = line.find(':');
  return colon != std::string_view::npos && mime::is_token(line.substr(0, colon));
}

/// What the XML says of its encoding.
Outcome<std::string> encoding_of(std::string_view xml) {
  std::string declaration;
  if (without_mark(xml).starts_with("<?xml"))
    declaration = std::string(xml.substr(0, std::min(xml.find("?>"), kLongestDeclaration))) + "?>";
  auto scanned = xml::scan(declaration + "<a/>", XmlLimits{});
  if (!scanned) return Failure(Code::M501, "the XML in the MIME part has a declaration that cannot be read");
  return std::move(scanned->encoding);
}

Outcome<void> judge_part(const mime::ContentType& type) {
  const bool composite = type.type.starts_with("multipart/") || type.type.starts_with("message/");
  if (composite) return mime::broken("the MIME part in the payload is itself composite");
  return {};
}

/// As of the SOAP part: US-ASCII is what text is called where nobody has thought of it.
Outcome<void> judge_charset(std::string_view stated, std::string_view xml) {
  if (stated.empty() || mime::same(stated, "us-ascii")) return {};
  const auto own = encoding_of(xml);
  if (!own) return own.failure();
  const auto charset = xml::charset_from_name(stated);
  if (charset && xml::name_of(*charset) == *own) return {};
  return mime::broken("the charset of the MIME part in the payload contradicts its XML");
}

/// Opens one gzip, where there is one and `allowed`.
Outcome<Payload> opened(Payload content, bool& allowed, std::size_t largest_bytes) {
  if (!compression::is_gzip(content.reveal())) return content;
  if (!std::exchange(allowed, false)) return Failure(Code::M502, "the payload is compressed twice");
  auto plain = compression::gunzip(content.reveal(), largest_bytes);
  if (!plain) return Failure(Code::M502, "the payload is no whole gzip, or holds more than is taken");
  return Payload{*std::move(plain)};
}

}  // namespace

Outcome<Payload> message_in(const Payload& content, std::size_t largest_bytes) {
  bool may_be_compressed = true;
  auto outer = opened(content, may_be_compressed, largest_bytes);
  if (!outer || begins_like_xml(outer->reveal())) return outer;
  if (!begins_with_header(outer->reveal()))
    return Failure(Code::M502, "the payload is neither XML nor a MIME part");
  mime::Limits limits;
  limits.message_bytes = std::max(largest_bytes, outer->size_bytes());
  auto part = mime::read_entity(outer->reveal(), mime::LineEnds::crlf_or_lf, limits);
  if (!part) return Failure(Code::M501, "the MIME part in the payload: " + part.failure().detail);
  if (const auto type = judge_part(part->content_type); !type) return type.failure();
  auto inner = opened(Payload{std::move(part->body)}, may_be_compressed, largest_bytes);
  if (!inner) return inner;
  if (!begins_like_xml(inner->reveal()))
    return Failure(Code::M502, "the MIME part in the payload holds no XML");
  if (const auto charset = judge_charset(part->content_type.parameter("charset"), inner->reveal()); !charset)
    return charset.failure();
  return inner;
}

}  // namespace budstikke::ebms
