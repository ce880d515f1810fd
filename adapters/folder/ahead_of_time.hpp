#pragma once
// Files whose date lies ahead of the clock: written while our clock, or the file server's, was ahead. Their date says
// nothing of how long they have been left alone, so that is seen by looking twice. Pure. Private to adapters/folder.

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "adapters/folder/files.hpp"

namespace budstikke {

class AheadOfTime {
 public:
  /// Those of `seen` that have not changed for `settle`, as far as earlier calls tell. What is not in `seen` is forgotten.
  [[nodiscard]] std::vector<std::string> settled(const std::vector<FileStamp>& seen, TimePoint now,
                                                 Duration settle) {
    std::map<std::string, Watched> watched;
    std::vector<std::string> names;
    for (const FileStamp& one : seen) {
      Watched entry{one, now};
      // Where the clock was set back once more, the wait begins anew.
      const auto known = watched_.find(one.name);
      if (known != watched_.end() && known->second.stamp == one && known->second.since <= now)
        entry.since = known->second.since;
      if (now - entry.since >= settle) names.push_back(one.name);
      watched.emplace(one.name, entry);
    }
    watched_ = std::move(watched);
    return names;
  }

 private:
  struct Watched {
    FileStamp stamp;
    TimePoint since{};
  };
  std::map<std::string, Watched> watched_;
};

}  // namespace budstikke
