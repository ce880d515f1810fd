#include "engine/model/api_key.hpp"

#include <algorithm>
#include <charconv>

namespace budstikke {

namespace {

constexpr std::string_view kAlgorithm = "$argon2id$v=19$";
constexpr std::uint32_t kLeastKibibytes = 8'192;
constexpr std::uint32_t kMostKibibytes = 262'144;
constexpr std::uint32_t kMostPasses = 10;
constexpr std::uint32_t kMostLanes = 4;
constexpr std::size_t kShortestSalt = 22;  // 16 bytes in base64
constexpr std::size_t kShortestHash = 43;  // 32 bytes
constexpr std::size_t kLongestPart = 128;

bool all_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool all_base64(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '/';
  });
}

bool take(std::string_view& text, std::string_view wanted) {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(wanted.size());
  return true;
}

/// The number that follows `name`, within bounds.
bool take_number(std::string_view& text, std::string_view name, std::uint32_t least, std::uint32_t most) {
  if (!take(text, name)) return false;
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || number < least || number > most) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

bool in_order(std::string_view encoded) {
  if (!take(encoded, kAlgorithm)) return false;
  if (!take_number(encoded, "m=", kLeastKibibytes, kMostKibibytes)) return false;
  if (!take_number(encoded, ",t=", 1, kMostPasses)) return false;
  if (!take_number(encoded, ",p=", 1, kMostLanes)) return false;
  if (!take(encoded, "$")) return false;
  const std::size_t end = std::min(encoded.find('$'), encoded.size());
  const std::string_view salt = encoded.substr(0, end);
  const std::string_view hash = end < encoded.size() ? encoded.substr(end + 1) : std::string_view{};
  return salt.size() >= kShortestSalt && salt.size() <= kLongestPart && all_base64(salt) &&
         hash.size() >= kShortestHash && hash.size() <= kLongestPart && all_base64(hash);
}

}  // namespace

std::optional<std::string_view> key_id_of(std::string_view key) {
  const std::size_t length = kKeyPrefix.size() + kKeyIdDigits + 1 + kKeySecretDigits;
  if (key.size() != length || !key.starts_with(kKeyPrefix)) return std::nullopt;
  const std::string_view id = key.substr(kKeyPrefix.size(), kKeyIdDigits);
  const std::string_view rest = key.substr(kKeyPrefix.size() + kKeyIdDigits);
  if (!all_hex(id) || rest.front() != '_' || !all_hex(rest.substr(1))) return std::nullopt;
  return id;
}

std::optional<KeyHash> key_hash_from_text(std::string_view text) {
  if (text.size() < kKeyIdDigits + 1 || text[kKeyIdDigits] != ':') return std::nullopt;
  const std::string_view id = text.substr(0, kKeyIdDigits);
  const std::string_view encoded = text.substr(kKeyIdDigits + 1);
  if (!all_hex(id) || !in_order(encoded)) return std::nullopt;
  return KeyHash{std::string(id), std::string(encoded)};
}

}  // namespace budstikke
