#pragma once
// The C library's own functions, past those that stand before it.

#include <sys/types.h>

namespace faulty_files {

struct Real {
  Real();
  int (*open)(const char*, int, ...);
  int (*openat)(int, const char*, int, ...);
  int (*close)(int);
  ssize_t (*write)(int, const void*, size_t);
  ssize_t (*pwrite)(int, const void*, size_t, off_t);
  int (*ftruncate)(int, off_t);
  int (*fsync)(int);
  int (*fdatasync)(int);
  int (*renameat2)(int, const char*, int, const char*, unsigned);
  int (*unlinkat)(int, const char*, int);
};

const Real& real();

}  // namespace faulty_files
