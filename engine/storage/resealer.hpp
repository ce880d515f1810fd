#pragma once
// Brings everything under the store's current key while the node works: wraps payloads' keys anew, and seals anew what an
// older program sealed with the store's key itself. In small steps; what is done is in the rows themselves, so a stop at any
// point costs nothing but the step. Says what it begins, and when an old key is no longer needed.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "engine/ports/clock.hpp"
#include "engine/ports/key_ring.hpp"
#include "engine/ports/key_store.hpp"
#include "engine/ports/status_sink.hpp"
#include "engine/runtime/signal.hpp"

namespace budstikke {

struct ResealerOptions {
  std::size_t keys_at_once = 500;     ///< wrapped anew in one transaction
  std::size_t payloads_at_once = 20;  ///< sealed anew in one transaction
  Duration look_again = std::chrono::minutes{10};
  /// Before a key is said to be needed no longer: what was sealed under it just before it was replaced is stored by then.
  Duration settle = std::chrono::minutes{1};
};

/// All of it outlives the resealer.
struct ResealerParts {
  boost::asio::any_io_executor loop;
  KeyStore& store;
  const KeyRing& keys;
  boost::asio::any_io_executor cpu;  ///< for what costs CPU
  StatusSink& status;
  Clock& clock;
  /// Wrapped keys and bytes have been replaced: what they were is in the store's log still.
  std::function<void()> replaced = {};
};

/// Loop thread.
class Resealer {
 public:
  explicit Resealer(ResealerParts parts, ResealerOptions options = {});

  /// Why the node may not run on `ring`: the store belongs to another key, or holds what none of its keys opens. The sentence
  /// names the keys and how many payloads need each.
  static boost::asio::awaitable<Outcome<void>> check(KeyStore* store, const KeyRing* ring);
  /// Notes in the store that the ring's current key is its key. To be called when a checked ring is taken up.
  static boost::asio::awaitable<Outcome<void>> take_up(KeyStore* store, const KeyRing* ring);

  /// The ring has changed: looks at once.
  void keys_changed();
  /// Until cancelled.
  boost::asio::awaitable<void> run();
  /// One pass over all that is not under the current key; false where it was cancelled or the store failed.
  boost::asio::awaitable<bool> pass();

  [[nodiscard]] bool under_way() const { return under_way_; }
  [[nodiscard]] std::size_t left() const {
    return left_;
  }  ///< as counted when the pass began, less what is done
  [[nodiscard]] std::size_t unopenable() const { return unopenable_; }

 private:
  struct Step {
    std::vector<RenewedSeal> renewed;
    std::size_t unopenable = 0;
    std::string trouble;  ///< of the first that does not open
  };

  boost::asio::awaitable<bool> renew_under(KeyUse use, bool direct);
  boost::asio::awaitable<Step> renew(std::vector<StoredSeal> page);
  void begin(const std::vector<KeyUse>& uses);
  boost::asio::awaitable<void> end();
  void say(Loudness loudness, const std::string& event, const std::string& detail);

  ResealerParts parts_;
  ResealerOptions options_;
  Signal changed_;
  TimePoint changed_at_{};
  bool under_way_ = false;
  std::size_t left_ = 0;
  std::size_t unopenable_ = 0;
  std::size_t told_unopenable_ = 0;
  bool replaced_ = false;  ///< something, in this pass
  std::set<std::string>
      needed_;  ///< old keys that were needed, and have not been told of as needed no longer
};

}  // namespace budstikke
