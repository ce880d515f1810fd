#include "adapters/store_sqlite/sqlite_store.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "adapters/store_sqlite/envelopes.hpp"
#include "adapters/store_sqlite/payloads.hpp"
#include "adapters/store_sqlite/reads.hpp"
#include "adapters/store_sqlite/store_parts.hpp"

namespace budstikke::sqlite {

namespace asio = boost::asio;

namespace {

constexpr std::string_view kToldHistory = "told_history";

}  // namespace

SqliteStore::SqliteStore(asio::any_io_executor loop, StoreOptions options, FatalHandler fatal) {
  try {
    parts_ = std::make_unique<Parts>(std::move(loop), options, std::move(fatal));
  } catch (const Error& error) {
    throw std::runtime_error("store " + options.path + ": " + error.what());
  } catch (const std::runtime_error& error) {
    throw std::runtime_error("store " + options.path + " " + error.what());
  }
}

SqliteStore::~SqliteStore() = default;

asio::awaitable<Outcome<void>> SqliteStore::Parts::write(Room::Standing standing, std::size_t bytes,
                                                         Writer::Work work) {
  auto whole = [this, standing, bytes, work = std::move(work)] {
    Outcome<void> outcome = writer.write(standing, bytes, work);
    checkpoint_behind();
    return outcome;
  };
  co_return co_await run_on(write_thread.get_executor(), std::move(whole));
}

asio::awaitable<Outcome<void>> SqliteStore::Parts::write_note(std::string name, std::string value) {
  const std::size_t bytes = value.size();
  return write(
      Room::Standing::end, bytes, [name = std::move(name), value = std::move(value)](Connection& to) {
        auto put =
            to.use("INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
        put->bind(std::string_view(name));
        put->bind(std::string_view(value));
        put->step();
        return Outcome<void>();
      });
}

void SqliteStore::Parts::checkpoint_behind() {
  if (writer.wants_checkpoint()) asio::post(write_thread, [this] { writer.checkpoint(); });
}

asio::awaitable<std::vector<Outcome<void>>> SqliteStore::commit(std::vector<Unit> units) {
  auto work = [parts = parts_.get(), units = std::move(units)] {
    std::vector<Outcome<void>> outcomes = parts->writer.commit(units);
    const std::int64_t last = parts->writer.last_history();
    parts->checkpoint_behind();
    return std::pair(std::move(outcomes), last);
  };
  auto [outcomes, last] = co_await run_on(parts_->write_thread.get_executor(), std::move(work));
  parts_->answered_history = std::max(parts_->answered_history, last);
  co_return std::move(outcomes);
}

std::int64_t SqliteStore::answered_history() const { return parts_->answered_history; }

asio::awaitable<Outcome<std::optional<std::int64_t>>> SqliteStore::told_history() {
  return read([](Connection& from) -> std::optional<std::int64_t> {
    const auto note = select_note(from, kToldHistory);
    if (!note) return std::nullopt;
    return std::strtoll(note->c_str(), nullptr, 10);
  });
}

asio::awaitable<Outcome<void>> SqliteStore::set_told_history(std::int64_t sequence) {
  return parts_->write_note(std::string(kToldHistory), std::to_string(sequence));
}

asio::awaitable<bool> SqliteStore::check_room() {
  co_return co_await run_on(parts_->write_thread.get_executor(), [parts = parts_.get()] {
    parts->writer.check_room();
    return true;
  });
}

asio::awaitable<Outcome<std::vector<Delivery>>> SqliteStore::waiting(LaneId lane, std::size_t max) {
  return read([lane = std::move(lane), max](Connection& from) { return select_waiting(from, lane, max); });
}

asio::awaitable<Outcome<std::vector<LaneId>>> SqliteStore::busy_lanes() {
  return read([](Connection& from) { return select_busy_lanes(from); });
}

asio::awaitable<Outcome<std::vector<Delivery>>> SqliteStore::interrupted() {
  return read([](Connection& from) { return select_interrupted(from); });
}

asio::awaitable<Outcome<std::vector<Delivery>>> SqliteStore::overdue(TimePoint first, TimePoint last,
                                                                     std::size_t max) {
  return read([first, last, max](Connection& from) { return select_overdue(from, first, last, max); });
}

asio::awaitable<Outcome<SealedPayload>> SqliteStore::load(PayloadId payload) {
  auto found = co_await read(
      [payload = std::move(payload)](Connection& from) { return select_payload(from, payload); });
  if (!found.ok()) co_return found.failure();
  if (!*found) co_return Failure(Code::B204);
  if ((*found)->key_id == kShredded) co_return Failure(Code::B208);
  co_return std::move(**found);
}

asio::awaitable<Outcome<std::optional<Message>>> SqliteStore::message(MessageId id) {
  return read([id = std::move(id)](Connection& from) { return select_message(from, id); });
}

asio::awaitable<Outcome<std::vector<Message>>> SqliteStore::messages_named(BusinessId id) {
  return read([id = std::move(id)](Connection& from) { return select_messages_named(from, id); });
}

asio::awaitable<Outcome<std::vector<Delivery>>> SqliteStore::deliveries(MessageId message) {
  return read([id = std::move(message)](Connection& from) { return select_deliveries(from, id); });
}

asio::awaitable<Outcome<std::optional<Delivery>>> SqliteStore::delivery(DeliveryId id) {
  return read([id = std::move(id)](Connection& from) { return select_delivery(from, id); });
}

asio::awaitable<Outcome<std::vector<HistoryEntry>>> SqliteStore::history(MessageId message) {
  return read([id = std::move(message)](Connection& from) { return select_history(from, id); });
}

asio::awaitable<Outcome<std::vector<HistoryEntry>>> SqliteStore::newest_history(std::int64_t after,
                                                                                std::size_t max) {
  return read([after, max](Connection& from) { return select_newest_history(from, after, max); });
}

asio::awaitable<Outcome<std::vector<Message>>> SqliteStore::conversation(HerId sender_business,
                                                                         std::vector<BusinessId> ids) {
  return read([sender_business, ids = std::move(ids)](Connection& from) {
    return select_conversation(from, sender_business, ids);
  });
}

asio::awaitable<Outcome<std::vector<ListedDelivery>>> SqliteStore::list(ListFilter filter) {
  return read([filter = std::move(filter)](Connection& from) { return select_list(from, filter); });
}

asio::awaitable<Outcome<std::vector<QueueRow>>> SqliteStore::queues() {
  return read([](Connection& from) { return select_queues(from); });
}

asio::awaitable<Outcome<std::optional<std::string>>> SqliteStore::rule_set(std::string hash) {
  return read([hash = std::move(hash)](Connection& from) { return select_rule_set(from, hash); });
}

asio::awaitable<Outcome<std::vector<WireEnvelope>>> SqliteStore::envelopes(Heading heading, HerId peer,
                                                                           EnvelopeId id) {
  return read([heading, peer, id = std::move(id)](Connection& from) {
    return select_envelopes(from, heading, peer, id);
  });
}

asio::awaitable<Outcome<std::vector<WireEnvelope>>> SqliteStore::envelopes_of(Heading heading,
                                                                              MessageId message) {
  return read([heading, message = std::move(message)](Connection& from) {
    return select_envelopes(from, heading, message);
  });
}

asio::awaitable<Outcome<std::vector<DecidedMessage>>> SqliteStore::decided_messages(PageEnd end,
                                                                                    std::size_t max) {
  return read([end = std::move(end), max](Connection& from) { return select_decided(from, end, max); });
}

}  // namespace budstikke::sqlite
