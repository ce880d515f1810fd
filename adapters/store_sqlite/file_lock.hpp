#pragma once
// Keeps a second daemon away from a store: an exclusive lock on "<path>.lock". The lock ends with the process, however
// that ends. Readers (the sqlite3 command) are not kept away.

#include <string>

namespace budstikke::sqlite {

class FileLock {
 public:
  /// Throws std::runtime_error with the end of a sentence where another process or store has it.
  explicit FileLock(const std::string& path);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int descriptor_;
};

/// Makes the file where there is none, and takes it from everybody but its owner. Throws like FileLock.
void make_private(const std::string& path);

/// Makes the names in the file's folder durable: SQLite passes over a failure of this. Throws like FileLock.
void sync_folder(const std::string& path);

}  // namespace budstikke::sqlite
