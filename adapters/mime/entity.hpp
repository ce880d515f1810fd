#pragma once
// A MIME entity as a value: a header block and a decoded body (RFC 2045, RFC 5322). Plain values; any thread.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace budstikke::mime {

/// One header field: the name as written, the value unfolded and trimmed. Bytes above 0x7F are kept as they came.
struct HeaderField {
  std::string name;
  std::string value;
};

/// Fields in the order in which they came.
class Headers {
 public:
  Headers() = default;
  explicit Headers(std::vector<HeaderField> fields) : fields_(std::move(fields)) {}
  /// The first field of this name, in any letter case; null where there is none. Lives as long as the headers, unchanged.
  [[nodiscard]] const std::string* find(std::string_view name) const;
  /// The same; empty where there is none.
  [[nodiscard]] std::string_view value(std::string_view name) const;
  [[nodiscard]] std::size_t count(std::string_view name) const;
  [[nodiscard]] const std::vector<HeaderField>& all() const { return fields_; }
  void add(std::string name, std::string value) { fields_.push_back({std::move(name), std::move(value)}); }

 private:
  std::vector<HeaderField> fields_;
};

/// A Content-Type: "multipart/related" in lower case, and its parameters with lower case names, none twice.
struct ContentType {
  std::string type;
  std::vector<std::pair<std::string, std::string>> parameters;
  /// Empty where there is no such parameter.
  [[nodiscard]] std::string_view parameter(std::string_view name) const;
};

enum class TransferEncoding { seven_bit, eight_bit, binary, quoted_printable, base64 };
/// "7bit", "8bit", "binary", "quoted-printable" or "base64".
[[nodiscard]] std::string_view to_text(TransferEncoding encoding);

struct Entity {
  Headers headers;
  ContentType content_type{"text/plain", {}};  ///< what RFC 2045 §5.2 says where the header is missing
  bool has_content_type = false;
  std::string content_id;  ///< without the angle brackets; empty where there is none
  TransferEncoding encoding = TransferEncoding::seven_bit;
  bool has_encoding = false;
  std::string body;  ///< with the transfer encoding undone
};

}  // namespace budstikke::mime
