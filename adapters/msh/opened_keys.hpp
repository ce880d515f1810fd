#pragma once
// Which encrypted keys have opened content here: whoever has seen a message of somebody else's on its way may send its encrypted
// key again, with other content, to see by the answers what that decrypts to.

#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <string>

#include "engine/model/time.hpp"

namespace budstikke::msh {

/// Any thread. Remembers each key with the CMS object that it came in, for a time and as many as there is room for: then the
/// eldest goes. In memory alone.
class OpenedKeys {
 public:
  explicit OpenedKeys(Duration within = std::chrono::hours{24 * 30}, std::size_t most = 50'000)
      : within_(within), most_(most) {}

  /// Whether the key is new, or comes with the same object again, which shows nobody anything new: a sender may put what it has
  /// encrypted once into another envelope. Both are digests.
  [[nodiscard]] bool may_open(const std::string& key, const std::string& object, TimePoint now) const;
  /// To be called when the content was a message and has been taken: who holds no content key cannot bring that about, and so
  /// cannot have another's message refused.
  void remember(const std::string& key, const std::string& object, TimePoint now);
  [[nodiscard]] std::size_t size() const;

 private:
  struct Opened {
    std::string object;
    TimePoint at;
  };
  Duration within_;
  std::size_t most_;
  mutable std::mutex mutex_;
  std::map<std::string, Opened> opened_;  ///< behind the mutex
  std::deque<std::string> by_age_;        ///< behind the mutex; the same keys, eldest first
};

}  // namespace budstikke::msh
