#pragma once
// At most so many at once for each key; whoever is beyond waits for its turn. Private to adapters/http.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace budstikke {

/// First come, first served. Loop thread only. Turns may outlive this.
class Turns {
 public:
  /// Ends where the last copy goes; then the one that has waited longest has its turn.
  using Turn = std::shared_ptr<void>;

  /// `most` at once for each key; at least 1.
  explicit Turns(std::size_t most);

  /// Null where the turn does not come before `deadline`.
  [[nodiscard]] boost::asio::awaitable<Turn> take(std::string key,
                                                  std::chrono::steady_clock::time_point deadline);

 private:
  struct State;

  std::shared_ptr<State> state_;
};

}  // namespace budstikke
