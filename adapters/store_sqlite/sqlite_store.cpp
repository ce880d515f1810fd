#include "adapters/store_sqlite/sqlite_store.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <exception>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "adapters/store_sqlite/alarm.hpp"
#include "adapters/store_sqlite/connection.hpp"
#include "adapters/store_sqlite/error.hpp"
#include "adapters/store_sqlite/file_lock.hpp"
#include "adapters/store_sqlite/reads.hpp"
#include "adapters/store_sqlite/room.hpp"
#include "adapters/store_sqlite/schema.hpp"
#include "adapters/store_sqlite/writer.hpp"
#include "engine/runtime/run_on.hpp"

namespace budstikke::sqlite {

namespace asio = boost::asio;

namespace {

/// Takes the lock and makes the file ready before either connection is used.
class OpenFile {
 public:
  explicit OpenFile(const StoreOptions& options) : lock_(options.path) { make_private(options.path); }

 private:
  FileLock lock_;
};

}  // namespace

struct SqliteStore::Parts {
  Parts(asio::any_io_executor loop, const StoreOptions& options, FatalHandler fatal)
      : file(options),
        alarm(loop, std::move(fatal), options.path),
        write_connection(options.path, Connection::Use::write, options.busy),
        room((prepare(write_connection, options.max_bytes), write_connection), std::move(loop), options),
        writer(write_connection, alarm, room),
        read_connection(options.path, Connection::Use::read, options.busy) {}

  ~Parts() {
    write_thread.join();
    read_thread.join();
  }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  OpenFile file;
  Alarm alarm;
  Connection write_connection;
  Room room;
  Writer writer;
  Connection read_connection;
  asio::thread_pool write_thread{1};
  asio::thread_pool read_thread{1};
};

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

asio::awaitable<std::vector<Outcome<void>>> SqliteStore::commit(std::vector<Unit> units) {
  auto work = [parts = parts_.get(), units = std::move(units)] {
    std::vector<Outcome<void>> outcomes = parts->writer.commit(units);
    // Behind the answer, so that nobody waits for the database file's own sync but the next batch.
    if (parts->writer.wants_checkpoint())
      asio::post(parts->write_thread, [parts] { parts->writer.checkpoint(); });
    return outcomes;
  };
  co_return co_await run_on(parts_->write_thread, std::move(work));
}

asio::awaitable<bool> SqliteStore::check_room() {
  co_return co_await run_on(parts_->write_thread, [parts = parts_.get()] {
    parts->writer.check_room();
    return true;
  });
}

namespace {

/// What a query returned, or why it did not. `query` is called with the connection.
template <class Query>
auto attempt(Query& query, Connection& connection, Alarm& alarm)
    -> Outcome<std::invoke_result_t<Query&, Connection&>> {
  try {
    return query(connection);
  } catch (const Error& error) {
    if (is_fatal(error)) alarm.raise(error.what());
    return to_failure(error);
  } catch (const std::exception& error) {
    return Failure(Code::B203, error.what());
  }
}

}  // namespace

template <class Query>
auto SqliteStore::read(Query query) -> asio::awaitable<Outcome<std::invoke_result_t<Query&, Connection&>>> {
  auto work = [parts = parts_.get(), query = std::move(query)]() mutable {
    return attempt(query, parts->read_connection, parts->alarm);
  };
  return run_on(parts_->read_thread, std::move(work));
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

asio::awaitable<Outcome<std::vector<Delivery>>> SqliteStore::overdue(TimePoint now, std::size_t max) {
  return read([now, max](Connection& from) { return select_overdue(from, now, max); });
}

asio::awaitable<Outcome<SealedPayload>> SqliteStore::load(PayloadId payload) {
  Outcome<std::optional<SealedPayload>> found = co_await read(
      [payload = std::move(payload)](Connection& from) { return select_payload(from, payload); });
  if (!found.ok()) co_return found.failure();
  if (!*found) co_return Failure(Code::B204);
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

}  // namespace budstikke::sqlite
