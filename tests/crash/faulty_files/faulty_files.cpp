// Put before the C library (LD_PRELOAD), it stands between a program and its files below some folders: it makes calls fail
// as a sick disk does, kills the process at a chosen call, and keeps a journal of everything that was written and not yet
// synced, from which power_loss.py makes what a power loss would have left.
//
//   FAULTY_FILES_ROOTS    folders, separated by ':'; nothing else is touched. Files ending in -shm and .lock are left alone.
//   FAULTY_FILES_CONTROL  a file of 1,024 bytes, which a test may write while the program runs: one order
//                         "OPERATION PART ERROR SKIP COUNT", for example "sync -wal EIO 3 1": of the syncs of files whose
//                         path holds "-wal", the fourth fails with EIO. PART ending in '$' is the path's end. OPERATION is write, sync, open (for writing),
//                         rename, remove, or change (all but sync: a disk that has become read-only). ERROR is EIO,
//                         ENOSPC, EROFS or TORN: half of the bytes are written before EIO. From byte 512 on stands how
//                         often it has struck, as text.
//   FAULTY_FILES_JOURNAL  where unsynced changes are kept; real syncs are then left out, for the process alone dies. A sync
//                         that fails loses what it was for, as on Linux: it stays readable, and no later sync writes it.
//   FAULTY_FILES_KILL_AT  the number of the journaled call that is the process's last; it may or may not have happened
//   FAULTY_FILES_LIES     syncs return without making anything durable: a disk whose cache lies

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "tests/crash/faulty_files/journal.hpp"
#include "tests/crash/faulty_files/orders.hpp"
#include "tests/crash/faulty_files/real.hpp"

namespace {

using faulty_files::Journal;
using faulty_files::Kind;
using faulty_files::Orders;
using faulty_files::real;
using faulty_files::Record;

constexpr std::size_t kDescriptors = 65'536;
constexpr std::size_t kLongestKept = 64UL * 1'024 * 1'024;

struct State {
  State() {
    const char* text = std::getenv("FAULTY_FILES_ROOTS");
    std::string_view rest = text == nullptr ? "" : text;
    while (!rest.empty()) {
      const std::size_t colon = std::min(rest.find(':'), rest.size());
      roots.emplace_back(rest.substr(0, colon));
      rest.remove_prefix(std::min(colon + 1, rest.size()));
    }
    paths.resize(kDescriptors);
  }

  [[nodiscard]] bool covers(const std::string& path) const {
    if (path.ends_with("-shm") || path.ends_with(".lock")) return false;
    return std::ranges::any_of(roots, [&path](const std::string& root) { return path.starts_with(root); });
  }

  std::mutex mutex;
  std::vector<std::string> roots;
  std::vector<std::string> paths;  ///< by descriptor; empty: not ours
  Orders orders;
  Journal journal;
};

State& state() {
  static auto* const the = new State;  // outlives every thread of the program
  return *the;
}

std::string absolute(int directory, const char* path) {
  if (path[0] == '/') return path;
  std::array<char, 4'096> base{};
  const std::string link =
      directory == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/" + std::to_string(directory);
  const ssize_t length = ::readlink(link.c_str(), base.data(), base.size() - 1);
  std::string whole(base.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  return std::string_view(path) == "." ? whole : whole + "/" + path;
}

/// The path of a descriptor that is ours; empty where it is not. The lock is held.
std::string path_of(int descriptor) {
  if (descriptor < 0 || static_cast<std::size_t>(descriptor) >= kDescriptors) return {};
  return state().paths[static_cast<std::size_t>(descriptor)];
}

struct FileNow {
  bool exists = false;
  bool directory = false;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
};

FileNow now_of(const struct stat& info) {
  return {true, S_ISDIR(info.st_mode), info.st_ino, static_cast<std::uint64_t>(info.st_size)};
}

FileNow file_now(int descriptor) {
  struct stat info{};
  return ::fstat(descriptor, &info) == 0 ? now_of(info) : FileNow{};
}

FileNow file_at(const std::string& path) {
  struct stat info{};
  return ::lstat(path.c_str(), &info) == 0 ? now_of(info) : FileNow{};
}

std::string bytes_at(const std::string& path) {
  const int descriptor = real().open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return {};
  std::string bytes(std::min<std::size_t>(file_now(descriptor).size, kLongestKept), '\0');
  const ssize_t got = ::pread(descriptor, bytes.data(), bytes.size(), 0);
  bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  real().close(descriptor);
  return bytes;
}

/// What stands in a range now. A descriptor for writing only tells nothing: such files are new.
std::string bytes_in(int descriptor, std::uint64_t offset, std::uint64_t end) {
  if (end <= offset) return {};
  std::string bytes(end - offset, '\0');
  const ssize_t got = ::pread(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
  bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return bytes;
}

void note_write(int descriptor, const std::string& path, const void* bytes, std::size_t count,
                std::uint64_t offset) {
  if (!state().journal.on()) return;
  const FileNow file = file_now(descriptor);
  Record record{Kind::write, file.inode, offset, file.size, path, {}, {}, {}};
  record.before = bytes_in(descriptor, offset, std::min<std::uint64_t>(offset + count, file.size));
  record.after.assign(static_cast<const char*>(bytes), count);
  state().journal.add(record);
}

ssize_t write_at(int descriptor, const void* bytes, std::size_t count, off_t offset, bool at_position) {
  State& shared = state();
  const std::lock_guard guard(shared.mutex);
  const std::string path = path_of(descriptor);
  const auto plain = [&](std::size_t length) {
    return at_position ? real().write(descriptor, bytes, length)
                       : real().pwrite(descriptor, bytes, length, offset);
  };
  if (path.empty()) return plain(count);
  const auto fault = shared.orders.strikes("write", path);
  if (fault && fault->torn && plain(count / 2) < 0) return -1;
  if (fault) {
    errno = fault->error;
    return -1;
  }
  const off_t position = at_position ? ::lseek(descriptor, 0, SEEK_CUR) : offset;
  note_write(descriptor, path, bytes, count, static_cast<std::uint64_t>(std::max<off_t>(position, 0)));
  return plain(count);
}

int truncate_to(int descriptor, off_t length) {
  State& shared = state();
  const std::lock_guard guard(shared.mutex);
  const std::string path = path_of(descriptor);
  if (path.empty()) return real().ftruncate(descriptor, length);
  if (const auto fault = shared.orders.strikes("write", path)) {
    errno = fault->error;
    return -1;
  }
  if (shared.journal.on()) {
    const FileNow file = file_now(descriptor);
    const auto end = static_cast<std::uint64_t>(length);
    Record record{Kind::truncate, file.inode, end, file.size, path, {}, {}, {}};
    record.before = bytes_in(descriptor, end, file.size);
    shared.journal.add(record);
  }
  return real().ftruncate(descriptor, length);
}

int sync_file(int descriptor, int (*really)(int)) {
  State& shared = state();
  const std::lock_guard guard(shared.mutex);
  const std::string path = path_of(descriptor);
  if (path.empty()) return really(descriptor);
  const FileNow file = file_now(descriptor);
  if (const auto fault = shared.orders.strikes("sync", path)) {
    if (shared.journal.on() && !file.directory)
      shared.journal.add({Kind::failed_sync, file.inode, 0, file.size, path, {}, {}, {}});
    errno = fault->error;
    return -1;
  }
  if (!shared.journal.on()) return really(descriptor);
  shared.journal.add(
      {file.directory ? Kind::directory_sync : Kind::sync, file.inode, 0, file.size, path, {}, {}, {}});
  return 0;
}

int open_file(int directory, const char* name, int flags, mode_t mode) {
  State& shared = state();
  const std::lock_guard guard(shared.mutex);
  const std::string path = absolute(directory, name);
  // A descriptor for listing is closed inside the C library, where nothing is seen of it.
  const bool ours = shared.covers(path) && std::string_view(name) != ".";
  const bool makes = ours && (flags & O_CREAT) != 0 && !file_at(path).exists;
  if (ours && ((flags & O_ACCMODE) != O_RDONLY || makes)) {
    if (const auto fault = shared.orders.strikes("open", path)) {
      errno = fault->error;
      return -1;
    }
  }
  if (makes && shared.journal.on()) shared.journal.add({Kind::create, 0, 0, 0, path, {}, {}, {}});
  const int descriptor = real().openat(directory, name, flags, mode);
  if (descriptor >= 0 && static_cast<std::size_t>(descriptor) < kDescriptors)
    shared.paths[static_cast<std::size_t>(descriptor)] = ours ? path : std::string{};
  return descriptor;
}

int rename_file(int from_directory, const char* from, int to_directory, const char* to, unsigned flags) {
  State& shared = state();
  const std::lock_guard guard(shared.mutex);
  const std::string source = absolute(from_directory, from);
  const std::string target = absolute(to_directory, to);
  if (shared.covers(source) || shared.covers(target)) {
    if (const auto fault = shared.orders.strikes("rename", source)) {
      errno = fault->error;
      return -1;
    }
    const FileNow replaced = file_at(target);
    const bool happens = !replaced.exists || (flags & RENAME_NOREPLACE) == 0;
    if (shared.journal.on() && happens) {
      shared.journal.add({Kind::rename,
                          file_at(source).inode,
                          replaced.exists ? 1U : 0U,
                          0,
                          source,
                          target,
                          replaced.exists ? bytes_at(target) : std::string{},
                          {}});
    }
  }
  return real().renameat2(from_directory, from, to_directory, to, flags);
}

int remove_file(int directory, const char* name, int flags) {
  State& shared = state();
  const std::lock_guard guard(shared.mutex);
  const std::string path = absolute(directory, name);
  if (shared.covers(path)) {
    if (const auto fault = shared.orders.strikes("remove", path)) {
      errno = fault->error;
      return -1;
    }
    const FileNow file = file_at(path);
    if (shared.journal.on() && file.exists)
      shared.journal.add({Kind::remove, file.inode, 0, file.size, path, {}, bytes_at(path), {}});
  }
  return real().unlinkat(directory, name, flags);
}

mode_t mode_of(int flags, std::va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? static_cast<mode_t>(va_arg(arguments, unsigned)) : 0;
}

}  // namespace

extern "C" {

// NOLINTBEGIN: the C library's own names and signatures.
int open(const char* path, int flags, ...) {
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return open_file(AT_FDCWD, path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return open_file(AT_FDCWD, path, flags | O_LARGEFILE, mode);
}

int openat(int directory, const char* path, int flags, ...) {
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return open_file(directory, path, flags, mode);
}

int openat64(int directory, const char* path, int flags, ...) {
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return open_file(directory, path, flags | O_LARGEFILE, mode);
}

int close(int descriptor) {
  {
    State& shared = state();
    const std::lock_guard guard(shared.mutex);
    if (descriptor >= 0 && static_cast<std::size_t>(descriptor) < kDescriptors)
      shared.paths[static_cast<std::size_t>(descriptor)].clear();
  }
  return real().close(descriptor);
}

ssize_t write(int descriptor, const void* bytes, size_t count) {
  return write_at(descriptor, bytes, count, 0, true);
}
ssize_t pwrite(int descriptor, const void* bytes, size_t count, off_t offset) {
  return write_at(descriptor, bytes, count, offset, false);
}
ssize_t pwrite64(int descriptor, const void* bytes, size_t count, off64_t offset) {
  return write_at(descriptor, bytes, count, offset, false);
}
int ftruncate(int descriptor, off_t length) noexcept { return truncate_to(descriptor, length); }
int ftruncate64(int descriptor, off64_t length) noexcept { return truncate_to(descriptor, length); }
int fsync(int descriptor) { return sync_file(descriptor, real().fsync); }
int fdatasync(int descriptor) { return sync_file(descriptor, real().fdatasync); }
int rename(const char* from, const char* to) noexcept { return rename_file(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int from_directory, const char* from, int to_directory, const char* to) noexcept {
  return rename_file(from_directory, from, to_directory, to, 0);
}
int renameat2(int from_directory, const char* from, int to_directory, const char* to,
              unsigned flags) noexcept {
  return rename_file(from_directory, from, to_directory, to, flags);
}
int unlink(const char* path) noexcept { return remove_file(AT_FDCWD, path, 0); }
int unlinkat(int directory, const char* path, int flags) noexcept {
  return remove_file(directory, path, flags);
}
// NOLINTEND

}  // extern "C"
