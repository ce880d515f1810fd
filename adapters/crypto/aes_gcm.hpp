#pragma once
// AES-256-GCM with a random nonce, as one text: nonce (12 bytes), ciphertext, tag (16 bytes). Any thread; pure CPU.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace budstikke::crypto {

inline constexpr std::size_t kAesKeyBytes = 32;
inline constexpr std::size_t kGcmOverhead = 12 + 16;
/// OpenSSL counts bytes in int.
inline constexpr std::size_t kLargestSealed = 1'073'741'824;

using AesKey = std::span<const unsigned char, kAesKeyBytes>;

/// `prefix`, then the sealed text. `associated` is authenticated with it. Throws std::runtime_error where the system gives no
/// randomness or memory.
[[nodiscard]] std::string gcm_seal(AesKey key, std::string_view associated, std::string_view plain,
                                   std::string_view prefix);
/// Nothing where the bytes fit neither key nor `associated`, or are too few or too many.
[[nodiscard]] std::optional<std::string> gcm_open(AesKey key, std::string_view associated,
                                                  std::string_view sealed);

/// Overwrites the text's bytes, so that they do not stay behind in freed memory.
void cleanse(std::string& secret);

/// A text that is overwritten when it goes out of scope.
class Cleansed {
 public:
  explicit Cleansed(std::string bytes) : bytes_(std::move(bytes)) {}
  ~Cleansed() { cleanse(bytes_); }
  Cleansed(const Cleansed&) = delete;
  Cleansed& operator=(const Cleansed&) = delete;
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

}  // namespace budstikke::crypto
