#pragma once
// The memory store as a disk that takes its time, fails and fills up: what a node sees of it. The disk itself survives the
// node. A commit that is cut off by a crash is durable or not, by when the crash came; never half.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "adapters/store_memory/memory_store.hpp"
#include "engine/model/limits.hpp"
#include "engine/ports/clock.hpp"
#include "tests/simulation/dice.hpp"
#include "tests/simulation/judge.hpp"
#include "tests/simulation/plant.hpp"

namespace budstikke::simulation {

/// How the disk behaves. The world changes it as it goes.
struct DiskTemper {
  std::uint64_t slow = 300;  ///< per mille of calls that wait at all, before and after
  Duration slowest = std::chrono::milliseconds{20};
  std::uint64_t read_fails = 0;    ///< B203, per mille
  std::uint64_t commit_fails = 0;  ///< B203 for the whole batch, per mille
  bool full = false;               ///< B201 for what may not use the reserve
  bool brimful = false;            ///< B201 for all
};

struct Disk {
  MemoryStore stored;
  std::vector<HistoryEntry> changes;       ///< of deliveries, in the order in which they were stored
  std::optional<TimePoint> last_written;   ///< as the disk dates its files
  std::optional<MemoryStore> before_last;  ///< kept where the disk is forgetful
  DiskTemper temper;
  Plant plant = Plant::none;
};

/// A delivery that nobody takes up, where that is the planted fault.
[[nodiscard]] bool is_passed_over(Plant plant, const Delivery& delivery);

class SimulatedStore : public Store,
                       public StoreView,
                       public budstikke::Ledger,
                       public KeyStore,
                       public RetentionStore {
 public:
  SimulatedStore(Disk& disk, Clock& clock, Dice& dice, Judge& judge, CommitLimits limits)
      : disk_(disk), clock_(clock), dice_(dice), judge_(judge), limits_(limits) {}

  boost::asio::awaitable<std::vector<Outcome<void>>> commit(std::vector<Unit> units) override;
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

  boost::asio::awaitable<Outcome<void>> append(LedgerEntry entry) override;
  boost::asio::awaitable<Outcome<std::vector<LedgerEntry>>> entries(std::string topic, std::uint64_t after,
                                                                    std::size_t max) override;

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

  /// No call is under way.
  [[nodiscard]] bool idle() const { return *under_way_ == 0; }

 private:
  struct Call;

  boost::asio::awaitable<void> pause();
  /// `answer` is asked between two pauses, so that it is true of some moment within the call.
  template <class T>
  boost::asio::awaitable<Outcome<T>> read(boost::asio::awaitable<Outcome<T>> answer);
  [[nodiscard]] Outcome<void> objection(const Unit& unit, bool batch_fails) const;
  /// As read, where the disk may refuse to write. `growing`: a full disk refuses it.
  template <class T>
  boost::asio::awaitable<Outcome<T>> write(boost::asio::awaitable<Outcome<T>> work, bool growing,
                                           std::function<void(const Outcome<T>&)> written);
  void note_written();

  Disk& disk_;
  Clock& clock_;
  Dice& dice_;
  Judge& judge_;
  CommitLimits limits_;
  std::shared_ptr<std::size_t> under_way_ = std::make_shared<std::size_t>(0);
};

}  // namespace budstikke::simulation
