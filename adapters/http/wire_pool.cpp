#include "adapters/http/wire_pool.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

namespace budstikke {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

struct Idle {
  KeptWire kept;
  Wire::Time since;
};

}  // namespace

struct WirePool::State {
  State(asio::any_io_executor loop, WirePoolLimits bounds) : limits(bounds), timer(std::move(loop)) {}

  /// The one used last is at the end of its list: those that are not needed grow old in front.
  std::map<std::string, std::vector<Idle>> by_destination;
  std::size_t count = 0;
  WirePoolLimits limits;
  asio::steady_timer timer;
  bool sweeping = false;

  void sweep(Wire::Time now) {
    for (auto at = by_destination.begin(); at != by_destination.end();) {
      auto& list = at->second;
      const auto fresh =
          std::ranges::find_if(list, [&](const Idle& one) { return one.since + limits.idle > now; });
      for (auto one = list.begin(); one != fresh; ++one) one->kept.wire->close();
      count -= static_cast<std::size_t>(fresh - list.begin());
      list.erase(list.begin(), fresh);
      at = list.empty() ? by_destination.erase(at) : std::next(at);
    }
  }
};

WirePool::WirePool(asio::any_io_executor loop, WirePoolLimits limits)
    : state_(std::make_shared<State>(std::move(loop), limits)) {}

WirePool::~WirePool() { clear(); }

KeptWire WirePool::take(const std::string& destination) {
  const auto found = state_->by_destination.find(destination);
  if (found == state_->by_destination.end()) return {};
  const auto now = steady_clock::now();
  auto& list = found->second;
  KeptWire taken;
  while (!list.empty() && !taken.wire) {
    Idle last = std::move(list.back());
    list.pop_back();
    --state_->count;
    if (last.since + state_->limits.idle > now && last.kept.wire->is_quiet()) {
      taken = std::move(last.kept);
    } else {
      last.kept.wire->close();
    }
  }
  if (list.empty()) state_->by_destination.erase(found);
  return taken;
}

void WirePool::give(const std::string& destination, KeptWire kept) {
  const WirePoolLimits& limits = state_->limits;
  const auto now = steady_clock::now();
  if (state_->count >= limits.most) state_->sweep(now);
  const bool worn = kept.opened + limits.life <= now || limits.idle <= steady_clock::duration::zero();
  if (worn || state_->count >= limits.most) return kept.wire->close();
  auto& list = state_->by_destination[destination];
  if (list.size() >= limits.most_of_one) return kept.wire->close();
  kept.wire->never_expires();
  list.push_back({std::move(kept), now});
  ++state_->count;
  if (!state_->sweeping) sweep_later(state_);
}

void WirePool::sweep_later(const std::shared_ptr<State>& state) {
  state->sweeping = true;
  state->timer.expires_after(state->limits.idle);
  state->timer.async_wait([weak = std::weak_ptr(state)](const boost::system::error_code& error) {
    const auto alive = weak.lock();
    if (!alive) return;
    alive->sweeping = false;
    if (error) return;
    alive->sweep(steady_clock::now());
    if (alive->count > 0) sweep_later(alive);
  });
}

void WirePool::clear() {
  for (auto& [destination, list] : state_->by_destination) {
    for (Idle& one : list) one.kept.wire->close();
  }
  state_->by_destination.clear();
  state_->count = 0;
  state_->timer.cancel();
}

}  // namespace budstikke
