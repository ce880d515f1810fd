#pragma once
// A key that seals payloads: 256 bits that leave memory only by being overwritten. Movable, never copied; any
// thread may read it.

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace budstikke::crypto {

class SealingKey {
 public:
  static constexpr std::size_t kBytes = 32;

  /// Copies `bytes`; the caller overwrites its own.
  explicit SealingKey(std::span<const unsigned char, kBytes> bytes);

  [[nodiscard]] std::span<const unsigned char, kBytes> bytes() const {
    return std::span<const unsigned char, kBytes>(bytes_.get(), kBytes);
  }
  /// Names the key without telling anything of it: the first 8 hex digits of SHA-256("budstikke-sealing-key"
  /// key).
  [[nodiscard]] const std::string& id() const { return id_; }

 private:
  struct Overwrite {
    void operator()(unsigned char* bytes) const;
  };

  std::unique_ptr<unsigned char, Overwrite> bytes_;
  std::string id_;
};

/// Reads a key file: 64 hexadecimal digits and at most one newline. The file is a regular one (no symbolic
/// link), owned by the effective user or root, and nobody else may read or write it. Otherwise throws
/// std::runtime_error with a sentence that names the path, never the content.
[[nodiscard]] SealingKey load_key_file(const std::string& path);

}  // namespace budstikke::crypto
