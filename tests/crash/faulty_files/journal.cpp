#include "tests/crash/faulty_files/journal.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>

#include "tests/crash/faulty_files/real.hpp"

namespace faulty_files {

namespace {

/// As power_loss.py reads it: eight little-endian numbers of 64 bits, then the four texts.
std::string bytes_of(const Record& record) {
  const std::array<std::uint64_t, 8> head{static_cast<std::uint64_t>(record.kind),
                                          record.inode,
                                          record.offset,
                                          record.size,
                                          record.path.size(),
                                          record.target.size(),
                                          record.before.size(),
                                          record.after.size()};
  std::string bytes(reinterpret_cast<const char*>(head.data()), sizeof(head));
  return bytes + record.path + record.target + record.before + record.after;
}

}  // namespace

Journal::Journal() {
  const char* path = std::getenv("FAULTY_FILES_JOURNAL");
  if (path == nullptr) return;
  descriptor_ = real().open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (descriptor_ < 0) std::abort();
  const char* kill_at = std::getenv("FAULTY_FILES_KILL_AT");
  if (kill_at != nullptr) kill_at_ = std::strtoull(kill_at, nullptr, 10);
  lies_ = std::getenv("FAULTY_FILES_LIES") != nullptr;
}

void Journal::add(const Record& record) {
  const bool last = ++count_ == kill_at_;
  const bool sync = record.kind == Kind::sync || record.kind == Kind::directory_sync;
  // A sync that nobody sees return has promised nothing, and a disk that lies keeps no promise.
  if (!(sync && (last || lies_))) {
    const std::string bytes = bytes_of(record);
    if (real().write(descriptor_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
      std::abort();
  }
  if (last) ::kill(::getpid(), SIGKILL);
}

}  // namespace faulty_files
