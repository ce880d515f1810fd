#pragma once
// A disk that fails when a test says so: stands between SQLite and the operating system while it lives. One at a time.

#include <atomic>

namespace budstikke {

class FaultyDisk {
 public:
  FaultyDisk();
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  /// What each call answers in place of doing its work; 0 (SQLITE_OK) lets it through.
  static std::atomic<int> log_sync;
  static std::atomic<int> log_write;
  static std::atomic<int> database_sync;
  static std::atomic<int> database_write;
  /// Calls that reached the disk.
  static std::atomic<int> log_syncs;
  static std::atomic<int> log_writes;
};

}  // namespace budstikke
