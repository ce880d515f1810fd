#pragma once
// How identifiers, digests and records lie in rows: narrower than as text. What has another form than most stays text, so
// that each column holds one or the other, and which, SQLite's type of the value says. Pure; any thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace budstikke::sqlite {

/// A text that ends with a UUID in lower case: its 16 bytes, and then what comes before it in the text (the sender of a
/// duplicate key; nothing before most). UUIDs alone keep their order.
[[nodiscard]] std::optional<std::string> pack_id(std::string_view text);
[[nodiscard]] std::string unpack_id(std::string_view bytes);

/// SHA-256 in lower-case hex: its 32 bytes.
[[nodiscard]] std::optional<std::string> pack_digest(std::string_view hex);
[[nodiscard]] std::string unpack_digest(std::string_view bytes);

/// Facts or an explanation, compressed where that makes it shorter.
[[nodiscard]] std::optional<std::string> pack_record(std::string_view text);
/// Throws std::runtime_error where `bytes` are not what pack_record gives.
[[nodiscard]] std::string unpack_record(std::string_view bytes);

/// A word that most rows of history hold: its number, which it has for ever.
[[nodiscard]] std::optional<std::int64_t> pack_word(std::string_view word);
/// Throws std::runtime_error where no word has the number.
[[nodiscard]] std::string_view unpack_word(std::int64_t number);

/// SQL that shows a column as the text that was packed.
[[nodiscard]] std::string shown_id(const std::string& column);
[[nodiscard]] std::string shown_digest(const std::string& column);
[[nodiscard]] std::string shown_word(const std::string& column);

}  // namespace budstikke::sqlite
