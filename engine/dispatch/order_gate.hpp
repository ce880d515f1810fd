#pragma once
// Order within a key: at most one delivery of a key is under way, and none begins while an older one of the
// same key is still to be sent. Deliveries without a key know no order. Pure.

#include <map>
#include <set>
#include <string>
#include <utility>

#include "engine/model/ids.hpp"
#include "engine/model/time.hpp"

namespace budstikke {

/// Age within a key: by time of creation, then by id (ids are ordered by time too).
using Age = std::pair<TimePoint, DeliveryId>;

class OrderGate {
 public:
  void add(const std::string& key, const Age& age);
  /// Gone from the lane for good. Also takes it from what is under way.
  void remove(const std::string& key, const Age& age);
  [[nodiscard]] bool may_start(const std::string& key, const Age& age) const;
  /// Precondition: may_start.
  void start(const std::string& key, const Age& age);
  /// The attempt ended and another will follow.
  void stop(const std::string& key, const Age& age);

 private:
  struct Line {
    std::set<Age> waiting;  ///< the one under way included
    DeliveryId under_way;
  };
  std::map<std::string, Line> lines_;
};

}  // namespace budstikke
