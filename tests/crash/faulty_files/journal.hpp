#pragma once
// Everything that was changed and not yet made durable, in the order in which it was asked for. Written into the page cache,
// which survives the process.

#include <cstdint>
#include <string>

namespace faulty_files {

enum class Kind : std::uint32_t {
  write = 1,
  truncate,
  sync,
  directory_sync,
  create,
  rename,
  remove,
  failed_sync
};

struct Record {
  Kind kind;
  std::uint64_t inode;   ///< of the file; 0 where it is not there yet
  std::uint64_t offset;  ///< of a write; the new length of a truncated file; 1 where a rename replaces a file
  std::uint64_t size;    ///< of the file before
  std::string path;
  std::string target;  ///< of a rename
  std::string before;  ///< the bytes that are overwritten, cut off, replaced or removed
  std::string after;   ///< the bytes that are written
};

class Journal {
 public:
  Journal();

  [[nodiscard]] bool on() const { return descriptor_ >= 0; }

  /// Before the call itself, under the caller's lock. Where this is the process's last call, the call may or may not happen,
  /// and this does not return.
  void add(const Record& record);

 private:
  int descriptor_ = -1;
  std::uint64_t kill_at_ = 0;  ///< 0: never
  std::uint64_t count_ = 0;
  bool lies_ = false;
};

}  // namespace faulty_files
