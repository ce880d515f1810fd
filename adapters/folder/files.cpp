#include "adapters/folder/files.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "engine/runtime/failpoint.hpp"

namespace budstikke {

namespace {

std::error_code last_error() { return {errno, std::generic_category()}; }

/// Closes at the end of the scope.
class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int fd() const { return fd_; }
  [[nodiscard]] explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

bool still_written(std::string_view name) {
  return name.starts_with('.') || name.ends_with(".tmp") || name.ends_with(".part");
}

TimePoint time_of(const timespec& time) {
  const auto since = std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec};
  return TimePoint(std::chrono::ceil<Duration>(since));
}

/// The name that a hidden file of write() was to get; empty where it is none.
std::string_view wanted_name(std::string_view hidden) {
  constexpr std::string_view kEnd = ".tmp";
  if (!hidden.starts_with('.') || !hidden.ends_with(kEnd)) return {};
  hidden.remove_prefix(1);
  hidden.remove_suffix(kEnd.size());
  const std::size_t dot = hidden.rfind('.');
  if (dot == std::string_view::npos || dot + 1 == hidden.size()) return {};
  const bool counted =
      std::ranges::all_of(hidden.substr(dot + 1), [](char c) { return c >= '0' && c <= '9'; });
  return counted ? hidden.substr(0, dot) : std::string_view{};
}

std::error_code write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return last_error();
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace

Directory Directory::open(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) {
    throw std::runtime_error("The folder " + path.string() + " cannot be opened: " + last_error().message() +
                             ".");
  }
  return Directory(fd);
}

Directory Directory::open_or_make(const std::filesystem::path& path) {
  if (::mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    throw std::runtime_error("The folder " + path.string() + " cannot be made: " + last_error().message() +
                             ".");
  }
  return open(path);
}

Directory::Directory(Directory&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

Directory& Directory::operator=(Directory&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

Directory::~Directory() {
  if (fd_ >= 0) ::close(fd_);
}

std::error_code Directory::sync() const { return ::fsync(fd_) == 0 ? std::error_code{} : last_error(); }

void Directory::list(const std::function<bool(const char* name)>& take) const {
  // A descriptor of its own: reading moves the position, and closedir closes it.
  const int fd = ::openat(fd_, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* listing = fd < 0 ? nullptr : ::fdopendir(fd);
  if (listing == nullptr) {
    if (fd >= 0) ::close(fd);
    return;
  }
  while (const dirent* found = ::readdir(listing)) {
    if (!take(found->d_name)) break;
  }
  ::closedir(listing);
}

std::optional<FileStamp> Directory::stamp(const char* name) const {
  struct stat info{};
  if (still_written(name) || ::fstatat(fd_, name, &info, AT_SYMLINK_NOFOLLOW) != 0 ||
      !S_ISREG(info.st_mode)) {
    return std::nullopt;
  }
  return FileStamp{name, time_of(info.st_mtim), static_cast<std::size_t>(info.st_size)};
}

std::vector<std::string> Directory::ready_files(std::size_t max, TimePoint until) const {
  std::vector<std::string> names;
  if (max == 0) return names;
  list([&](const char* name) {
    const auto found = stamp(name);
    if (found && found->modified <= until) names.emplace_back(name);
    return names.size() < max;
  });
  std::ranges::sort(names);
  return names;
}

std::vector<FileStamp> Directory::files_ahead(std::size_t max, TimePoint now) const {
  std::vector<FileStamp> files;
  if (max == 0) return files;
  list([&](const char* name) {
    auto found = stamp(name);
    if (found && found->modified > now) files.push_back(*std::move(found));
    return files.size() < max;
  });
  std::ranges::sort(files, {}, &FileStamp::name);
  return files;
}

std::vector<FileStamp> Directory::files_by_change(std::size_t max) const {
  std::vector<FileStamp> files;
  if (max == 0) return files;
  list([&](const char* name) {
    struct stat info{};
    if (::fstatat(fd_, name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(info.st_mode)) {
      files.push_back({name, time_of(info.st_ctim), static_cast<std::size_t>(info.st_size)});
    }
    return files.size() < max;
  });
  std::ranges::sort(files, {}, &FileStamp::name);
  return files;
}

std::error_code Directory::shred(const std::string& name) const {
  constexpr std::size_t kPiece = 65'536;
  std::error_code error;
  {
    // Where it may not be written, removing it is what can be done.
    const File file(::openat(fd_, name.c_str(), O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat info{};
    if (file && ::fstat(file.fd(), &info) == 0 && S_ISREG(info.st_mode) && info.st_nlink == 1) {
      const std::string zeros(kPiece, '\0');
      for (auto left = static_cast<std::size_t>(info.st_size); left > 0 && !error;) {
        const std::size_t piece = std::min(left, kPiece);
        error = write_all(file.fd(), std::string_view(zeros).substr(0, piece));
        left -= piece;
      }
      if (!error && ::fsync(file.fd()) != 0) error = last_error();
    }
  }
  if (::unlinkat(fd_, name.c_str(), 0) != 0 && errno != ENOENT) return last_error();
  return error;
}

void Directory::remove_unfinished(const std::function<bool(std::string_view name)>& ours) const {
  std::vector<std::string> unfinished;
  list([&](const char* hidden) {
    const std::string_view name = wanted_name(hidden);
    if (!name.empty() && ours(name)) unfinished.emplace_back(hidden);
    return true;
  });
  for (const std::string& hidden : unfinished) ::unlinkat(fd_, hidden.c_str(), 0);
}

std::size_t Directory::size(const std::string& name) const {
  struct stat info{};
  if (::fstatat(fd_, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(info.st_mode)) return 0;
  return static_cast<std::size_t>(info.st_size);
}

bool Directory::has(const std::string& name) const {
  struct stat info{};
  return ::fstatat(fd_, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0;
}

bool Directory::same_file_system(const Directory& other) const {
  struct stat here{};
  struct stat there{};
  return ::fstat(fd_, &here) == 0 && ::fstat(other.fd_, &there) == 0 && here.st_dev == there.st_dev;
}

Outcome<std::string> Directory::read(const std::string& name, std::size_t max_bytes) const {
  // Without O_NONBLOCK a named pipe put in the file's place would hold this thread.
  const File file(::openat(fd_, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat info{};
  if (!file || ::fstat(file.fd(), &info) != 0) return Failure(Code::T01, "the file cannot be read");
  if (!S_ISREG(info.st_mode)) return Failure(Code::T01, "this is no regular file");
  if (static_cast<std::size_t>(info.st_size) > max_bytes) {
    return Failure(Code::B101, std::to_string(info.st_size) + " bytes");
  }
  std::string bytes(static_cast<std::size_t>(info.st_size), '\0');
  std::size_t at = 0;
  while (at < bytes.size()) {
    const ssize_t got = ::read(file.fd(), bytes.data() + at, bytes.size() - at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Failure(Code::T01, "the file cannot be read");
    if (got == 0) break;
    at += static_cast<std::size_t>(got);
  }
  bytes.resize(at);
  return bytes;
}

std::error_code Directory::write(const std::string& name, std::string_view bytes) const {
  // Two attempts may write the same name at once, where the first was given up: each has a hidden name of its own.
  static std::atomic<unsigned> count{0};
  const std::string hidden = "." + name + "." + std::to_string(count++) + ".tmp";
  // What an earlier process left under the hidden name is nobody's; a link put there is not followed.
  ::unlinkat(fd_, hidden.c_str(), 0);
  std::error_code error;
  {
    const File file(::openat(fd_, hidden.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                             S_IRUSR | S_IWUSR | S_IRGRP));
    if (!file) return last_error();
    error = write_all(file.fd(), bytes);
    BUDSTIKKE_FAILPOINT("folder.before_file_sync");
    if (!error && ::fsync(file.fd()) != 0) error = last_error();
  }
  BUDSTIKKE_FAILPOINT("folder.before_file_rename");
  if (!error && ::renameat(fd_, hidden.c_str(), fd_, name.c_str()) != 0) error = last_error();
  if (error) {
    ::unlinkat(fd_, hidden.c_str(), 0);
    return error;
  }
  BUDSTIKKE_FAILPOINT("folder.before_directory_sync");
  return sync();
}

std::error_code Directory::move(const std::string& name, const Directory& to,
                                const std::string& new_name) const {
  if (::renameat2(fd_, name.c_str(), to.fd_, new_name.c_str(), RENAME_NOREPLACE) != 0) return last_error();
  if (const std::error_code error = to.sync()) return error;
  return sync();
}

std::error_code Directory::remove(const std::string& name) const {
  if (::unlinkat(fd_, name.c_str(), 0) != 0 && errno != ENOENT) return last_error();
  return sync();
}

}  // namespace budstikke
