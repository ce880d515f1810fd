#pragma once
// Contents of MsgInfo/Receiver that have been read in a message and found valid.
//
// What a content means does not depend on the message around it: its names carry the prefix of the Receiver that it is put
// into, and the schema of the header message judges an element by itself. So one reading proves it for all messages, and a
// node that re-addresses to a few hundred parties reads each of their texts once, not with every message (a third of what a
// message costs the pool).

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>

namespace budstikke::formats::msghead {

/// Any thread.
class ProvenReceivers {
 public:
  [[nodiscard]] bool contain(std::string_view content, std::string_view encoding) const;
  /// Keeps at most kMost of them, of no more than kLongest bytes: forgets all when it is full.
  void add(std::string_view content, std::string_view encoding);

  static constexpr std::size_t kMost = 1'024;
  static constexpr std::size_t kLongest = 2'048;

 private:
  mutable std::mutex mutex_;
  std::unordered_set<std::string> proven_;  ///< encoding, blank, content
};

}  // namespace budstikke::formats::msghead
