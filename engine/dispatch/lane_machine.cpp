#include "engine/dispatch/lane_machine.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

namespace budstikke {

namespace {
using Action = LaneAction::Kind;
using Ending = AttemptResult::Kind;
constexpr TimePoint kNever = TimePoint::max();
}  // namespace

LaneEntry entry_of(const Delivery& delivery) {
  return {delivery.id, delivery.due_at, delivery.deadline, delivery.created_at, delivery.ordering_key};
}

LaneMachine::LaneMachine(const LaneLimits& limits) : limits_(limits), breaker_(limits) {
  limits_.window = std::max<std::size_t>(limits_.window, 1);
  limits_.concurrency = std::max<std::size_t>(limits_.concurrency, 1);
}

LaneAction LaneMachine::next(TimePoint now) {
  if (const Held* late = first_to_expire(); late != nullptr && late->expires_at() <= now) {
    return begin(Action::expire, entries_.at(late->entry.id));
  }
  const bool half_empty = entries_.size() <= limits_.window / 2;
  if (may_load(now) && half_empty) {
    loading_ = true;
    return {Action::load_more, {}, {}};
  }
  if (Held* held = first_to_send(now)) {
    if (breaker_.state() == Breaker::State::open) probe_ = held->entry.id;
    breaker_.started();
    gate_.start(held->entry.ordering_key, age_of(held->entry));
    return begin(Action::send, *held);
  }
  // Nothing of the window can be sent: the store may hold something that can.
  if (may_make_room(now)) make_room(now);
  if (may_load(now)) {
    loading_ = true;
    return {Action::load_more, {}, {}};
  }
  return rest(now);
}

bool LaneMachine::may_load(TimePoint now) const {
  return !complete_ && !loading_ && worth_loading_ && now >= load_not_before_ &&
         entries_.size() < limits_.window;
}

/// The window is full, an attempt could begin, and nothing of the window is due: what the store holds outside it may
/// be. A read brings what is ready first, so that one look after each change is enough.
bool LaneMachine::may_make_room(TimePoint now) const {
  return !complete_ && !loading_ && worth_making_room_ && now >= load_not_before_ &&
         entries_.size() >= limits_.window && may_begin(now);
}

/// Puts back the half of the window that is ready last. Of one ordering key the youngest go first, so that what is
/// read instead finds its elders here or behind it.
void LaneMachine::make_room(TimePoint now) {
  worth_making_room_ = false;
  std::map<std::string, TimePoint> ready;  // of the elders, by key
  std::vector<std::pair<Age, Entries::iterator>> by_age;
  for (auto at = entries_.begin(); at != entries_.end(); ++at)
    by_age.emplace_back(age_of(at->second.entry), at);
  std::sort(by_age.begin(), by_age.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::tuple<TimePoint, Age, Entries::iterator>> by_readiness;
  for (const auto& [age, at] : by_age) {
    const LaneEntry& entry = at->second.entry;
    TimePoint from = entry.due_at;
    if (!entry.ordering_key.empty()) {
      TimePoint& elders = ready.try_emplace(entry.ordering_key, from).first->second;
      from = elders = std::max(elders, from);
    }
    by_readiness.emplace_back(from, age, at);
  }
  std::sort(by_readiness.begin(), by_readiness.end(), [](const auto& a, const auto& b) {
    return std::tie(std::get<0>(a), std::get<1>(a)) < std::tie(std::get<0>(b), std::get<1>(b));
  });
  std::set<std::string> pinned;  // keys of which a younger one stays
  std::size_t left = std::max<std::size_t>(limits_.window / 2, 1);
  for (auto last = by_readiness.rbegin(); last != by_readiness.rend() && left > 0; ++last) {
    const auto at = std::get<2>(*last);
    const Held& held = at->second;
    const std::string& key = held.entry.ordering_key;
    // The pause after a fault here is known to the window alone.
    const bool stays = held.under_way || held.not_before > now || pinned.contains(key);
    if (stays) {
      if (!key.empty()) pinned.insert(key);
      continue;
    }
    erase(at);
    --left;
    worth_loading_ = true;
  }
}

bool LaneMachine::Expires::operator()(const Held* a, const Held* b) const {
  const TimePoint first = a->expires_at();
  const TimePoint second = b->expires_at();
  return std::tie(first, a->entry.id) < std::tie(second, b->entry.id);
}

bool LaneMachine::Due::operator()(const Held* a, const Held* b) const {
  return std::tie(a->entry.due_at, a->entry.created_at, a->entry.id) <
         std::tie(b->entry.due_at, b->entry.created_at, b->entry.id);
}

const LaneMachine::Held* LaneMachine::first_to_expire() const {
  return by_expiry_.empty() ? nullptr : *by_expiry_.begin();
}

/// The first, by due time, that no elder of its key keeps waiting.
LaneMachine::Held* LaneMachine::first_in_turn() const {
  const auto first = std::ranges::find_if(by_due_, [this](const Held* held) {
    return gate_.may_start(held->entry.ordering_key, age_of(held->entry));
  });
  return first == by_due_.end() ? nullptr : *first;
}

bool LaneMachine::may_begin(TimePoint now) const {
  if (under_way_ >= concurrency() || !breaker_.allows(now)) return false;
  return !paused_until_ || now >= *paused_until_;
}

LaneMachine::Held* LaneMachine::first_to_send(TimePoint now) {
  if (!may_begin(now)) return nullptr;
  Held* const first = first_in_turn();
  return first != nullptr && first->entry.due_at <= now ? first : nullptr;
}

LaneAction LaneMachine::rest(TimePoint now) const {
  TimePoint wake = kNever;
  if (const Held* late = first_to_expire()) wake = late->expires_at();
  if (!complete_ && !loading_ && load_not_before_ > now) wake = std::min(wake, load_not_before_);
  const bool has_place = under_way_ < concurrency() && breaker_.state() != Breaker::State::probing;
  if (has_place && !complete_ && !loading_ && worth_making_room_ && entries_.size() >= limits_.window) {
    TimePoint from = paused_until_.value_or(now);
    if (breaker_.state() == Breaker::State::open) from = std::max(from, breaker_.probe_at());
    if (from > now) wake = std::min(wake, from);
  }
  if (const Held* first = has_place ? first_in_turn() : nullptr) {
    TimePoint from = std::max(first->entry.due_at, paused_until_.value_or(first->entry.due_at));
    if (breaker_.state() == Breaker::State::open) from = std::max(from, breaker_.probe_at());
    wake = std::min(wake, from);
  }
  if (wake == kNever) return {};
  return {Action::sleep_until, {}, wake};
}

LaneAction LaneMachine::begin(LaneAction::Kind kind, Held& held) {
  step_out(held);
  held.under_way = true;
  ++under_way_;
  return {kind, held.entry.id, {}};
}

void LaneMachine::offered(LaneEntry entry) {
  worth_loading_ = true;
  worth_making_room_ = true;
  if (const auto found = entries_.find(entry.id); found != entries_.end()) {
    if (found->second.under_way) {
      found->second.offered_again = true;
      return;
    }
    erase(found);
  }
  if (complete_ && !loading_ && entries_.size() < limits_.window) {
    insert(std::move(entry));
  } else {
    stay_outside(entry);
  }
}

/// It waits in the store alone, and so does whatever is younger of its key: what the window does not hold, the gate does
/// not know. A read brings the elder first.
void LaneMachine::stay_outside(const LaneEntry& entry) {
  complete_ = false;
  missed_ = loading_;
  if (entry.ordering_key.empty()) return;
  const Age age = age_of(entry);
  if (loading_) {
    Age& eldest = missed_elders_.try_emplace(entry.ordering_key, age).first->second;
    eldest = std::min(eldest, age);
  }
  for (auto at = entries_.begin(); at != entries_.end();) {
    const auto one = at++;
    const LaneEntry& other = one->second.entry;
    if (other.ordering_key != entry.ordering_key || !(age < age_of(other))) continue;
    one->second.yields = true;
    if (!one->second.under_way) erase(one);
  }
}

bool LaneMachine::has_elder_outside(const LaneEntry& entry) const {
  const auto elder = missed_elders_.find(entry.ordering_key);
  return elder != missed_elders_.end() && elder->second < age_of(entry);
}

void LaneMachine::loaded(std::vector<LaneEntry> entries, bool complete) {
  loading_ = false;
  bool cut = false;
  bool brought_something = false;
  for (LaneEntry& entry : entries) {
    if (entries_.contains(entry.id) || has_elder_outside(entry)) continue;
    if (entries_.size() >= limits_.window) {
      cut = true;
      break;
    }
    insert(std::move(entry));
    brought_something = true;
  }
  complete_ = complete && !cut && !missed_;
  worth_loading_ = missed_ || brought_something;
  missed_ = false;
  missed_elders_.clear();
}

void LaneMachine::load_failed(TimePoint try_again_at) {
  loading_ = false;
  missed_ = false;
  missed_elders_.clear();
  load_not_before_ = try_again_at;
}

void LaneMachine::finished(const DeliveryId& id, const AttemptResult& result, TimePoint now) {
  const auto found = entries_.find(id);
  if (found == entries_.end() || !found->second.under_way) return;
  Held& held = found->second;
  held.under_way = false;
  --under_way_;
  worth_loading_ = true;
  worth_making_room_ = true;
  learn(id, result, now);
  const bool again = held.offered_again;
  held.offered_again = false;
  const bool waits =
      result.kind == Ending::sent || result.kind == Ending::deferred || result.kind == Ending::postponed;
  // It waits in the store too then, and a read brings its elder first.
  if (waits && held.yields) return erase(found);
  if (waits) {
    if (result.deadline) held.entry.deadline = *result.deadline;
    gate_.stop(held.entry.ordering_key, age_of(held.entry));
    held.entry.due_at = result.due;
    if (result.kind == Ending::postponed) held.not_before = result.due;
    line_up(held);
    return;
  }
  const LaneEntry entry = held.entry;
  erase(found);
  // It may wait in the store again, and go before what is younger of its key.
  if (again || result.stale) stay_outside(entry);
}

/// What the ending says of the destination.
void LaneMachine::learn(const DeliveryId& id, const AttemptResult& result, TimePoint now) {
  const bool probe = id == probe_;
  if (probe) probe_ = DeliveryId{};
  if (result.pause_until) paused_until_ = std::max(paused_until_.value_or(now), *result.pause_until);
  const bool reopened = breaker_.state() != Breaker::State::closed;
  switch (result.kind) {
    case Ending::delivered:
    case Ending::sent:
      breaker_.answered();
      concurrency_ =
          reopened ? 1 : std::min(concurrency_ + 1 / concurrency_, static_cast<double>(limits_.concurrency));
      break;
    case Ending::deferred:
    case Ending::refused:
      if (result.scope == Scope::message && result.kind == Ending::refused) {
        breaker_.answered();
      } else {
        breaker_.failed(result.scope, probe, now);
      }
      if (result.scope != Scope::message) concurrency_ = std::max(1.0, concurrency_ / 2);
      if (result.scope == Scope::message && reopened) concurrency_ = 1;
      break;
    case Ending::postponed:
    case Ending::gone:
      if (probe) breaker_.withdrawn();
      break;
  }
}

void LaneMachine::removed(const DeliveryId& id) {
  const auto found = entries_.find(id);
  if (found == entries_.end() || found->second.under_way) return;
  worth_loading_ = true;
  worth_making_room_ = true;
  erase(found);
}

void LaneMachine::clock_jumped() {
  breaker_.clock_jumped();
  paused_until_.reset();
  load_not_before_ = TimePoint{};
  for (auto at = entries_.begin(); at != entries_.end();) {
    const auto next = std::next(at);
    if (!at->second.under_way) erase(at);
    at = next;
  }
  complete_ = false;
  missed_ = loading_;
  worth_loading_ = true;
  worth_making_room_ = true;
}

void LaneMachine::line_up(Held& held) {
  by_expiry_.insert(&held);
  by_due_.insert(&held);
}

void LaneMachine::step_out(Held& held) {
  by_expiry_.erase(&held);
  by_due_.erase(&held);
}

void LaneMachine::insert(LaneEntry entry) {
  gate_.add(entry.ordering_key, age_of(entry));
  DeliveryId id = entry.id;
  const auto [at, is_new] =
      entries_.emplace(std::move(id), Held{std::move(entry), TimePoint{}, false, false, false});
  line_up(at->second);
}

void LaneMachine::erase(Entries::iterator position) {
  step_out(position->second);
  gate_.remove(position->second.entry.ordering_key, age_of(position->second.entry));
  entries_.erase(position);
}

}  // namespace budstikke
