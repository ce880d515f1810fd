#include "tests/crash/faulty_files/real.hpp"

#include <dlfcn.h>

namespace faulty_files {

namespace {

template <class Function>
void find(Function& function, const char* name) {
  function = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

Real::Real() {
  find(open, "open");
  find(openat, "openat");
  find(close, "close");
  find(write, "write");
  find(pwrite, "pwrite");
  find(ftruncate, "ftruncate");
  find(fsync, "fsync");
  find(fdatasync, "fdatasync");
  find(renameat2, "renameat2");
  find(unlinkat, "unlinkat");
}

const Real& real() {
  static const Real the;
  return the;
}

}  // namespace faulty_files
