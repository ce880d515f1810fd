#include "adapters/store_sqlite/packed.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <stdexcept>

#include "adapters/compression/compression.hpp"

namespace budstikke::sqlite {

namespace {

constexpr std::size_t kUuidBytes = 16;
constexpr std::size_t kUuidText = 36;
constexpr std::size_t kDigestBytes = 32;
/// Peers' words and sentences are shorter; what is longer is JSON.
constexpr std::size_t kShortestRecord = 96;
constexpr std::size_t kLargestRecord = 67'108'864;

/// Stored by their places: new ones come behind. What indexes name (duplicate, conflict) stays text.
constexpr std::array<std::string_view, 12> kWords{"waiting",  "sending",  "handed_over", "confirmed",
                                                  "received", "decided",  "planned",     "start",
                                                  "accepted", "deferred", "receipt",     "receipt_ok"};

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

void show(std::string& text, unsigned char byte) {
  constexpr char kDigits[] = "0123456789abcdef";
  (text += kDigits[byte >> 4]) += kDigits[byte & 0xf];
}

constexpr bool hyphen_before(std::size_t byte) { return byte == 4 || byte == 6 || byte == 8 || byte == 10; }

/// Two digits to a byte; false where they are none.
bool read(std::string_view hex, std::size_t at, std::string& bytes) {
  const int high = digit(hex[at]);
  const int low = digit(hex[at + 1]);
  bytes += static_cast<char>(high << 4 | (low & 0xf));
  return high >= 0 && low >= 0;
}

}  // namespace

std::optional<std::string> pack_id(std::string_view text) {
  if (text.size() < kUuidText) return std::nullopt;
  const std::string_view before = text.substr(0, text.size() - kUuidText);
  const std::string_view uuid = text.substr(before.size());
  std::string bytes;
  bytes.reserve(kUuidBytes + before.size());
  for (std::size_t at = 0; bytes.size() < kUuidBytes; at += 2) {
    if (hyphen_before(bytes.size()) && uuid[at++] != '-') return std::nullopt;
    if (!read(uuid, at, bytes)) return std::nullopt;
  }
  return bytes.append(before);
}

std::string unpack_id(std::string_view bytes) {
  if (bytes.size() < kUuidBytes) throw std::runtime_error("a stored identifier is cut short");
  std::string text(bytes.substr(kUuidBytes));
  for (std::size_t i = 0; i < kUuidBytes; ++i) {
    if (hyphen_before(i)) text += '-';
    show(text, static_cast<unsigned char>(bytes[i]));
  }
  return text;
}

std::optional<std::string> pack_digest(std::string_view hex) {
  if (hex.size() != 2 * kDigestBytes) return std::nullopt;
  std::string bytes;
  bytes.reserve(kDigestBytes);
  for (std::size_t at = 0; at < hex.size(); at += 2) {
    if (!read(hex, at, bytes)) return std::nullopt;
  }
  return bytes;
}

std::string unpack_digest(std::string_view bytes) {
  std::string hex;
  for (const char byte : bytes) show(hex, static_cast<unsigned char>(byte));
  return hex;
}

std::optional<std::string> pack_record(std::string_view text) {
  if (text.size() < kShortestRecord || text.size() > kLargestRecord) return std::nullopt;
  std::string bytes = compression::compress(text, compression::Like::record);
  if (bytes.size() >= text.size()) return std::nullopt;
  return bytes;
}

std::string unpack_record(std::string_view bytes) {
  auto text = compression::decompress(bytes, kLargestRecord);
  if (!text) throw std::runtime_error("a stored record is damaged");
  return *std::move(text);
}

std::optional<std::int64_t> pack_word(std::string_view word) {
  const auto* const found = std::find(kWords.begin(), kWords.end(), word);
  if (found == kWords.end()) return std::nullopt;
  return found - kWords.begin();
}

std::string_view unpack_word(std::int64_t number) {
  if (number < 0 || number >= static_cast<std::int64_t>(kWords.size())) {
    throw std::runtime_error("a stored word is not one that this program knows");
  }
  return kWords[static_cast<std::size_t>(number)];
}

std::string shown_id(const std::string& column) {
  const auto part = [&column](const char* from, const char* count) {
    return "substr(hex(" + column + "), " + from + ", " + count + ")";
  };
  return "CASE typeof(" + column + ") WHEN 'blob' THEN CAST(substr(" + column + ", 17) AS TEXT) || lower(" +
         part("1", "8") + " || '-' || " + part("9", "4") + " || '-' || " + part("13", "4") + " || '-' || " +
         part("17", "4") + " || '-' || " + part("21", "12") + ") ELSE " + column + " END";
}

std::string shown_digest(const std::string& column) {
  return "CASE typeof(" + column + ") WHEN 'blob' THEN lower(hex(" + column + ")) ELSE " + column + " END";
}

std::string shown_word(const std::string& column) {
  std::string sql = "CASE " + column;
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    sql += " WHEN " + std::to_string(i) + " THEN '" + std::string(kWords[i]) + "'";
  }
  return sql + " ELSE " + column + " END";
}

}  // namespace budstikke::sqlite
