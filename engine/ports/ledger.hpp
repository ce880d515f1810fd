#pragma once
// Numbered entries that are only ever added: who did what to the rules and to the address book, and when. What is in
// force is worked out from them, so nothing that was once true can be lost or changed.
//
// Threading and errors as in store.hpp.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/outcome.hpp"
#include "engine/model/time.hpp"

namespace budstikke {

/// Publications of rule sets (engine/publishing).
inline constexpr std::string_view kRulesTopic = "rules";
/// Corrections and agreements above the imported address book (engine/addressing/layer.hpp).
inline constexpr std::string_view kAddressesTopic = "addresses";

/// Jumps of the machine's clock (engine/tracking/clock_watch.hpp); their text is no JSON.
inline constexpr std::string_view kClockTopic = "clock";

struct LedgerEntry {
  std::string topic;
  std::uint64_t number = 0;  ///< from 1 in each topic, without gaps
  TimePoint at{};
  std::string who;
  std::string text;  ///< one JSON object; no patient data
};

class Ledger {
 public:
  virtual ~Ledger() = default;
  /// Adds `entry` as number `entry.number`; returns when that survives a crash. B202 where the topic's next number is
  /// another: somebody was faster, and the caller must look again. B201 where the store is full.
  virtual boost::asio::awaitable<Outcome<void>> append(LedgerEntry entry) = 0;
  /// Entries of the topic with a number above `after`, in order.
  virtual boost::asio::awaitable<Outcome<std::vector<LedgerEntry>>> entries(std::string topic,
                                                                            std::uint64_t after,
                                                                            std::size_t max) = 0;
};

}  // namespace budstikke
