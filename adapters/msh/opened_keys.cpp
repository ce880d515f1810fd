#include "adapters/msh/opened_keys.hpp"

namespace budstikke::msh {

bool OpenedKeys::may_open(const std::string& key, const std::string& object, TimePoint now) const {
  const std::lock_guard lock(mutex_);
  const auto found = opened_.find(key);
  return found == opened_.end() || now - found->second.at >= within_ || found->second.object == object;
}

void OpenedKeys::remember(const std::string& key, const std::string& object, TimePoint now) {
  const std::lock_guard lock(mutex_);
  while (!by_age_.empty() && now - opened_.at(by_age_.front()).at >= within_) {
    opened_.erase(by_age_.front());
    by_age_.pop_front();
  }
  if (!opened_.try_emplace(key, Opened{object, now}).second) return;
  by_age_.push_back(key);
  if (by_age_.size() <= most_) return;
  opened_.erase(by_age_.front());
  by_age_.pop_front();
}

std::size_t OpenedKeys::size() const {
  const std::lock_guard lock(mutex_);
  return opened_.size();
}

}  // namespace budstikke::msh
