#include "tests/simulation/simulated_store.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

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

template <class T>
awaitable<Outcome<T>> SimulatedStore::write(awaitable<Outcome<T>> work, bool growing,
                                            std::function<void(const Outcome<T>&)> written) {
  const Call call(under_way_);
  co_await pause();
  if (dice_.chance(disk_.temper.commit_fails)) co_return Failure(Code::B203, "simulated");
  if (growing && (disk_.temper.full || disk_.temper.brimful)) co_return Failure(Code::B201, "simulated");
  note_written();
  auto done = co_await std::move(work);
  written(done);
  co_await pause();
  co_return done;
}

void SimulatedStore::note_written() {
  disk_.last_written = clock_.now();
  if (disk_.plant == Plant::forgetful_store) disk_.before_last = disk_.stored;
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
  note_written();
  std::vector<Outcome<void>> outcomes;
  for (Unit& unit : units) {
    Outcome<void> outcome = objection(unit, fails);
    if (outcome) {
      const Unit seen = unit;
      std::vector<Unit> one;
      one.push_back(std::move(unit));
      outcome = (co_await disk_.stored.commit(std::move(one))).front();
      if (!outcome && outcome.failure().code == Code::B202) judge_.outdated();
      if (outcome) {
        judge_.committed(seen);
        for (const HistoryEntry& row : seen.history) {
          if (!row.delivery.empty() && row.to) disk_.changes.push_back(row);
        }
      }
    }
    outcomes.push_back(std::move(outcome));
  }
  co_await pause();
  co_return outcomes;
}

namespace {
/// Of each conversation that has several.
void leave_out_eldest(std::vector<Delivery>& listed) {
  std::map<std::string, std::size_t> left;
  for (const Delivery& one : listed) ++left[one.ordering_key];
  std::erase_if(listed, [&left](const Delivery& one) {
    return !one.ordering_key.empty() && std::exchange(left[one.ordering_key], 0) > 1;
  });
}
}  // namespace

bool is_passed_over(Plant plant, const Delivery& delivery) {
  return plant == Plant::endless_delivery && delivery.id.value().ends_with('0');
}

awaitable<Outcome<std::vector<Delivery>>> SimulatedStore::waiting(LaneId lane, std::size_t max) {
  auto found = co_await read(disk_.stored.waiting(std::move(lane), max));
  if (!found) co_return found;
  std::erase_if(*found, [this](const Delivery& one) { return is_passed_over(disk_.plant, one); });
  if (disk_.plant == Plant::overtaking) leave_out_eldest(*found);
  co_return found;
}
awaitable<Outcome<std::vector<LaneId>>> SimulatedStore::busy_lanes() {
  return read(disk_.stored.busy_lanes());
}
awaitable<Outcome<std::vector<Delivery>>> SimulatedStore::interrupted() {
  return read(disk_.stored.interrupted());
}
awaitable<Outcome<std::vector<Delivery>>> SimulatedStore::overdue(TimePoint first, TimePoint last,
                                                                  std::size_t max) {
  auto found = co_await read(disk_.stored.overdue(first, last, max));
  if (found) std::erase_if(*found, [this](const Delivery& one) { return is_passed_over(disk_.plant, one); });
  co_return found;
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
awaitable<Outcome<std::vector<WireEnvelope>>> SimulatedStore::envelopes(Heading heading, HerId peer,
                                                                        EnvelopeId id) {
  return read(disk_.stored.envelopes(heading, peer, std::move(id)));
}
awaitable<Outcome<std::vector<WireEnvelope>>> SimulatedStore::envelopes_of(Heading heading,
                                                                           MessageId message) {
  return read(disk_.stored.envelopes_of(heading, std::move(message)));
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

awaitable<Outcome<void>> SimulatedStore::append(LedgerEntry entry) {
  judge_.appends(entry);
  return write<void>(disk_.stored.append(entry), true, [this, entry](const Outcome<void>& done) {
    if (done) judge_.appended(entry);
  });
}
awaitable<Outcome<std::vector<LedgerEntry>>> SimulatedStore::entries(std::string topic, std::uint64_t after,
                                                                     std::size_t max) {
  return read(disk_.stored.entries(std::move(topic), after, max));
}

awaitable<Outcome<std::vector<KeyUse>>> SimulatedStore::keys_in_use(bool count) {
  return read(disk_.stored.keys_in_use(count));
}
awaitable<Outcome<std::vector<StoredSeal>>> SimulatedStore::sealed_under(SealPage page) {
  return read(disk_.stored.sealed_under(std::move(page)));
}
awaitable<Outcome<void>> SimulatedStore::renew(std::vector<RenewedSeal> seals) {
  const std::size_t count = seals.size();
  return write<void>(disk_.stored.renew(std::move(seals)), false, [this, count](const Outcome<void>& done) {
    if (done) judge_.renewed(count);
  });
}
awaitable<Outcome<std::optional<std::string>>> SimulatedStore::key_proof() {
  return read(disk_.stored.key_proof());
}
awaitable<Outcome<void>> SimulatedStore::set_key_proof(std::string proof) {
  return write<void>(disk_.stored.set_key_proof(std::move(proof)), true, [](const Outcome<void>&) {});
}

awaitable<Outcome<std::vector<AgedMessage>>> SimulatedStore::aged(AgePage page) {
  return read(disk_.stored.aged(std::move(page)));
}
awaitable<Outcome<std::vector<Outcome<void>>>> SimulatedStore::erase(std::vector<HistoryEntry> entries) {
  using Each = std::vector<Outcome<void>>;
  return write<Each>(disk_.stored.erase(entries), false, [this, entries](const Outcome<Each>& done) {
    for (std::size_t i = 0; done && i < entries.size(); ++i) {
      if ((*done)[i]) judge_.erased(entries[i]);
    }
  });
}
awaitable<Outcome<void>> SimulatedStore::forget(std::vector<MessageId> messages) {
  return write<void>(disk_.stored.forget(messages), false, [this, messages](const Outcome<void>& done) {
    if (done) judge_.forgotten(messages);
  });
}
awaitable<Outcome<void>> SimulatedStore::make_way(std::vector<MessageId> messages) {
  return read(disk_.stored.make_way(std::move(messages)));
}
awaitable<Outcome<RetentionStore::Scrubbed>> SimulatedStore::scrub() { return read(disk_.stored.scrub()); }

}  // namespace budstikke::simulation
