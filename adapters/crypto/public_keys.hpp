#pragma once
// The public keys of certificates. OpenSSL takes longer to read one than to verify with it, and partners are few: those used
// lately are kept.

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

struct evp_pkey_st;  // OpenSSL's, opaque here

namespace budstikke::crypto {

/// Keys by the SHA-256 of their certificate. Bounded: the one used least lately goes first, and certificates over 8 KiB are not
/// kept. A key says nothing of trust, so one that is kept needs no end. Any thread.
class PublicKeys {
 public:
  /// At least 1.
  explicit PublicKeys(std::size_t most) : most_(most) {}
  /// The key of a certificate (DER); null where there is none. Many may use it at once.
  [[nodiscard]] std::shared_ptr<evp_pkey_st> of(std::string_view certificate_der);
  [[nodiscard]] std::size_t size() const;

 private:
  struct Entry {
    std::shared_ptr<evp_pkey_st> key;
    std::uint64_t used = 0;
  };
  [[nodiscard]] std::shared_ptr<evp_pkey_st> find(const std::string& digest);
  void keep(const std::string& digest, const std::shared_ptr<evp_pkey_st>& key);

  const std::size_t most_;
  mutable std::mutex mutex_;
  std::map<std::string, Entry> entries_;         ///< behind the mutex
  std::map<std::uint64_t, std::string> by_use_;  ///< behind the mutex
  std::uint64_t uses_ = 0;                       ///< behind the mutex
};

/// The same from the process's own PublicKeys, of 1,000.
[[nodiscard]] std::shared_ptr<evp_pkey_st> public_key_of(std::string_view certificate_der);

}  // namespace budstikke::crypto
