#include "engine/tracking/tracker.hpp"

#include <utility>

namespace budstikke {

using boost::asio::awaitable;

Tracker::Tracker(CommitQueue& commits, StoreView& view, StatusSink& status, Clock& clock)
    : commits_(&commits), view_(&view), status_(&status), clock_(&clock) {}

awaitable<Outcome<Delivery>> Tracker::record(Delivery current, DeliveryEvent event, RecordDetail detail) {
  if (!detail.label) {
    auto label = co_await read_label(current.message);
    if (!label) co_return label.failure();
    detail.label = *std::move(label);
  }
  auto planned = plan_change(current, event, detail, clock_->now());
  if (!planned) co_return planned.failure();
  Unit unit;
  add_to(unit, *planned);
  const auto priority =
      event == DeliveryEvent::start ? CommitQueue::Priority::ordinary : CommitQueue::Priority::reserved;
  const auto stored = co_await commits_->commit(std::move(unit), priority);
  if (!stored) co_return stored.failure();
  announce(*planned);
  co_return *std::move(planned->after);
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
