#pragma once
// The store of tests and simulations: the promises of the storing ports without a disk. Loop
// thread only; every call has its answer before it would suspend.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/ports/address_archive.hpp"
#include "engine/ports/key_store.hpp"
#include "engine/ports/ledger.hpp"
#include "engine/ports/ledger_ageing.hpp"
#include "engine/ports/retention_store.hpp"
#include "engine/ports/store.hpp"
#include "engine/ports/store_view.hpp"
#include "engine/ports/traffic_view.hpp"

namespace budstikke {

class MemoryStore : public Store,
                    public StoreView,
                    public TrafficView,
                    public Ledger,
                    public LedgerAgeing,
                    public AddressArchive,
                    public CertificateArchive,
                    public KeyStore,
                    public RetentionStore {
 public:
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

  /// The next call of append, take_up, stage, put, renew, set_key_proof, erase or forget writes nothing and answers `code`. Calls add up.
  void fail_next_write(Code code) { write_failures_.push_back(code); }

  /// The next commit writes nothing and answers every unit with `code`. Calls add up, one commit each.
  void fail_next_commit(Code code) { failures_.push_back(code); }
  /// How often commit was called, the failing calls included.
  [[nodiscard]] std::size_t commits() const { return commits_; }

 private:
  Outcome<void> write(Unit& unit);
  [[nodiscard]] bool all_final(const MessageId& message) const;
  [[nodiscard]] std::set<PayloadId> payloads_of(const Message& message) const;
  Outcome<void> erase_one(HistoryEntry& entry);
  void change(Delivery& after);
  [[nodiscard]] bool noted_often(const HistoryEntry& entry) const;
  [[nodiscard]] Outcome<void> check(const Unit& unit) const;
  [[nodiscard]] Outcome<void> check_message(const Unit& unit) const;
  [[nodiscard]] Outcome<void> check_envelopes(const Unit& unit) const;
  [[nodiscard]] Outcome<void> check_deliveries(const Unit& unit) const;
  void apply(Unit& unit);

  [[nodiscard]] Outcome<void> write_failure();
  [[nodiscard]] Outcome<void> check(const AddressImport& import) const;
  void end_version(HerId party, TimePoint at);

  template <class Wanted>
  [[nodiscard]] std::vector<Delivery> select(Wanted wanted) const;

  std::map<MessageId, Message> messages_;
  std::set<std::string> duplicate_keys_;
  std::map<DeliveryId, Delivery> deliveries_;
  std::map<PayloadId, SealedPayload> payloads_;
  std::set<PayloadId> erased_;
  std::optional<std::string> key_proof_;
  std::vector<HistoryEntry> history_;
  std::vector<WireEnvelope> envelopes_;
  std::map<std::string, std::string> rule_sets_;
  std::map<std::string, std::vector<LedgerEntry>> ledger_;
  std::map<HerId, std::vector<PartyVersion>> versions_;  ///< each oldest first
  std::vector<ImportRecord> imports_;
  std::optional<StagedLoad> staged_;
  std::map<std::pair<HerId, CertificateUse>, PartyCertificate> certificates_;
  std::deque<Code> failures_;
  std::deque<Code> write_failures_;
  std::size_t commits_ = 0;
};

}  // namespace budstikke
