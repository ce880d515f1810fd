#include "adapters/formats/msghead/proven_receivers.hpp"

namespace budstikke::formats::msghead {

namespace {

std::string key_of(std::string_view content, std::string_view encoding) {
  return std::string(encoding).append(" ").append(content);
}

}  // namespace

bool ProvenReceivers::contain(std::string_view content, std::string_view encoding) const {
  const std::string key = key_of(content, encoding);
  const std::lock_guard lock(mutex_);
  return proven_.contains(key);
}

void ProvenReceivers::add(std::string_view content, std::string_view encoding) {
  if (content.size() > kLongest) return;
  std::string key = key_of(content, encoding);
  const std::lock_guard lock(mutex_);
  if (proven_.size() >= kMost) proven_.clear();
  proven_.insert(std::move(key));
}

}  // namespace budstikke::formats::msghead
