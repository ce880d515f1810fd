#pragma once
// A document without the long attachments that are only passed on: what is parsed of it. Pure; any thread.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/xml/scan.hpp"

namespace budstikke::xml {

/// What readers of messages take an attachment of into the tree: small ones are not worth another copy of the message.
inline constexpr std::size_t kLongAttachmentBytes = 65'536;

/// `bytes` from `scan.body_begin` on, without what is in elements of the name Base64Container where that is long, and base64
/// and white space alone: parser and tree would each hold all of it once more.
class Shortened {
 public:
  /// `scan`: of `bytes`, which outlive this. `longest_attachment`: in bytes; what is longer is left out.
  Shortened(std::string_view bytes, const Scan& scan, std::size_t longest_attachment);

  [[nodiscard]] std::string_view text() const { return left_out_.empty() ? body_ : shortened_; }
  /// Where in the body stands what is at `offset` of the text.
  [[nodiscard]] std::size_t original(std::size_t offset) const;

 private:
  /// A part of the body.
  struct Part {
    std::size_t begin, end;
  };

  std::string_view body_;
  std::vector<Part> left_out_;
  std::string shortened_;
};

}  // namespace budstikke::xml
