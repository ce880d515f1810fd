#include "adapters/mime/reader.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "adapters/mime/text.hpp"

namespace budstikke::mime {

namespace {

constexpr std::size_t kLongestBoundary = 70;  // RFC 2046 §5.1.1

std::optional<TransferEncoding> encoding_from(std::string_view text) {
  using enum TransferEncoding;
  for (const TransferEncoding encoding : {seven_bit, eight_bit, binary, quoted_printable, base64}) {
    if (same(text, to_text(encoding))) return encoding;
  }
  return std::nullopt;
}

bool is_composite(const ContentType& type) {
  return type.type.starts_with("multipart/") || type.type.starts_with("message/");
}

Outcome<void> read_fields(Entity& entity, const Limits& limits) {
  for (const std::string_view once :
       {"Content-Type", "Content-Transfer-Encoding", "Content-ID", "MIME-Version", "Content-Disposition"}) {
    if (entity.headers.count(once) > 1) return broken(std::string(once) + " stands twice");
  }
  if (const std::string* text = entity.headers.find("Content-Type")) {
    auto type = read_content_type(*text, limits);
    if (!type) return type.failure();
    entity.content_type = std::move(type).value();
    entity.has_content_type = true;
  }
  if (const std::string* text = entity.headers.find("Content-Transfer-Encoding")) {
    const auto encoding = encoding_from(*text);
    if (!encoding) return broken("Content-Transfer-Encoding is not one of RFC 2045");
    entity.encoding = *encoding;
    entity.has_encoding = true;
  }
  if (const std::string* text = entity.headers.find("Content-ID")) {
    auto id = read_content_id(*text);
    if (!id) return id.failure();
    entity.content_id = std::move(id).value();
  }
  return {};
}

bool is_boundary(std::string_view text) {
  constexpr std::string_view kOther = "'()+_,-./:=? ";
  return !text.empty() && text.size() <= kLongestBoundary && text.back() != ' ' &&
         std::all_of(text.begin(), text.end(), [&](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                  kOther.find(c) != std::string_view::npos;
         });
}

/// A line that is a delimiter.
struct Delimiter {
  std::size_t begin = 0;  ///< of the line end before it, which belongs to it
  std::size_t end = 0;    ///< after its own line end
  bool closing = false;
};

class DelimiterFinder {
 public:
  DelimiterFinder(std::string_view body, std::string_view boundary, LineEnds ends)
      : body_(body), dashes_("--" + std::string(boundary)), ends_(ends) {}

  /// The next one from where the last one ended; nothing where there is no more.
  Outcome<std::optional<Delimiter>> next() {
    for (std::size_t at = from_; (at = body_.find(dashes_, at)) != std::string_view::npos; ++at) {
      const auto before = line_end_before(at);
      if (!before) return before.failure();
      if (!before->has_value()) continue;
      Delimiter found{at - **before, at + dashes_.size(), false};
      if (body_.substr(found.end).starts_with("--")) {
        found.closing = true;
        found.end += 2;
      }
      while (found.end < body_.size() && is_blank(body_[found.end])) ++found.end;
      const std::size_t end = line_end_at(found.end);
      if (end == 0 && !(found.closing && found.end == body_.size()))
        return broken("a line begins with the boundary and is no delimiter");
      found.end += end;
      from_ = found.end;
      return std::optional(found);
    }
    return std::optional<Delimiter>{};
  }

 private:
  /// Bytes of the line end before a place; nothing where it is amid a line.
  Outcome<std::optional<std::size_t>> line_end_before(std::size_t at) const {
    if (at == 0) return std::optional<std::size_t>(0);
    const char last = body_[at - 1];
    if (last == '\n' && at >= 2 && body_[at - 2] == '\r') return std::optional<std::size_t>(2);
    if (last == '\n' && ends_ == LineEnds::crlf_or_lf) return std::optional<std::size_t>(1);
    if (last == '\n' || last == '\r') return broken("a delimiter stands after a bare CR or LF");
    return std::optional<std::size_t>{};
  }

  [[nodiscard]] std::size_t line_end_at(std::size_t at) const {
    const std::string_view rest = body_.substr(at);
    if (rest.starts_with("\r\n")) return 2;
    return ends_ == LineEnds::crlf_or_lf && rest.starts_with('\n') ? 1 : 0;
  }

  std::string_view body_;
  std::string dashes_;
  LineEnds ends_;
  std::size_t from_ = 0;
};

/// Where the parts lie.
Outcome<std::vector<std::string_view>> split(std::string_view body, std::string_view boundary, LineEnds ends,
                                             const Limits& limits) {
  DelimiterFinder finder(body, boundary, ends);
  std::vector<std::string_view> parts;
  std::optional<std::size_t> begin;
  while (true) {
    const auto found = finder.next();
    if (!found) return found.failure();
    if (!found->has_value()) return broken("the closing delimiter is missing");
    const Delimiter& delimiter = **found;
    if (begin) {
      if (parts.size() == limits.parts) return broken("too many parts");
      parts.push_back(body.substr(*begin, std::max(delimiter.begin, *begin) - *begin));
    }
    begin = delimiter.end;
    if (delimiter.closing) break;
  }
  const auto more = finder.next();
  if (!more) return more.failure();
  if (more->has_value()) return broken("a delimiter stands after the closing one");
  if (parts.empty()) return broken("a multipart has no parts");
  return parts;
}

}  // namespace

Outcome<Entity> make_entity(Headers headers, std::string_view body, const Limits& limits) {
  Entity entity;
  entity.headers = std::move(headers);
  if (const auto fields = read_fields(entity, limits); !fields) return fields.failure();
  const bool encoded =
      entity.encoding == TransferEncoding::base64 || entity.encoding == TransferEncoding::quoted_printable;
  if (is_composite(entity.content_type) && encoded) return broken("a multipart is encoded as a whole");
  auto decoded = decode(entity.encoding, body);
  if (!decoded) return decoded.failure();
  entity.body = std::move(decoded).value();
  return entity;
}

Outcome<Entity> read_entity(std::string_view bytes, LineEnds ends, const Limits& limits) {
  if (bytes.size() > limits.message_bytes) return Failure(Code::B101, "the MIME message is too large");
  auto headers = read_headers(bytes, ends, limits);
  if (!headers) return headers.failure();
  return make_entity(std::move(headers).value(), bytes, limits);
}

Outcome<std::vector<Entity>> read_multipart(const ContentType& content_type, std::string_view body,
                                            LineEnds ends, const Limits& limits) {
  if (body.size() > limits.message_bytes) return Failure(Code::B101, "the MIME message is too large");
  if (!content_type.type.starts_with("multipart/")) return broken("the content is no multipart");
  const std::string_view boundary = content_type.parameter("boundary");
  if (!is_boundary(boundary)) return broken("the boundary is missing or malformed");
  const auto places = split(body, boundary, ends, limits);
  if (!places) return places.failure();
  std::vector<Entity> parts;
  std::set<std::string> ids;
  for (const std::string_view place : *places) {
    const std::string which = "part " + std::to_string(parts.size() + 1) + ": ";
    auto part = read_entity(place, ends, limits);
    if (!part) return Failure(part.failure().code, which + part.failure().detail);
    const bool message = part->content_type.type.starts_with("message/");
    if (is_composite(part->content_type) && !(message && limits.message_parts))
      return broken(which + "is itself composite");
    if (!part->content_id.empty() && !ids.insert(part->content_id).second)
      return broken(which + "has the Content-ID of another part");
    parts.push_back(std::move(part).value());
  }
  return parts;
}

}  // namespace budstikke::mime
