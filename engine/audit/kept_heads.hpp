#pragma once
// The heads of the audit log that a status log tells of. Pure; any thread.

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "engine/audit/chain.hpp"

namespace budstikke::audit {

/// The event of a status line whose detail is a head.
inline constexpr std::string_view kHeadEvent = "audit_head";

/// Takes the lines of a status log, and keeps the newest heads.
class KeptHeads {
 public:
  static constexpr std::size_t kMost = 200'000;

  /// Any line, also one that was cut.
  void take(const std::string& line);
  [[nodiscard]] std::vector<KeptHead> all() const { return {heads_.begin(), heads_.end()}; }

 private:
  std::deque<KeptHead> heads_;
};

}  // namespace budstikke::audit
