#pragma once
// How often something happened of each party lately: for what may be done for somebody a few times and not without end.

#include <cstddef>
#include <map>
#include <string>

#include "engine/model/time.hpp"

namespace budstikke::msh {

/// Loop thread. Counts within windows of a fixed length, each of which begins with what it counts first. Where there is no room
/// for a party more, all those beyond are counted as one, so that inventing names wins nothing.
class Tally {
 public:
  explicit Tally(Duration within, std::size_t most_parties = 10'000)
      : within_(within), most_parties_(most_parties) {}

  /// Counts one, and returns how many there are in the party's window with it.
  std::size_t count(const std::string& party, TimePoint now);
  /// How many there are in the party's window; where the party has no place, of all those beyond.
  [[nodiscard]] std::size_t counted(const std::string& party, TimePoint now) const;

 private:
  struct Window {
    TimePoint begin;
    std::size_t count = 0;
  };
  /// A clock that was put back begins new windows.
  [[nodiscard]] bool is_over(const Window& window, TimePoint now) const {
    return now < window.begin || now - window.begin >= within_;
  }
  [[nodiscard]] Window& window_of(const std::string& party, TimePoint now);

  Duration within_;
  std::size_t most_parties_;
  std::map<std::string, Window> windows_;
  Window beyond_;
};

}  // namespace budstikke::msh
