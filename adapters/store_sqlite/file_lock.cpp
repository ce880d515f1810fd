#include "adapters/store_sqlite/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace budstikke::sqlite {

namespace {

int open_private(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) throw std::runtime_error(std::string("cannot be opened: ") + std::strerror(errno));
  return descriptor;
}

}  // namespace

FileLock::FileLock(const std::string& path) : descriptor_(open_private(path + ".lock")) {
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return;
  const int error = errno;
  ::close(descriptor_);
  if (error == EWOULDBLOCK) throw std::runtime_error("is in use by another process");
  throw std::runtime_error(std::string("cannot be locked: ") + std::strerror(error));
}

FileLock::~FileLock() { ::close(descriptor_); }

void make_private(const std::string& path) {
  const int descriptor = open_private(path);
  const int result = ::fchmod(descriptor, 0600);
  const int error = errno;
  ::close(descriptor);
  if (result != 0) throw std::runtime_error(std::string("cannot be made private: ") + std::strerror(error));
}

void sync_folder(const std::string& path) {
  const std::string folder = std::filesystem::absolute(path).parent_path().string();
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const int result = descriptor < 0 ? -1 : ::fsync(descriptor);
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (result != 0)
    throw std::runtime_error(std::string("has a folder that cannot be synced: ") + std::strerror(error));
}

}  // namespace budstikke::sqlite
