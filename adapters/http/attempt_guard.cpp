#include "adapters/http/attempt_guard.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <utility>

namespace budstikke {

namespace {

constexpr std::size_t kClientFactor = 10;
constexpr std::size_t kNetworkBytes = 8;

// A blank stands in no address, so that no two names can be taken for each other.
std::string by_address(std::string_view address) { return "a " + counted_address(address); }
std::string by_both(std::string_view address, std::string_view client) {
  return "b " + counted_address(address) + " " + std::string(client);
}
std::string by_client(std::string_view client) { return "c " + std::string(client); }

}  // namespace

std::string counted_address(std::string_view address) {
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(std::string(address), error);
  if (error || !parsed.is_v6()) return std::string(address);
  if (parsed.to_v6().is_v4_mapped()) {
    return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, parsed.to_v6()).to_string();
  }
  auto bytes = parsed.to_v6().to_bytes();
  std::fill(bytes.begin() + kNetworkBytes, bytes.end(), static_cast<unsigned char>(0));
  // All of this machine is one peer, and would else be the network of the unspecified address.
  if (parsed.to_v6().is_loopback()) return "::1";
  return boost::asio::ip::address_v6(bytes).to_string();
}

std::optional<Duration> AttemptGuard::wait_of(std::string_view address, std::string_view client,
                                              Time now) const {
  std::optional<Duration> longest;
  const auto look = [&](const std::string& name) {
    const auto found = names_.find(name);
    if (found == names_.end() || found->second.locked_until <= now) return;
    const auto left = std::chrono::ceil<std::chrono::seconds>(found->second.locked_until - now);
    if (!longest || left > *longest) longest = left;
  };
  if (client.empty()) {
    look(by_address(address));
  } else {
    look(by_both(address, client));
    look(by_client(client));
  }
  return longest;
}

void AttemptGuard::wrong(std::string_view address, std::string_view client, Time now) {
  ++wrong_;
  last_wrong_ = now;
  if (client.empty()) {
    count(by_address(address), limits_.attempts, true, now);
  } else {
    count(by_both(address, client), limits_.attempts, true, now);
    count(by_client(client), limits_.attempts * kClientFactor, false, now);
  }
}

void AttemptGuard::right(std::string_view address, std::string_view client) {
  names_.erase(by_both(address, client));
}

Duration AttemptGuard::lock_of(unsigned locks) const {
  Duration lock = limits_.lock_first;
  for (unsigned i = 1; i < locks && lock < limits_.lock_longest; ++i) lock *= 2;
  return std::min(lock, limits_.lock_longest);
}

void AttemptGuard::count(const std::string& text, std::size_t borne, bool grows, Time now) {
  if (!names_.contains(text)) make_room(now);
  Name& name = names_[text];
  // Somebody who was quiet for as long as the longest lock begins anew.
  if (name.locks > 0 && now - std::max(name.last, name.locked_until) > limits_.lock_longest) name = {};
  if (name.wrong == 0 || now - name.since > limits_.window) {
    name.since = now;
    name.wrong = 0;
  }
  ++name.wrong;
  name.last = now;
  // Behind each lock as many are borne as before the first: whoever shares the name gets a turn.
  if (name.wrong < borne) return;
  name.locked_until = now + lock_of(grows ? ++name.locks : 1);
  name.wrong = 0;
}

void AttemptGuard::make_room(Time now) {
  if (names_.size() < limits_.names) return;
  std::erase_if(names_, [&](const auto& entry) {
    const Name& name = entry.second;
    return name.locked_until <= now && now - name.last > std::max(limits_.window, limits_.lock_longest);
  });
  if (names_.size() < limits_.names) return;
  names_.erase(std::ranges::min_element(
      names_, {}, [](const auto& entry) { return std::max(entry.second.last, entry.second.locked_until); }));
}

AttemptGuard::News AttemptGuard::news(Time now) {
  const auto locked = static_cast<std::size_t>(
      std::ranges::count_if(names_, [now](const auto& entry) { return entry.second.locked_until > now; }));
  worst_ = std::max(worst_, locked);
  const bool quiet = !last_wrong_ || now - *last_wrong_ > limits_.window;
  if (!alarming_ && locked > 0) {
    alarming_ = true;
    return {Alarm::began, wrong_, locked};
  }
  if (alarming_ && locked == 0 && quiet) {
    alarming_ = false;
    return {Alarm::ended, std::exchange(wrong_, 0), std::exchange(worst_, 0)};
  }
  if (!alarming_ && quiet) wrong_ = 0;
  return {std::nullopt, wrong_, locked};
}

}  // namespace budstikke
