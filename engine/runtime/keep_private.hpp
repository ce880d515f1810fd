#pragma once
// What every program of ours does first: it holds messages and keys.

#include <sys/prctl.h>
#include <sys/stat.h>

namespace budstikke {

/// No core file of this process, no other process of its user that looks into it, and files that it makes are its user's alone.
inline void keep_private() {
  ::prctl(PR_SET_DUMPABLE, 0);
  ::umask(0077);
}

}  // namespace budstikke
