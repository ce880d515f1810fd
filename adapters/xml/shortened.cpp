#include "adapters/xml/shortened.hpp"

#include <algorithm>

namespace budstikke::xml {

namespace {

bool belongs_in_base64(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/' ||
         c == '=' || c == '\n' || c == '\r' || c == ' ' || c == '\t';
}

bool is_attachment(std::string_view bytes, const TagPosition& tag) {
  std::string_view name = bytes.substr(tag.tag_begin + 1, tag.name_bytes);
  name.remove_prefix(name.find(':') == std::string_view::npos ? 0 : name.find(':') + 1);
  if (name != "Base64Container") return false;
  return std::ranges::all_of(bytes.substr(tag.content_begin, tag.content_end - tag.content_begin),
                             belongs_in_base64);
}

}  // namespace

Shortened::Shortened(std::string_view bytes, const Scan& scan, std::size_t longest_attachment)
    : body_(bytes.substr(scan.body_begin)) {
  // In the order of the document; none lies in another, for it holds no element.
  for (const TagPosition& tag : scan.elements) {
    const bool is_long = tag.content_end - tag.content_begin > longest_attachment;
    if (!is_long || !is_attachment(bytes, tag)) continue;
    left_out_.push_back({tag.content_begin - scan.body_begin, tag.content_end - scan.body_begin});
  }
  std::size_t kept_from = 0;
  for (const Part& part : left_out_) {
    shortened_.append(body_.substr(kept_from, part.begin - kept_from));
    kept_from = part.end;
  }
  if (!left_out_.empty()) shortened_.append(body_.substr(kept_from));
}

std::size_t Shortened::original(std::size_t offset) const {
  for (const Part& part : left_out_) {
    if (offset < part.begin) break;
    offset += part.end - part.begin;
  }
  return offset;
}

}  // namespace budstikke::xml
