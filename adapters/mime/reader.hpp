#pragma once
// The one way from hostile bytes to MIME entities. What two readers could understand differently is refused: a header
// twice that must stand once, a boundary that could end in two places, a multipart inside a multipart, a body without its
// closing delimiter, an encoding that does not decode. Linear in the bytes, without recursion. Pure; any thread.
//
// All failures are M501 with a detail that says where and what, and never a value out of the message; what is longer than
// `message_bytes` is B101.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/mime/entity.hpp"
#include "engine/model/outcome.hpp"

namespace budstikke::mime {

struct Limits {
  std::size_t message_bytes = 52'428'800;  ///< 50 MiB: 35 MiB of content in base64
  std::size_t parts = 16;
  std::size_t headers = 200;                ///< fields of one entity
  std::size_t header_bytes = 65'536;        ///< of one entity's header block
  std::size_t header_field_bytes = 16'384;  ///< of one field, unfolded
  std::size_t parameters = 16;              ///< of one Content-Type
  bool message_parts =
      false;  ///< a multipart may hold messages (RFC 2046 §5.2), which are left as they stand
};

/// How lines end. The wire says CRLF, and then a bare LF or CR in a header block or before a delimiter is refused; files on
/// a disk often have LF alone, and who looks at one by hand takes both.
enum class LineEnds { crlf, crlf_or_lf };

/// "Multipart/Related; boundary=\"x\"": lower case type, no parameter twice. Values without quotation marks may hold
/// characters that RFC 2045 wants quoted ('/', '@', '<', '>', '=' ...), as senders write them; comments, RFC 2231 forms
/// (name*=) and white space within are refused.
[[nodiscard]] Outcome<ContentType> read_content_type(std::string_view header, const Limits& limits);

/// "<a@b>" without its brackets. M501 for anything else.
[[nodiscard]] Outcome<std::string> read_content_id(std::string_view header);

/// A header block, to and with its empty line, cut off the front of `rest`. An empty block is one too.
[[nodiscard]] Outcome<Headers> read_headers(std::string_view& rest, LineEnds ends, const Limits& limits);

/// A whole entity: header block, empty line, body; a mail as it came, or a part. Content-Type, Content-Transfer-Encoding,
/// Content-ID and MIME-Version at most once. The body of a multipart is left as it stands (its encoding is 7bit, 8bit or
/// binary, else refused).
[[nodiscard]] Outcome<Entity> read_entity(std::string_view bytes, LineEnds ends, const Limits& limits);

/// The same from headers that a server has read already, and the body that came with them.
[[nodiscard]] Outcome<Entity> make_entity(Headers headers, std::string_view body, const Limits& limits);

/// The parts of a multipart body, at least one, with Content-IDs that differ. `content_type` gives the boundary. What
/// stands before the first delimiter is passed over; after the closing one nothing like a delimiter may come. A line that
/// begins with the delimiter and is none ("--boundaryX") is refused, and so is a part that is a multipart, or a message unless
/// the limits allow it.
[[nodiscard]] Outcome<std::vector<Entity>> read_multipart(const ContentType& content_type,
                                                          std::string_view body, LineEnds ends,
                                                          const Limits& limits);

/// The bytes that a transfer encoding stands for. Strict: of base64 nothing but the alphabet, white space and padding at
/// the end; of quoted-printable nothing that RFC 2045 §6.7 forbids. 8-bit bytes under 7bit are taken as they stand: all
/// readers agree on them.
[[nodiscard]] Outcome<std::string> decode(TransferEncoding encoding, std::string_view body);

}  // namespace budstikke::mime
