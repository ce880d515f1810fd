#pragma once
// zstd with bounds, and with dictionaries of what messages and records have in common. Any thread; pure CPU.
//
// A frame names the dictionary that it needs. One that has been shipped never changes and stays for ever, for stores hold
// frames that need it; a better one comes beside it, under a number of its own (tools/dictionary).

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace budstikke::compression {

/// What a text is like.
enum class Like {
  message,   ///< a message of the national formats, as XML
  record,    ///< facts or an explanation, as JSON
  envelope,  ///< a transport's: headers, keys, signatures and cipher text
};

/// One zstd frame that declares its content's size. Throws std::runtime_error where memory is short.
[[nodiscard]] std::string compress(std::string_view bytes, Like like);

/// Nothing where `frame` is not exactly one whole frame that declares its content's size, declares more than
/// `largest_bytes`, or needs a dictionary that is none of ours; no more memory than declared is ever taken.
[[nodiscard]] std::optional<std::string> decompress(std::string_view frame, std::size_t largest_bytes);

}  // namespace budstikke::compression
