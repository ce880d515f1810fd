#include <optional>
#include <utility>

#include "adapters/crypto/base64.hpp"
#include "adapters/mime/reader.hpp"
#include "adapters/mime/text.hpp"

namespace budstikke::mime {

namespace {

Outcome<std::string> decode_base64(std::string_view body) {
  auto bytes = crypto::from_base64(body);
  if (!bytes) return broken("base64 with a character that is none, or cut or padded wrongly");
  return *std::move(bytes);
}

std::optional<unsigned> hex(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  return std::nullopt;
}

/// Bytes of the line end at the front: 2 for CRLF, 1 for LF, 0 for none.
std::size_t line_end(std::string_view text) {
  if (text.starts_with("\r\n")) return 2;
  return text.starts_with('\n') ? 1 : 0;
}

Outcome<std::string> decode_quoted_printable(std::string_view body) {
  std::string out;
  out.reserve(body.size());
  bool after_blank = false;
  while (!body.empty()) {
    const char c = body.front();
    if (const std::size_t end = line_end(body)) {
      // Whether blanks before a line's end are text or came on the way is for nobody to know.
      if (after_blank) return broken("quoted-printable: blanks at the end of a line");
      out += body.substr(0, end);
      body.remove_prefix(end);
      after_blank = false;
    } else if (c == '=') {
      if (const std::size_t soft = line_end(body.substr(1))) {
        body.remove_prefix(1 + soft);
        after_blank = false;
        continue;
      }
      const auto high = body.size() > 2 ? hex(body[1]) : std::nullopt;
      const auto low = body.size() > 2 ? hex(body[2]) : std::nullopt;
      if (!high || !low) return broken("quoted-printable: '=' without two hexadecimal digits");
      out += static_cast<char>(*high << 4U | *low);
      body.remove_prefix(3);
      after_blank = false;
    } else {
      if (!is_graphic(c) && !is_blank(c))
        return broken("quoted-printable holds a character that is forbidden");
      out += c;
      body.remove_prefix(1);
      after_blank = is_blank(c);
    }
  }
  if (after_blank) return broken("quoted-printable: blanks at the end of a line");
  return out;
}

}  // namespace

Outcome<std::string> decode(TransferEncoding encoding, std::string_view body) {
  switch (encoding) {
    case TransferEncoding::base64:
      return decode_base64(body);
    case TransferEncoding::quoted_printable:
      return decode_quoted_printable(body);
    default:
      return std::string(body);
  }
}

}  // namespace budstikke::mime
