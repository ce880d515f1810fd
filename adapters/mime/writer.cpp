#include "adapters/mime/writer.hpp"

#include <algorithm>

#include "adapters/crypto/base64.hpp"

namespace budstikke::mime {

namespace {

constexpr std::size_t kLineBytes = 57;  // 76 characters of base64

std::string boundary_outside(const std::vector<PartToWrite>& parts, std::string_view wanted) {
  std::string boundary(wanted);
  const auto stands_in_a_part = [&] {
    return std::any_of(parts.begin(), parts.end(), [&](const PartToWrite& part) {
      return part.body.find("--" + boundary) != std::string_view::npos;
    });
  };
  while (stands_in_a_part()) boundary += 'x';
  return boundary;
}

std::vector<HeaderField> headers_of(const PartToWrite& part) {
  const bool base64 = part.encoding == TransferEncoding::base64;
  std::vector<HeaderField> fields{{"Content-Type", part.type},
                                  {"Content-Transfer-Encoding", base64 ? "base64" : "binary"}};
  if (!part.content_id.empty()) fields.push_back({"Content-ID", "<" + part.content_id + ">"});
  if (!part.file_name.empty())
    fields.push_back({"Content-Disposition", "attachment; filename=\"" + part.file_name + "\""});
  return fields;
}

}  // namespace

std::string base64_lines(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() / kLineBytes + 1) * 78);
  while (!bytes.empty()) {
    const std::string_view line = bytes.substr(0, kLineBytes);
    out += crypto::to_base64(line);
    out += "\r\n";
    bytes.remove_prefix(line.size());
  }
  return out;
}

std::string write_headers(const std::vector<HeaderField>& fields) {
  std::string out;
  for (const HeaderField& field : fields) {
    std::string value = field.value;
    std::replace_if(
        value.begin(), value.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
    out += field.name + ": " + value + "\r\n";
  }
  return out + "\r\n";
}

WrittenMultipart write_related(const std::vector<PartToWrite>& parts, std::string_view boundary) {
  const std::string between = boundary_outside(parts, boundary);
  WrittenMultipart out;
  out.content_type = "multipart/related; type=\"text/xml\"; boundary=\"" + between + "\"";
  if (!parts.front().content_id.empty()) out.content_type += "; start=\"<" + parts.front().content_id + ">\"";
  for (const PartToWrite& part : parts) {
    out.body += "--" + between + "\r\n" + write_headers(headers_of(part));
    if (part.encoding == TransferEncoding::base64) {
      out.body += base64_lines(part.body);
    } else {
      out.body += part.body;
      out.body += "\r\n";
    }
  }
  out.body += "--" + between + "--\r\n";
  return out;
}

}  // namespace budstikke::mime
