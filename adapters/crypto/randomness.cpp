#include "adapters/crypto/randomness.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace budstikke::crypto {

namespace {

/// Given from the end, so that what is left is always a front.
class Stock {
 public:
  ~Stock() {
    OPENSSL_cleanse(bytes_.data(), bytes_.size());
    left_ = 0;
  }

  void give(std::span<unsigned char> wanted) {
    if (wanted.size() > left_) refill();
    left_ -= wanted.size();
    unsigned char* const given = bytes_.data() + left_;
    std::copy_n(given, wanted.size(), wanted.data());
    OPENSSL_cleanse(given, wanted.size());
  }

  static constexpr std::size_t kBytes = 512;

 private:
  void refill() {
    left_ = 0;
    if (RAND_bytes(bytes_.data(), static_cast<int>(bytes_.size())) != 1) {
      throw std::runtime_error("the system gives no randomness");
    }
    left_ = bytes_.size();
  }

  std::array<unsigned char, kBytes> bytes_{};
  std::size_t left_ = 0;
};

}  // namespace

void fill_randomly(std::span<unsigned char> bytes) {
  thread_local Stock stock;
  while (!bytes.empty()) {
    const auto piece = bytes.first(std::min(bytes.size(), Stock::kBytes));
    stock.give(piece);
    bytes = bytes.subspan(piece.size());
  }
}

}  // namespace budstikke::crypto
