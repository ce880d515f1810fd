#pragma once
// What operators ask of the store as a whole, and do to it. Implemented by engine/storage. Loop thread.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/ids.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/time.hpp"
#include "engine/ports/key_store.hpp"

namespace budstikke {

struct StoreStatus {
  std::string current_key;
  std::vector<KeyUse> keys;               ///< exact
  bool resealing = false;                 ///< under way
  std::size_t unopenable = 0;             ///< payloads that no key opens, seen in the last pass
  std::optional<Duration> keep_payloads;  ///< nothing: for ever
  std::optional<Duration> keep_history;
  std::optional<TimePoint> last_sweep;
  std::size_t erased = 0;     ///< messages, since the start
  std::size_t forgotten = 0;  ///< the same
  std::size_t pinned = 0;     ///< older than keep_payloads, and not final
  bool scrubbed = false;      ///< nothing erased is left in any file
};

class StoreDesk {
 public:
  virtual ~StoreDesk() = default;
  virtual boost::asio::awaitable<Outcome<StoreStatus>> status() = 0;
  /// Erases one message's bytes now. Returns when no file of the store holds them; B203 where they are erased, and
  /// somebody's reading keeps the log (it is tried again). B204, B207, B208 as RetentionStore::erase; B107 where who or why
  /// is missing.
  virtual boost::asio::awaitable<Outcome<void>> erase(MessageId message, std::string who,
                                                      std::string why) = 0;
};

}  // namespace budstikke
