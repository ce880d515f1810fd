#include "adapters/crypto/sealing_key.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <new>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "adapters/crypto/digest.hpp"

namespace budstikke::crypto {

namespace {

/// One digit pair a byte, one newline, and one byte more to see that the file is too long.
using FileText = std::array<char, 2 * SealingKey::kBytes + 2>;

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

template <class Array>
class Overwriter {
 public:
  explicit Overwriter(Array& target) : target_(target) {}
  ~Overwriter() { OPENSSL_cleanse(target_.data(), target_.size()); }
  Overwriter(const Overwriter&) = delete;
  Overwriter& operator=(const Overwriter&) = delete;

 private:
  Array& target_;
};

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw std::runtime_error("key file " + path + ": " + why);
}

void check_owner_and_mode(const std::string& path, int descriptor) {
  struct stat status{};
  if (::fstat(descriptor, &status) != 0) refuse(path, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) refuse(path, "is not a regular file");
  if (status.st_uid != ::geteuid() && status.st_uid != 0) {
    refuse(path, "belongs to another user; it must belong to the user that runs the program, or to root");
  }
  if ((status.st_mode & 077) != 0) {
    refuse(path, "may be read or written by others than its owner; run: chmod 600 " + path);
  }
}

std::size_t read_text(const std::string& path, int descriptor, FileText& text) {
  std::size_t length = 0;
  while (length < text.size()) {
    const ssize_t count = ::read(descriptor, text.data() + length, text.size() - length);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) refuse(path, std::strerror(errno));
    if (count == 0) break;
    length += static_cast<std::size_t>(count);
  }
  return length;
}

std::optional<unsigned char> digit(char character) {
  if (character >= '0' && character <= '9') return static_cast<unsigned char>(character - '0');
  if (character >= 'a' && character <= 'f') return static_cast<unsigned char>(character - 'a' + 10);
  if (character >= 'A' && character <= 'F') return static_cast<unsigned char>(character - 'A' + 10);
  return std::nullopt;
}

std::string id_of(std::span<const unsigned char, SealingKey::kBytes> bytes) {
  // The prefix keeps this digest from being one that the key is used for anywhere else.
  constexpr std::string_view kPrefix = "budstikke-sealing-key";
  std::array<char, kPrefix.size() + SealingKey::kBytes> input{};
  const Overwriter overwriter(input);
  std::copy(kPrefix.begin(), kPrefix.end(), input.begin());
  std::copy(bytes.begin(), bytes.end(), input.begin() + kPrefix.size());
  return sha256_hex({input.data(), input.size()}).substr(0, 8);
}

}  // namespace

SealingKey::SealingKey(std::span<const unsigned char, kBytes> bytes)
    : bytes_(static_cast<unsigned char*>(OPENSSL_secure_malloc(kBytes))), id_(id_of(bytes)) {
  if (bytes_ == nullptr) throw std::bad_alloc();
  std::copy(bytes.begin(), bytes.end(), bytes_.get());
}

void SealingKey::Overwrite::operator()(unsigned char* bytes) const {
  OPENSSL_secure_clear_free(bytes, kBytes);
}

SealingKey load_key_file(const std::string& path) {
  // O_NONBLOCK: a pipe in the file's place must not stop the start; the check that follows refuses it.
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (file.descriptor() < 0) {
    refuse(path, errno == ELOOP ? "is a symbolic link; name the file itself" : std::strerror(errno));
  }
  check_owner_and_mode(path, file.descriptor());

  FileText text{};
  const Overwriter text_overwriter(text);
  std::size_t length = read_text(path, file.descriptor(), text);
  if (length > 0 && text[length - 1] == '\n') --length;
  std::array<unsigned char, SealingKey::kBytes> bytes{};
  const Overwriter bytes_overwriter(bytes);
  bool valid = length == 2 * SealingKey::kBytes;
  for (std::size_t i = 0; valid && i < bytes.size(); ++i) {
    const auto high = digit(text[2 * i]);
    const auto low = digit(text[2 * i + 1]);
    valid = high && low;
    if (valid) bytes[i] = static_cast<unsigned char>(*high << 4 | *low);
  }
  if (!valid) {
    refuse(path,
           "does not hold exactly 64 hexadecimal digits and a newline; make one with: openssl rand -hex 32");
  }
  return SealingKey(bytes);
}

}  // namespace budstikke::crypto
