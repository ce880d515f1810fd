#include "tests/contract/faulty_disk.hpp"

#include <sqlite3.h>

#include <map>
#include <memory>
#include <mutex>
#include <utility>

namespace budstikke {

std::atomic<int> FaultyDisk::log_sync{0};
std::atomic<int> FaultyDisk::log_write{0};
std::atomic<int> FaultyDisk::database_sync{0};
std::atomic<int> FaultyDisk::database_write{0};
std::atomic<int> FaultyDisk::log_syncs{0};
std::atomic<int> FaultyDisk::log_writes{0};

namespace {

/// The methods that a file is given instead of its own. First member first: SQLite sees a sqlite3_io_methods.
struct Replaced {
  sqlite3_io_methods methods;
  const sqlite3_io_methods* real;
  bool log;
};

sqlite3_vfs* base = nullptr;
sqlite3_vfs faulty;
std::mutex mutex;
std::map<std::pair<const sqlite3_io_methods*, bool>, std::unique_ptr<Replaced>> replacements;

const Replaced& of(sqlite3_file* file) { return *reinterpret_cast<const Replaced*>(file->pMethods); }

int sync(sqlite3_file* file, int flags) {
  const Replaced& own = of(file);
  if (const int code = own.log ? FaultyDisk::log_sync : FaultyDisk::database_sync; code != 0) return code;
  if (own.log) ++FaultyDisk::log_syncs;
  return own.real->xSync(file, flags);
}

int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  const Replaced& own = of(file);
  if (own.log) {
    if (const int code = FaultyDisk::log_write; code != 0) return code;
    ++FaultyDisk::log_writes;
  } else if (const int code = FaultyDisk::database_write; code != 0) {
    return code;
  }
  return own.real->xWrite(file, bytes, count, offset);
}

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  const int code = base->xOpen(base, name, file, flags, out_flags);
  if (file->pMethods == nullptr) return code;
  const bool log = (flags & SQLITE_OPEN_WAL) != 0;
  const std::lock_guard lock(mutex);
  auto& replaced = replacements[{file->pMethods, log}];
  if (!replaced) {
    replaced = std::make_unique<Replaced>(Replaced{*file->pMethods, file->pMethods, log});
    replaced->methods.xSync = sync;
    replaced->methods.xWrite = write;
  }
  file->pMethods = &replaced->methods;
  return code;
}

}  // namespace

FaultyDisk::FaultyDisk() {
  base = sqlite3_vfs_find(nullptr);
  faulty = *base;
  faulty.zName = "faulty";
  faulty.xOpen = open;
  sqlite3_vfs_register(&faulty, 1);
  for (auto* one : {&log_sync, &log_write, &database_sync, &database_write, &log_syncs, &log_writes})
    *one = 0;
}

FaultyDisk::~FaultyDisk() {
  sqlite3_vfs_unregister(&faulty);
  sqlite3_vfs_register(base, 1);
}

}  // namespace budstikke
