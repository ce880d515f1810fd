#pragma once
// zstd with bounds. Any thread; pure CPU.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace budstikke::crypto {

/// One zstd frame (level 1) that declares its content's size. Throws std::runtime_error where memory is
/// short.
[[nodiscard]] std::string compress(std::string_view bytes);

/// Nothing where `frame` is not exactly one whole frame that declares its content's size, or declares more
/// than `largest_bytes`; no more memory than declared is ever taken.
[[nodiscard]] std::optional<std::string> decompress(std::string_view frame, std::size_t largest_bytes);

}  // namespace budstikke::crypto
