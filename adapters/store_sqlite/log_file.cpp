#include "adapters/store_sqlite/log_file.hpp"

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <vector>

namespace budstikke::sqlite {

namespace {

constexpr std::size_t kBytesAtOnce = 1'048'576;

class Descriptor {
 public:
  explicit Descriptor(const std::string& path)
      : number_(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW)) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

/// Tells by errno why not.
bool write_whole(int descriptor, const char* bytes, std::size_t count, off_t at) {
  while (count > 0) {
    const ssize_t written = ::pwrite(descriptor, bytes, count, at);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes += written;
    count -= static_cast<std::size_t>(written);
    at += written;
  }
  return true;
}

bool write_again(int descriptor) {
  std::vector<char> bytes(kBytesAtOnce);
  for (off_t at = 0;;) {
    const ssize_t read = ::pread(descriptor, bytes.data(), bytes.size(), at);
    if (read < 0 && errno == EINTR) continue;
    if (read < 0) return false;
    if (read == 0) return ::fsync(descriptor) == 0;
    if (!write_whole(descriptor, bytes.data(), static_cast<std::size_t>(read), at)) return false;
    at += read;
  }
}

}  // namespace

void make_log_durable(Connection& connection, const std::string& path) {
  // Whoever writes, or cuts the log, holds this lock.
  connection.run("BEGIN IMMEDIATE");
  const Descriptor log(path + "-wal");
  const bool written = log.number() < 0 ? errno == ENOENT : write_again(log.number());
  const int error = errno;
  connection.run("COMMIT");
  if (written) return;
  throw std::runtime_error(std::string("has a log (") + path + "-wal) that cannot be made durable: " +
                           std::strerror(error) + "; nothing is sent or taken before the disk is well");
}

}  // namespace budstikke::sqlite
