#pragma once
// Certificates that were read lately. OpenSSL takes half as long to read one as to sign, a message needs several, and partners
// are few. For the .cpp files of this directory only; parse_certificate() (handles.hpp) asks the process's own.

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "adapters/crypto/handles.hpp"

namespace budstikke::crypto {

/// By the SHA-256 of their DER. Bounded: the one used least lately goes first, and those over 8 KiB are not kept. What is kept
/// says nothing of trust, so it needs no end. Any thread.
class CertificateCache {
 public:
  /// At least 1.
  explicit CertificateCache(std::size_t most) : most_(most) {}
  /// Null where the bytes are no certificate, or more than one. A reference of its own to what many may read at once: not to be
  /// changed.
  [[nodiscard]] Cert of(std::string_view der);
  [[nodiscard]] std::size_t size() const;

 private:
  struct Entry {
    Cert certificate;
    std::uint64_t used = 0;
  };
  [[nodiscard]] Cert find(const std::string& digest);
  void keep(const std::string& digest, Cert certificate);

  const std::size_t most_;
  mutable std::mutex mutex_;
  std::map<std::string, Entry> entries_;         ///< behind the mutex
  std::map<std::uint64_t, std::string> by_use_;  ///< behind the mutex
  std::uint64_t uses_ = 0;                       ///< behind the mutex
};

}  // namespace budstikke::crypto
