#pragma once
// Keeps the imported address book the same as the national registry: everything at the first start and from time to time,
// what has changed in between. Whatever goes wrong, the last good copy serves.
//
// A full load is kept page by page in the store. One that is broken off, by a stop or by the registry, goes on where it was
// unless it is too old or made no sense. Nothing replaces anything before all of it is there and has been looked through
// (engine/addressing/import_check.hpp); the keeper of the address book refuses what would drop too much, and alarms.
//
// The registry tells of changes only for parties that it is asked about (GetChangeLog, which might tell of all, is not used:
// its answer is not confirmed). What is new or gone is found by full loads; one is made as soon as the registry's total is
// not what it was after the last, or that is not known after a start, though not oftener than `grown_every`.
//
// A full load counts its parties against the registry's total; what lacks some is begun anew. A party of the book that it
// lacks is asked for by itself before it goes. A party that has become faulty is served as it was last good. Changes that
// would drop too much are held back, the others taken up; they are asked for again until they can be.
//
// Status lines, all without a message: address_sync_failed (warn, then note until it works again; an alarm once it has
// failed `alarm_after` times), address_sync_recovered, address_load_resumed, address_changes_held_back (note), address_parties_left_out (warn), address_load_refused (note; the keeper alarms).

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/addressing/municipality.hpp"
#include "engine/model/address.hpp"
#include "engine/ports/address_archive.hpp"
#include "engine/ports/clock.hpp"
#include "engine/ports/party_registry.hpp"
#include "engine/ports/status_sink.hpp"
#include "engine/registry/address_import.hpp"
#include "engine/registry/address_keeper.hpp"
#include "engine/runtime/signal.hpp"

namespace budstikke::registry {

/// The keeper of the address book, as the synchronisation needs it.
struct SyncBook {
  std::function<std::shared_ptr<const std::vector<Party>>()> imported;
  std::function<std::shared_ptr<const addressing::MunicipalityTable>()> municipalities;
  std::function<boost::asio::awaitable<Outcome<ImportRecord>>(BookOffer)> take_up;
  std::function<void(const std::string& topic, std::string sentence)> alarm;  ///< AddressKeeper::set_alarm()
  std::function<void(std::optional<LoadUnderWay>)> progress;                  ///< AddressKeeper::set_load()
};

/// All of them outlive the synchronisation.
struct SyncParts {
  boost::asio::any_io_executor loop;
  PartyRegistry& registry;
  AddressArchive& archive;
  Clock& clock;
  Entropy& entropy;
  StatusSink& status;
  boost::asio::any_io_executor cpu;
  SyncBook book;
  /// Services in use that an import has added or changed, or that the registry names as changed though they look as before
  /// (their certificates may be new): what messages are sent to; may be empty.
  std::function<void(std::vector<HerId>)> changed;
};

struct SyncOptions {
  Duration full_every = std::chrono::hours{24};
  Duration delta_every = std::chrono::minutes{30};
  Duration overlap = std::chrono::minutes{10};      ///< asked for again, beyond what the last look covered
  Duration resume_within = std::chrono::hours{6};   ///< age at which a load under way is begun anew
  Duration load_within = std::chrono::hours{2};     ///< of one stretch of a full load; it goes on later
  Duration grown_every = std::chrono::hours{2};     ///< between full loads for another total
  Duration retry_first = std::chrono::seconds{30};  ///< doubles, with jitter
  Duration retry_longest = std::chrono::minutes{30};
  Duration refused_pause = std::chrono::hours{6};  ///< before a refused full load is tried again
  std::size_t max_pages = 5'000;
  std::size_t max_parties = 200'000;
  std::size_t max_changed = 2'000;      ///< more changes than that are fetched by a full load
  std::size_t max_confirmed = 500;      ///< parties missing from a full load that are asked for by themselves
  std::int64_t max_faulty_percent = 5;  ///< of the book's parties that may have become faulty
  std::uint32_t alarm_after = 5;        ///< failures
};

/// What an operator, or the time, asks for.
struct SyncOrder {
  bool full = false;
  bool force = false;  ///< taken up even where it drops more parties than the limit
  std::string who = "budstikke";
  std::string why;
};

/// What is to be done, from what is known. Pure.
struct SyncState {
  std::optional<TimePoint> last_full;  ///< when the last full load was taken up
  std::optional<TimePoint> last_look;  ///< when the registry was last looked at with success
  TimePoint not_before{};              ///< after a failure
  TimePoint full_not_before{};         ///< after a refusal
};
enum class SyncWork { nothing, delta, full };
[[nodiscard]] SyncWork due(const SyncState& state, TimePoint now, const SyncOptions& options);

/// Loop thread.
class RegistrySync {
 public:
  RegistrySync(SyncParts parts, SyncOptions options);

  /// Works and waits until its coroutine is cancelled.
  boost::asio::awaitable<void> run();
  /// Wakes run() whenever something is due. Ends when its coroutine is cancelled.
  boost::asio::awaitable<void> keep_time();
  /// Does what is due, once. A failure is told and leads to a pause; it is returned for tests.
  boost::asio::awaitable<Outcome<void>> look();
  /// Asks for a look now; it is made as soon as the one under way has ended. B107 where one waits already.
  [[nodiscard]] Outcome<void> request(SyncOrder order);

 private:
  boost::asio::awaitable<Outcome<void>> begin();
  boost::asio::awaitable<Outcome<void>> full_load(SyncOrder order);
  boost::asio::awaitable<Outcome<StagedLoad>> load_under_way(bool force);
  boost::asio::awaitable<Outcome<void>> load_pages(StagedLoad& load);
  boost::asio::awaitable<Outcome<void>> confirm_missing(StagedLoad& load);
  boost::asio::awaitable<Outcome<void>> delta(SyncOrder order);
  boost::asio::awaitable<Outcome<void>> offer_changes(BookOffer part, SyncOrder order);
  boost::asio::awaitable<Outcome<std::optional<std::vector<HerId>>>> changes(const RegistryPage& first);
  boost::asio::awaitable<Outcome<void>> offer(BookOffer offer, SyncOrder order);
  void failed(const Failure& failure);
  void worked();
  void tell(Loudness loudness, const std::string& event, const std::string& detail);

  SyncParts parts_;
  SyncOptions options_;
  Signal wake_;
  SyncState state_;
  std::optional<TimePoint> complete_to_;
  std::optional<SyncOrder> order_;
  std::optional<TimePoint> refused_;  ///< beginning of the load that was refused
  bool begin_anew_ = false;           ///< the load under way made no sense
  bool held_back_ = false;            ///< changes that would drop too much wait
  std::set<HerId> faulty_;            ///< in the registry, as far as is known
  std::map<HerId, TimePoint> named_;  ///< as changed, within the overlap of two looks
  bool begun_ = false;
  std::uint32_t failures_ = 0;
  std::size_t total_ =
      0;  ///< the registry's at the last full load, without what was taken out since; 0: not known
  std::size_t load_total_ = 0;  ///< as the load under way ended
};

}  // namespace budstikke::registry
