#pragma once
// Writes what reader.hpp reads, with CRLF. Pure; any thread.

#include <string>
#include <string_view>
#include <vector>

#include "adapters/mime/entity.hpp"

namespace budstikke::mime {

/// A part to write. `type` is written as it stands, with its parameters: "text/xml; charset=UTF-8".
struct PartToWrite {
  std::string type;
  std::string content_id;  ///< without brackets; may be empty
  TransferEncoding encoding =
      TransferEncoding::base64;  ///< binary or base64; the others are written as binary
  std::string_view body;         ///< lives through the call
  std::string file_name{};       ///< for Content-Disposition: attachment; none where empty
};

struct WrittenMultipart {
  std::string content_type;  ///< value of the header, in one line
  std::string body;
};

/// multipart/related with type="text/xml" and start= the first part. `boundary` is the caller's, random enough never to
/// stand in a part (a UUID); it is checked, and lengthened where it does. Precondition: content ids and types hold no
/// control characters, quotation marks or angle brackets; at least one part.
[[nodiscard]] WrittenMultipart write_related(const std::vector<PartToWrite>& parts,
                                             std::string_view boundary);

/// Base64 in lines of 76 characters that end in CRLF.
[[nodiscard]] std::string base64_lines(std::string_view bytes);

/// A header block with its empty line. CR, LF and NUL in values are written as blanks, so that no value makes a header.
[[nodiscard]] std::string write_headers(const std::vector<HeaderField>& fields);

}  // namespace budstikke::mime
