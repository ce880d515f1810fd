#pragma once
// Which store a command means and which keys open it: said on the command line, or by the daemon's settings.

#include <memory>
#include <string>
#include <vector>

#include "adapters/crypto/aes_gcm_protector.hpp"
#include "adapters/store_sqlite/inspection.hpp"

namespace CLI {
class App;
}

namespace budstikke::tools {

struct StoreOptions {
  std::string settings;                ///< the daemon's settings file; empty: not asked
  std::vector<std::string> key_files;  ///< beside those that the settings name
};

/// --config and --key-file.
void add_store_options(CLI::App& command, StoreOptions& options);

struct StorePlace {
  std::string file;                               ///< as the settings say; empty where they were not asked
  std::shared_ptr<crypto::AesGcmProtector> keys;  ///< null where none was named
};

/// Throws std::runtime_error with a sentence where the settings have mistakes or a key file cannot be used.
[[nodiscard]] StorePlace place_of(const StoreOptions& options);

/// Null where there are no keys.
[[nodiscard]] sqlite::OpenedDigest opener(const std::shared_ptr<crypto::AesGcmProtector>& keys);

/// What of the report's keys is missing, as one sentence; empty where none is.
[[nodiscard]] std::string missing_keys(const sqlite::StoreReport& report,
                                       const crypto::AesGcmProtector& keys);

}  // namespace budstikke::tools
