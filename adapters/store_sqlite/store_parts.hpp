#pragma once
// What a SqliteStore consists of, and how its two threads are asked. For the files of the store's own functions alone.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <exception>
#include <string>
#include <type_traits>
#include <utility>

#include "adapters/store_sqlite/alarm.hpp"
#include "adapters/store_sqlite/connection.hpp"
#include "adapters/store_sqlite/error.hpp"
#include "adapters/store_sqlite/file_lock.hpp"
#include "adapters/store_sqlite/migration.hpp"
#include "adapters/store_sqlite/reads.hpp"
#include "adapters/store_sqlite/room.hpp"
#include "adapters/store_sqlite/schema.hpp"
#include "adapters/store_sqlite/sqlite_store.hpp"
#include "adapters/store_sqlite/writer.hpp"
#include "engine/runtime/run_on.hpp"

namespace budstikke::sqlite {

/// Takes the lock and makes the file ready before either connection is used.
class OpenFile {
 public:
  explicit OpenFile(const StoreOptions& options) : lock_(options.path) {
    make_private(options.path);
    bring_up_to_date(options.path);
  }

 private:
  FileLock lock_;
};

/// Until the store ends well, nothing is made of its log but by those who look at what comes of it.
inline Connection& made_ready(Connection& connection, const StoreOptions& options) {
  connection.keep_log_on_close(true);
  prepare(connection, options.path, options.max_bytes);
  return connection;
}

struct SqliteStore::Parts {
  Parts(boost::asio::any_io_executor loop, const StoreOptions& options, FatalHandler fatal)
      : file(options),
        alarm(loop, std::move(fatal), options.path),
        write_connection(options.path, Connection::Use::write, options.busy),
        room(made_ready(write_connection, options), std::move(loop), options),
        writer(write_connection, alarm, room),
        read_connection(options.path, Connection::Use::read, options.busy) {
    answered_history = last_history(write_connection);
    // The database and its log have their names by now, and keep the latter until both connections are closed.
    sync_folder(options.path);
  }

  ~Parts() {
    write_thread.join();
    read_thread.join();
    // After a failed sync nobody may try another: the log stays for the next start.
    write_connection.keep_log_on_close(alarm.raised());
  }
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;

  /// As Writer::write, on the writing thread.
  boost::asio::awaitable<Outcome<void>> write(Room::Standing standing, std::size_t bytes, Writer::Work work);
  /// Keeps `value` under `name`, in place of what was there.
  boost::asio::awaitable<Outcome<void>> write_note(std::string name, std::string value);
  /// Behind the answer, so that nobody waits for the database file's own sync but the next batch. Writing thread.
  void checkpoint_behind();

  OpenFile file;
  Alarm alarm;
  Connection write_connection;
  Room room;
  Writer writer;
  Connection read_connection;
  boost::asio::thread_pool write_thread{1};
  boost::asio::thread_pool read_thread{1};
  std::int64_t answered_history = 0;  ///< loop thread
};

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

template <class Query>
auto SqliteStore::read(Query query)
    -> boost::asio::awaitable<Outcome<std::invoke_result_t<Query&, Connection&>>> {
  auto work = [parts = parts_.get(), query = std::move(query)]() mutable {
    return attempt(query, parts->read_connection, parts->alarm);
  };
  return run_on(parts_->read_thread.get_executor(), std::move(work));
}

}  // namespace budstikke::sqlite
