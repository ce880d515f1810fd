#pragma once
// gzip (RFC 1952) with bounds. Any thread; pure CPU.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace budstikke::compression {

/// What any gzip begins with.
[[nodiscard]] inline bool is_gzip(std::string_view bytes) { return bytes.starts_with("\x1F\x8B"); }

/// Nothing where `bytes` are not exactly one whole member, of whose content checksum and size are right, or where it holds more
/// than `largest_bytes`; no more memory than the member says of itself is ever taken. A second member is refused: some readers
/// append it, and others pass it over. Throws std::bad_alloc where memory is short.
[[nodiscard]] std::optional<std::string> gunzip(std::string_view bytes, std::size_t largest_bytes);

}  // namespace budstikke::compression
