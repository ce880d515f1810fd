#include "adapters/mime/entity.hpp"

#include <algorithm>

#include "adapters/mime/text.hpp"

namespace budstikke::mime {

const std::string* Headers::find(std::string_view name) const {
  for (const HeaderField& field : fields_) {
    if (same(field.name, name)) return &field.value;
  }
  return nullptr;
}

std::string_view Headers::value(std::string_view name) const {
  const std::string* found = find(name);
  return found == nullptr ? std::string_view{} : std::string_view(*found);
}

std::size_t Headers::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(
      fields_.begin(), fields_.end(), [name](const HeaderField& field) { return same(field.name, name); }));
}

std::string_view ContentType::parameter(std::string_view name) const {
  for (const auto& [key, value] : parameters) {
    if (key == name) return value;
  }
  return {};
}

std::string_view to_text(TransferEncoding encoding) {
  switch (encoding) {
    case TransferEncoding::seven_bit:
      return "7bit";
    case TransferEncoding::eight_bit:
      return "8bit";
    case TransferEncoding::binary:
      return "binary";
    case TransferEncoding::quoted_printable:
      return "quoted-printable";
    case TransferEncoding::base64:
      return "base64";
  }
  return "";
}

}  // namespace budstikke::mime
