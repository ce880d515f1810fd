#include "adapters/crypto/base64.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <limits>

namespace budstikke::crypto {

namespace {

// OpenSSL counts in int.
constexpr std::size_t kLongest = std::numeric_limits<int>::max() / 2;
constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kBlank = 64;
constexpr std::uint8_t kPadding = 65;
constexpr std::uint8_t kForeign = 66;

constexpr std::array<std::uint8_t, 256> make_meanings() {
  std::array<std::uint8_t, 256> meanings{};
  meanings.fill(kForeign);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i)
    meanings[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  for (const char blank : {' ', '\t', '\r', '\n'}) meanings[static_cast<unsigned char>(blank)] = kBlank;
  meanings[static_cast<unsigned char>('=')] = kPadding;
  return meanings;
}
constexpr std::array<std::uint8_t, 256> kMeanings = make_meanings();

}  // namespace

std::string to_base64(std::string_view bytes) {
  if (bytes.size() > kLongest) return {};
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

// OpenSSL's own reader passes over blanks at the front and strips dashes at the end: not for what a signature covers.
std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t group = 0;
  int characters = 0;
  int padding = 0;
  for (const char c : text) {
    const std::uint8_t meaning = kMeanings[static_cast<unsigned char>(c)];
    if (meaning == kBlank) continue;
    if (meaning == kForeign || (meaning != kPadding && padding > 0)) return std::nullopt;
    if (meaning == kPadding && ++padding > 2) return std::nullopt;
    group = group << 6U | (meaning == kPadding ? 0U : meaning);
    if (++characters < 4) continue;
    const std::uint32_t unused = (1U << (8U * static_cast<unsigned>(padding))) - 1U;
    if ((group & unused) != 0) return std::nullopt;
    for (int i = 0; i < 3 - padding; ++i) bytes += static_cast<char>(group >> (16 - 8 * i) & 0xffU);
    group = 0;
    characters = 0;
  }
  if (characters != 0) return std::nullopt;
  return bytes;
}

}  // namespace budstikke::crypto
