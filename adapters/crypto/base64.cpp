#include "adapters/crypto/base64.hpp"

#include <openssl/evp.h>

#include <limits>

namespace budstikke::crypto {

namespace {

constexpr std::size_t kLongest = std::numeric_limits<int>::max() / 2;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::string to_base64(std::string_view bytes) {
  if (bytes.size() > kLongest) return {};
  std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes_of(bytes),
                                     static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (const char c : text) {
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') plain += c;
  }
  if (plain.empty()) return std::string{};
  if (plain.size() % 4 != 0 || plain.size() > kLongest) return std::nullopt;
  const std::size_t padding = plain.size() - (plain.find_last_not_of('=') + 1);
  if (padding > 2 || plain.find('=') < plain.size() - padding) return std::nullopt;
  std::string bytes(plain.size() / 4 * 3, '\0');
  const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()), bytes_of(plain),
                                     static_cast<int>(plain.size()));
  if (length < 0) return std::nullopt;
  // OpenSSL counts padding as bytes.
  bytes.resize(static_cast<std::size_t>(length) - padding);
  return bytes;
}

}  // namespace budstikke::crypto
