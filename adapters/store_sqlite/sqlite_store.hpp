#pragma once
// The durable store of one node: SQLite in WAL mode with full sync. Operators may read the file with the sqlite3
// command while the daemon runs.
//
// Threads: one writes, one reads, each with a connection of its own; callers are resumed on their own executor. The
// destructor waits for what is under way; callers that were waiting are resumed by their loop as ever.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "engine/ports/address_archive.hpp"
#include "engine/ports/key_store.hpp"
#include "engine/ports/ledger.hpp"
#include "engine/ports/ledger_ageing.hpp"
#include "engine/ports/retention_store.hpp"
#include "engine/ports/store.hpp"
#include "engine/ports/store_view.hpp"
#include "engine/ports/traffic_view.hpp"

namespace budstikke::sqlite {

struct StoreOptions {
  std::string path;  ///< the database; its folder exists
  /// Largest size of the database file. The last sixteenth is kept for what drains a full store (room.hpp): a unit that
  /// brings a new message and changes no stored delivery is answered B201 before that is touched. The write-ahead log
  /// beside the file takes up to about 64 MiB more.
  std::uint64_t max_bytes = 68'719'476'736;  // 64 GiB
  Duration busy = std::chrono::seconds{5};   ///< how long to wait for a lock that somebody else's tool holds
  /// What the file system must have free for a new message to be taken; on a small one, a sixteenth of it.
  std::uint64_t min_free_bytes = 67'108'864;  // 64 MiB
  /// How much the file system of the store's folder has; where it cannot tell, it is taken to have room. Writing thread.
  std::function<std::filesystem::space_info(const std::filesystem::path&, std::error_code&)> space =
      [](const std::filesystem::path& folder, std::error_code& error) {
        return std::filesystem::space(folder, error);
      };
  /// Called on the loop when the store becomes full, and when it has room again.
  RoomHandler room_changed = {};
};

/// Imports of the address book, staged pages and certificates are answered B201 as new messages are; entries of the ledger
/// are operators' actions and may use the reserve. A large import is one transaction: other commits wait behind it.
class SqliteStore : public Store,
                    public StoreView,
                    public TrafficView,
                    public Ledger,
                    public LedgerAgeing,
                    public AddressArchive,
                    public CertificateArchive,
                    public KeyStore,
                    public RetentionStore {
 public:
  /// Opens or makes the store, mode 0600. Throws std::runtime_error with a sentence that names the path where that cannot
  /// be done: another process has it open, a newer program wrote it, it is another kind of file, or it is damaged.
  /// `fatal` is called on `loop`, at most once: a sync failed or the file is damaged. Every commit then answers B203.
  SqliteStore(boost::asio::any_io_executor loop, StoreOptions options, FatalHandler fatal);
  ~SqliteStore() override;

  boost::asio::awaitable<std::vector<Outcome<void>>> commit(std::vector<Unit> units) override;
  /// Looks at the room that is left, as each commit does; to be called now and then, for a node that takes nothing would
  /// not learn that others have filled its disk, or made room. Returns true once it has looked.
  boost::asio::awaitable<bool> check_room();
  boost::asio::awaitable<Outcome<std::vector<Delivery>>> waiting(LaneId lane, std::size_t max) override;
  boost::asio::awaitable<Outcome<std::vector<LaneId>>> busy_lanes() override;
  boost::asio::awaitable<Outcome<std::vector<Delivery>>> interrupted() override;
  boost::asio::awaitable<Outcome<std::vector<Delivery>>> overdue(TimePoint first, TimePoint last,
                                                                 std::size_t max) override;
  boost::asio::awaitable<Outcome<SealedPayload>> load(PayloadId payload) override;

  boost::asio::awaitable<Outcome<std::optional<Message>>> message(MessageId id) override;
  boost::asio::awaitable<Outcome<std::vector<Message>>> messages_named(BusinessId id) override;
  boost::asio::awaitable<Outcome<std::vector<Delivery>>> deliveries(MessageId message) override;
  boost::asio::awaitable<Outcome<std::optional<Delivery>>> delivery(DeliveryId id) override;
  boost::asio::awaitable<Outcome<std::vector<HistoryEntry>>> history(MessageId message) override;
  /// The last entries of all behind the number `after`, newest first: what a crash may have kept from being told.
  boost::asio::awaitable<Outcome<std::vector<HistoryEntry>>> newest_history(std::int64_t after,
                                                                            std::size_t max);
  /// The number of the last entry of history whose commit is answered, or of the last that was stored before: what comes
  /// later nobody can have told of. Loop thread.
  [[nodiscard]] std::int64_t answered_history() const;
  /// Up to which number every entry of history has been told, as somebody noted.
  boost::asio::awaitable<Outcome<std::optional<std::int64_t>>> told_history();
  boost::asio::awaitable<Outcome<void>> set_told_history(std::int64_t sequence);
  boost::asio::awaitable<Outcome<std::vector<Message>>> conversation(HerId sender_business,
                                                                     std::vector<BusinessId> ids) override;
  boost::asio::awaitable<Outcome<std::vector<ListedDelivery>>> list(ListFilter filter) override;
  boost::asio::awaitable<Outcome<std::vector<QueueRow>>> queues() override;
  boost::asio::awaitable<Outcome<std::optional<std::string>>> rule_set(std::string hash) override;
  boost::asio::awaitable<Outcome<std::vector<WireEnvelope>>> envelopes(Heading heading, HerId peer,
                                                                       EnvelopeId id) override;
  boost::asio::awaitable<Outcome<std::vector<WireEnvelope>>> envelopes_of(Heading heading,
                                                                          MessageId message) override;
  boost::asio::awaitable<Outcome<std::vector<DecidedMessage>>> decided_messages(PageEnd end,
                                                                                std::size_t max) override;

  boost::asio::awaitable<Outcome<std::vector<Arrivals>>> arrivals(TimePoint from, TimePoint until) override;
  boost::asio::awaitable<Outcome<std::vector<DeliveryCount>>> delivery_counts(TimePoint from,
                                                                              TimePoint until) override;
  boost::asio::awaitable<Outcome<std::optional<TimePoint>>> last_arrival(TimePoint until) override;
  boost::asio::awaitable<Outcome<std::vector<BusinessId>>> not_stored(HerId sender,
                                                                      std::vector<BusinessId> ids) override;

  boost::asio::awaitable<Outcome<void>> append(LedgerEntry entry) override;
  boost::asio::awaitable<Outcome<std::vector<LedgerEntry>>> entries(std::string topic, std::uint64_t after,
                                                                    std::size_t max) override;
  boost::asio::awaitable<Outcome<void>> forget_entries(std::string topic,
                                                       std::vector<std::uint64_t> numbers) override;

  boost::asio::awaitable<Outcome<std::vector<Party>>> parties(TimePoint at) override;
  boost::asio::awaitable<Outcome<std::vector<PartyVersion>>> versions(HerId party) override;
  boost::asio::awaitable<Outcome<void>> take_up(AddressImport import) override;
  boost::asio::awaitable<Outcome<std::vector<ImportRecord>>> imports(std::size_t max) override;
  boost::asio::awaitable<Outcome<void>> stage(StagedLoad page) override;
  boost::asio::awaitable<Outcome<std::optional<StagedLoad>>> staged() override;

  boost::asio::awaitable<Outcome<void>> put(std::vector<PartyCertificate> certificates) override;
  boost::asio::awaitable<Outcome<std::vector<PartyCertificate>>> certificates() override;

  boost::asio::awaitable<Outcome<std::vector<KeyUse>>> keys_in_use(bool count) override;
  boost::asio::awaitable<Outcome<std::vector<StoredSeal>>> sealed_under(SealPage page) override;
  boost::asio::awaitable<Outcome<void>> renew(std::vector<RenewedSeal> seals) override;
  boost::asio::awaitable<Outcome<std::optional<std::string>>> key_proof() override;
  boost::asio::awaitable<Outcome<void>> set_key_proof(std::string proof) override;

  boost::asio::awaitable<Outcome<std::vector<AgedMessage>>> aged(AgePage page) override;
  boost::asio::awaitable<Outcome<std::vector<Outcome<void>>>> erase(
      std::vector<HistoryEntry> entries) override;
  boost::asio::awaitable<Outcome<void>> forget(std::vector<MessageId> messages) override;
  boost::asio::awaitable<Outcome<void>> make_way(std::vector<MessageId> messages) override;
  boost::asio::awaitable<Outcome<Scrubbed>> scrub() override;

 private:
  struct Parts;

  template <class Query>
  auto read(Query query) -> boost::asio::awaitable<Outcome<std::invoke_result_t<Query&, class Connection&>>>;

  std::unique_ptr<Parts> parts_;
};

}  // namespace budstikke::sqlite
