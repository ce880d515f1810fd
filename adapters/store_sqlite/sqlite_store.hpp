#pragma once
// The durable store of one node: SQLite in WAL mode with full sync. Operators may read the file with the sqlite3
// command while the daemon runs.
//
// Threads: one writes, one reads, each with a connection of its own; callers are resumed on their own executor. The
// destructor waits for what is under way; callers that were waiting are resumed by their loop as ever.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/ports/store.hpp"
#include "engine/ports/store_view.hpp"

namespace budstikke::sqlite {

struct StoreOptions {
  std::string path;  ///< the database; its folder exists
  /// Largest size of the database file. The last sixteenth is kept for what drains a full store: a unit that brings a new
  /// message and changes no stored delivery is answered B201 before that is touched. The write-ahead log beside the
  /// file takes up to about 64 MiB more.
  std::uint64_t max_bytes = 68'719'476'736;  // 64 GiB
  Duration busy = std::chrono::seconds{5};   ///< how long to wait for a lock that somebody else's tool holds
};

class SqliteStore : public Store, public StoreView {
 public:
  /// Opens or makes the store, mode 0600. Throws std::runtime_error with a sentence that names the path where that cannot
  /// be done: another process has it open, a newer program wrote it, it is another kind of file, or it is damaged.
  /// `fatal` is called on `loop`, at most once: a sync failed or the file is damaged. Every commit then answers B203.
  SqliteStore(boost::asio::any_io_executor loop, StoreOptions options, FatalHandler fatal);
  ~SqliteStore() override;

  boost::asio::awaitable<std::vector<Outcome<void>>> commit(std::vector<Unit> units) override;
  boost::asio::awaitable<Outcome<std::vector<Delivery>>> waiting(LaneId lane, std::size_t max) override;
  boost::asio::awaitable<Outcome<std::vector<LaneId>>> busy_lanes() override;
  boost::asio::awaitable<Outcome<std::vector<Delivery>>> interrupted() override;
  boost::asio::awaitable<Outcome<std::vector<Delivery>>> overdue(TimePoint now, std::size_t max) override;
  boost::asio::awaitable<Outcome<SealedPayload>> load(PayloadId payload) override;

  boost::asio::awaitable<Outcome<std::optional<Message>>> message(MessageId id) override;
  boost::asio::awaitable<Outcome<std::vector<Message>>> messages_named(BusinessId id) override;
  boost::asio::awaitable<Outcome<std::vector<Delivery>>> deliveries(MessageId message) override;
  boost::asio::awaitable<Outcome<std::optional<Delivery>>> delivery(DeliveryId id) override;
  boost::asio::awaitable<Outcome<std::vector<HistoryEntry>>> history(MessageId message) override;
  boost::asio::awaitable<Outcome<std::vector<Message>>> conversation(HerId sender_business,
                                                                     std::vector<BusinessId> ids) override;
  boost::asio::awaitable<Outcome<std::vector<ListedDelivery>>> list(ListFilter filter) override;
  boost::asio::awaitable<Outcome<std::vector<QueueRow>>> queues() override;
  boost::asio::awaitable<Outcome<std::optional<std::string>>> rule_set(std::string hash) override;

 private:
  struct Parts;

  template <class Query>
  auto read(Query query) -> boost::asio::awaitable<Outcome<std::invoke_result_t<Query&, class Connection&>>>;

  std::unique_ptr<Parts> parts_;
};

}  // namespace budstikke::sqlite
