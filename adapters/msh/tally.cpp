#include "adapters/msh/tally.hpp"

namespace budstikke::msh {

Tally::Window& Tally::window_of(const std::string& party, TimePoint now) {
  const auto found = windows_.find(party);
  if (found != windows_.end()) return found->second;
  // Looked through at most once in a window of those beyond: else each stranger would cost a walk through all.
  if (windows_.size() >= most_parties_ && is_over(beyond_, now))
    std::erase_if(windows_, [this, now](const auto& one) { return is_over(one.second, now); });
  if (windows_.size() >= most_parties_) return beyond_;
  return windows_[party];
}

std::size_t Tally::count(const std::string& party, TimePoint now) {
  Window& window = window_of(party, now);
  if (window.count == 0 || is_over(window, now)) window = {now, 0};
  return ++window.count;
}

std::size_t Tally::counted(const std::string& party, TimePoint now) const {
  const auto found = windows_.find(party);
  if (found == windows_.end() && windows_.size() < most_parties_) return 0;
  const Window& window = found == windows_.end() ? beyond_ : found->second;
  return is_over(window, now) ? 0 : window.count;
}

}  // namespace budstikke::msh
