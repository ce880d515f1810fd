#include "tests/simulation/simulated_store.hpp"

#include <string>

namespace budstikke::simulation {

using boost::asio::awaitable;

/// Counts a call for as long as its frame lives.
struct SimulatedStore::Call {
  explicit Call(std::shared_ptr<std::size_t> count) : under_way(std::move(count)) { ++*under_way; }
  ~Call() { --*under_way; }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  std::shared_ptr<std::size_t> under_way;  ///< frames are destroyed after the store
};

awaitable<void> SimulatedStore::pause() {
  if (!dice_.chance(disk_.temper.slow)) co_return;
  co_await clock_.wait_until(clock_.now() + dice_.between(Duration{1}, disk_.temper.slowest));
}

template <class T>
awaitable<Outcome<T>> SimulatedStore::read(awaitable<Outcome<T>> answer) {
  const Call call(under_way_);
  co_await pause();
  if (dice_.chance(disk_.temper.read_fails)) co_return Failure(Code::B203, "simulated");
  auto found = co_await std::move(answer);
  co_await pause();
  co_return found;
}

Outcome<void> SimulatedStore::objection(const Unit& unit, bool batch_fails) const {
  if (batch_fails) return Failure(Code::B203, "simulated");
  if (disk_.temper.brimful || (disk_.temper.full && !unit.may_use_reserve))
    return Failure(Code::B201, "simulated");
  return {};
}

awaitable<std::vector<Outcome<void>>> SimulatedStore::commit(std::vector<Unit> units) {
  const Call call(under_way_);
  judge_.batch(units, limits_);
  co_await pause();
  const bool fails = dice_.chance(disk_.temper.commit_fails);
  if (disk_.temper.forgetful) disk_.before_last = disk_.stored;
  std::vector<Outcome<void>> outcomes;
  for (Unit& unit : units) {
    Outcome<void> outcome = objection(unit, fails);
    if (outcome) {
      const Unit seen = unit;
      std::vector<Unit> one;
      one.push_back(std::move(unit));
      outcome = (co_await disk_.stored.commit(std::move(one))).front();
      if (outcome) judge_.committed(seen);
    }
    outcomes.push_back(std::move(outcome));
  }
  co_await pause();
  co_return outcomes;
}

awaitable<Outcome<std::vector<Delivery>>> SimulatedStore::waiting(LaneId lane, std::size_t max) {
  return read(disk_.stored.waiting(std::move(lane), max));
}
awaitable<Outcome<std::vector<LaneId>>> SimulatedStore::busy_lanes() {
  return read(disk_.stored.busy_lanes());
}
awaitable<Outcome<std::vector<Delivery>>> SimulatedStore::interrupted() {
  return read(disk_.stored.interrupted());
}
awaitable<Outcome<std::vector<Delivery>>> SimulatedStore::overdue(TimePoint first, TimePoint last,
                                                                  std::size_t max) {
  return read(disk_.stored.overdue(first, last, max));
}
awaitable<Outcome<SealedPayload>> SimulatedStore::load(PayloadId payload) {
  return read(disk_.stored.load(std::move(payload)));
}
awaitable<Outcome<std::optional<Message>>> SimulatedStore::message(MessageId id) {
  return read(disk_.stored.message(std::move(id)));
}
awaitable<Outcome<std::vector<Message>>> SimulatedStore::messages_named(BusinessId id) {
  return read(disk_.stored.messages_named(std::move(id)));
}
awaitable<Outcome<std::vector<Delivery>>> SimulatedStore::deliveries(MessageId message) {
  return read(disk_.stored.deliveries(std::move(message)));
}
awaitable<Outcome<std::optional<Delivery>>> SimulatedStore::delivery(DeliveryId id) {
  judge_.looked_at(id);
  return read(disk_.stored.delivery(std::move(id)));
}
awaitable<Outcome<std::vector<HistoryEntry>>> SimulatedStore::history(MessageId message) {
  return read(disk_.stored.history(std::move(message)));
}
awaitable<Outcome<std::vector<Message>>> SimulatedStore::conversation(HerId sender_business,
                                                                      std::vector<BusinessId> ids) {
  return read(disk_.stored.conversation(sender_business, std::move(ids)));
}
awaitable<Outcome<std::vector<ListedDelivery>>> SimulatedStore::list(ListFilter filter) {
  return read(disk_.stored.list(std::move(filter)));
}
awaitable<Outcome<std::vector<QueueRow>>> SimulatedStore::queues() { return read(disk_.stored.queues()); }
awaitable<Outcome<std::optional<std::string>>> SimulatedStore::rule_set(std::string hash) {
  return read(disk_.stored.rule_set(std::move(hash)));
}
awaitable<Outcome<std::vector<DecidedMessage>>> SimulatedStore::decided_messages(PageEnd end,
                                                                                 std::size_t max) {
  return read(disk_.stored.decided_messages(std::move(end), max));
}

}  // namespace budstikke::simulation
