#pragma once
// The whole process: builds every part from the configuration, runs it, reloads it and stops it.

#include <memory>
#include <string>

#include "tools/budstikked/configuration.hpp"

namespace budstikke {

class Daemon {
 public:
  /// Throws std::runtime_error with a sentence where a part cannot be built (key, store, schemas, TLS files).
  Daemon(Configuration configuration, std::string settings_file);
  ~Daemon();

  /// Returns the exit status when stopped, 74 where the store failed or an address cannot be listened on. SIGTERM or
  /// SIGINT drain and stop, a second one stops at once; SIGHUP reloads; SIGUSR1 opens the log file again.
  int run();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace budstikke
