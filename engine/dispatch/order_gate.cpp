#include "engine/dispatch/order_gate.hpp"

namespace budstikke {

void OrderGate::add(const std::string& key, const Age& age) {
  if (!key.empty()) lines_[key].waiting.insert(age);
}

void OrderGate::remove(const std::string& key, const Age& age) {
  const auto line = lines_.find(key);
  if (line == lines_.end()) return;
  stop(key, age);
  line->second.waiting.erase(age);
  if (line->second.waiting.empty()) lines_.erase(line);
}

bool OrderGate::may_start(const std::string& key, const Age& age) const {
  const auto line = lines_.find(key);
  if (line == lines_.end()) return true;
  return line->second.under_way.empty() && *line->second.waiting.begin() == age;
}

void OrderGate::start(const std::string& key, const Age& age) {
  const auto line = lines_.find(key);
  if (line != lines_.end()) line->second.under_way = age.second;
}

void OrderGate::stop(const std::string& key, const Age& age) {
  const auto line = lines_.find(key);
  if (line != lines_.end() && line->second.under_way == age.second) line->second.under_way = DeliveryId{};
}

}  // namespace budstikke
