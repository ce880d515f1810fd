#include "engine/tracking/tracker.hpp"

#include <utility>

#include "engine/runtime/failpoint.hpp"
#include "engine/tracking/left_behind.hpp"

namespace budstikke {

using boost::asio::awaitable;

namespace {
/// Of a change together with what it leaves behind, where those change at the same time.
constexpr int kTries = 4;
}  // namespace

Tracker::Tracker(CommitQueue& commits, StoreView& view, StatusSink& status, Clock& clock)
    : commits_(&commits), view_(&view), status_(&status), clock_(&clock) {}

awaitable<Outcome<Delivery>> Tracker::record(Delivery current, DeliveryEvent event, RecordDetail detail) {
  if (!detail.label) {
    auto label = co_await read_label(current.message);
    if (!label) co_return label.failure();
    detail.label = *std::move(label);
  }
  if (event == DeliveryEvent::start && current.rule.value() == kRuleFollowUp) {
    const auto left = co_await is_left_behind(current);
    if (!left) co_return left.failure();
    if (*left) {
      detail.reason =
          Reason{Code::H313, "the original does not reach this party: it must have a receiver first"};
      detail.envelope.reset();
      detail.detail_text.clear();
      const auto held = co_await record(std::move(current), DeliveryEvent::hold, std::move(detail));
      co_return held ? Failure{Code::B202} : held.failure();
    }
  }
  const TimePoint now = clock_->now();
  auto planned = plan_change(current, event, detail, now);
  if (!planned) co_return planned.failure();
  const bool leaves = leaves_its_lane(current, *planned->after);
  for (int attempt = 0; attempt < kTries; ++attempt) {
    std::vector<PlannedChange> followers;
    // The last try goes alone: what the followers became meanwhile must not keep this from being written.
    if (leaves && attempt + 1 < kTries) {
      auto held = co_await hold_behind(*planned->after, now);
      if (!held) co_return held.failure();
      followers = *std::move(held);
    }
    Unit unit;
    add_to(unit, *planned);
    for (const PlannedChange& one : followers) add_to(unit, one);
    const auto priority =
        event == DeliveryEvent::start ? CommitQueue::Priority::ordinary : CommitQueue::Priority::reserved;
    const auto stored = co_await commits_->commit(std::move(unit), priority);
    if (!stored && stored.failure().code == Code::B202 && !followers.empty()) continue;
    if (!stored) co_return stored.failure();
    BUDSTIKKE_FAILPOINT("tracker.before_announcement");
    announce(*planned);
    for (const PlannedChange& one : followers) announce(one);
    break;
  }
  if (leaves) co_await hold_latecomers(*planned->after);
  co_return *std::move(planned->after);
}

/// Asked at the last moment, for not every follower is found from its original: one may name it as its parent, and
/// another conversation.
awaitable<Outcome<bool>> Tracker::is_left_behind(Delivery follower) {
  auto message = co_await view_->message(follower.message);
  if (!message) co_return message.failure();
  if (!message->has_value()) co_return false;
  const auto followed = co_await find_followed(*view_, **std::move(message));
  if (!followed) co_return followed.failure();
  co_return followed->has_value() && !left_behind({std::move(follower)}, **followed).empty();
}

/// What is left behind, as changes that are stored together with the one that leaves it.
awaitable<Outcome<std::vector<PlannedChange>>> Tracker::hold_behind(Delivery gone, TimePoint now) {
  auto left = co_await find_left_behind(*view_, gone);
  if (!left) co_return left.failure();
  std::vector<PlannedChange> changes;
  for (const LeftBehind& one : *left) {
    RecordDetail detail;
    detail.reason = reason_to_wait(gone);
    detail.label = label_of(one.message);
    auto change = plan_change(one.delivery, DeliveryEvent::hold, detail, now);
    if (!change) co_return change.failure();
    changes.push_back(*std::move(change));
  }
  co_return changes;
}

/// A follower that was stored while the original was leaving has not seen it leave.
awaitable<void> Tracker::hold_latecomers(Delivery gone) {
  auto left = co_await find_left_behind(*view_, gone);
  if (!left) co_return;
  for (LeftBehind& one : *left) {
    RecordDetail detail;
    detail.reason = reason_to_wait(gone);
    detail.label = label_of(one.message);
    const auto held = co_await record(std::move(one.delivery), DeliveryEvent::hold, std::move(detail));
    static_cast<void>(held);  // it changed meanwhile: whoever changed it has looked
  }
}

awaitable<Outcome<void>> Tracker::record_note(PlannedChange note) {
  Unit unit;
  add_to(unit, note);
  auto stored = co_await commits_->commit(std::move(unit), CommitQueue::Priority::reserved);
  if (stored) announce(note);
  co_return stored;
}

void Tracker::announce(const PlannedChange& planned) {
  status_->write(planned.line);
  if (!planned.after) return;
  for (const Listener& listener : listeners_) listener(*planned.after);
}

awaitable<Outcome<MessageLabel>> Tracker::read_label(MessageId message) {
  auto found = co_await view_->message(std::move(message));
  if (!found) co_return found.failure();
  if (!found->has_value()) co_return MessageLabel{};
  co_return label_of(**found);
}

}  // namespace budstikke
