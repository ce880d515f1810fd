#pragma once
// The settings as what each part of the process wants, and whether the parts can be built from them.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/crypto/sealing_key.hpp"
#include "adapters/folder/folder_intake.hpp"
#include "adapters/http/listener.hpp"
#include "adapters/http/transport.hpp"
#include "adapters/store_sqlite/sqlite_store.hpp"
#include "config/settings.hpp"
#include "engine/model/diagnostic.hpp"
#include "engine/storage/retention.hpp"
#include "engine/watch/watch.hpp"
#include "tools/budstikked/configuration.hpp"

namespace budstikke {

/// Throws std::runtime_error with a sentence where a key file cannot be used.
[[nodiscard]] std::vector<crypto::SealingKey> load_keys(const config::Settings& settings);
/// When the store was last written, by the clock of then; nothing where there is none.
[[nodiscard]] std::optional<TimePoint> last_written(const std::string& store_file);
[[nodiscard]] std::size_t largest_payload(const config::Settings& settings);
[[nodiscard]] RetentionTimes retention_times(const config::Settings& settings);
[[nodiscard]] sqlite::StoreOptions store_options(const config::Settings& settings, RoomHandler room_changed);
[[nodiscard]] HttpTransportOptions transport_options(const config::Settings& settings);
/// Without what connects the listener to the rest of the process.
[[nodiscard]] ListenerOptions listener_options(const config::ListenerSettings& settings);
[[nodiscard]] FolderIntakeOptions folder_options(const config::FolderSettings& settings,
                                                 const config::Settings& all);

[[nodiscard]] watch::WatchOptions watch_options(const config::WatchSettings& settings);
/// The folder of counts.
[[nodiscard]] FolderIntakeOptions count_folder_options(const config::Settings& settings);

/// What is wrong with the listeners and with TLS towards receivers, in sentences: addresses, clients, certificates, keys.
/// Opens no port. Blocks; any thread.
[[nodiscard]] std::vector<std::string> check_connections(const config::Settings& settings);

/// As above, the keys of the store and the schema set, and as warnings what partners will have against the node's own
/// certificates. Slow where there is a schema set. `file` is the settings file.
[[nodiscard]] Diagnostics check_parts(const Configuration& configuration, const std::string& file);

}  // namespace budstikke
