#pragma once
// The promises, held against everything that the engine does: told of each commit, status line, attempt, arrival and
// answer as it happens. The first broken one ends the run.
//
//  1. what a sender was told is stored, with the very bytes, before it is told, and after every restart
//  2. every delivery is final, or waits with a due time, or is held with a reason
//  3. one delivery carries the same bytes to a party every time, and nothing but the receiver differs from what came
//  4. order holds in each lane and ordering key
//  5. no change of state outside the table; consecutive history rows meet
//  6. memory and queues stay within their bounds
//  7. each change of state has one history row and one status line, whatever crashes come between
//  8. a jump of the clock expires nothing, and erases nothing
//  9. what is not final, or not old enough, is not erased; what is erased is never sent, and its bytes do not open
// 10. all other bytes open, under whichever key they are by now
// 11. a life of a delivery has one envelope, the same bytes each time; what its party acknowledged is not sent again, and only what
//     its party said settles it
// And: one stored message for a sender and id; a receipt settles one delivery at most, and the right one; nothing goes to a
// party that neither the message, nor rules and address book, nor a person named; nothing is sent that is not stored as
// being sent.

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "engine/model/limits.hpp"
#include "engine/model/outcome.hpp"
#include "engine/ports/envelope_desk.hpp"
#include "engine/ports/ledger.hpp"
#include "engine/ports/message_intake.hpp"
#include "engine/ports/operator_desk.hpp"
#include "engine/ports/protector.hpp"
#include "engine/ports/status_sink.hpp"
#include "engine/ports/store.hpp"
#include "engine/ports/transport.hpp"
#include "engine/tracking/clock_watch.hpp"
#include "tests/simulation/envelopes.hpp"
#include "tests/simulation/ledger.hpp"
#include "tests/simulation/letter.hpp"
#include "tests/simulation/trace.hpp"

namespace budstikke {
class MemoryStore;
}

namespace budstikke::simulation {

class Judge : public StatusSink {
 public:
  Judge(Letters& letters, const Protector& protector, Trace& trace)
      : letters_(letters), protector_(protector), trace_(trace) {}

  // The store.
  void batch(const std::vector<Unit>& units, const CommitLimits& limits);
  /// It is on the disk, whether or not anybody is told.
  void committed(const Unit& unit);
  /// A unit sets out for the store: what it begins was considered now.
  void queued(const Unit& unit);
  /// It was refused, for what it changes has been changed meanwhile.
  void outdated() { trace_.line({"outdated", id_of(Code::B202)}); }
  void looked_at(const DeliveryId& id);
  /// The whole store against the account of it.
  void compare(MemoryStore& disk);
  void erased(const HistoryEntry& row);
  void forgotten(const std::vector<MessageId>& messages);
  void renewed(std::size_t seals);
  /// The node tries to; and it is on the disk.
  void appends(const LedgerEntry& entry);
  void appended(const LedgerEntry& entry);

  // The clock.
  void lives(Duration time) { lived_ += time; }
  /// Of a node that is up. `heard`: it knows what its predecessors knew of the clock.
  void jumped(const ClockJump& jump, bool heard);

  // Operators' log.
  void write(const StatusLine& line) override;

  // The peers.
  void attempt_begins(const Shipment& shipment, HerId owner);
  void attempt_ends(const DeliveryId& id);
  /// `shipment` as it is handed to the transport, in its envelope.
  void goes_in_envelope(const Shipment& shipment);
  /// A message handler says it: the node hears it, or may.
  void said(const EnvelopeId& envelope, HerId from, Say say);
  void heard(const TransportSignal& signal, const Outcome<SignalFate>& fate);
  /// Whom an envelope went to; empty where there is none.
  [[nodiscard]] HerId party_of(const EnvelopeId& envelope) const {
    const auto posted = posted_.find(envelope);
    return posted == posted_.end() ? HerId{} : posted->second.party;
  }
  void arrives(const DeliveryId& id, HerId owner, const std::string& sha256);
  [[nodiscard]] std::size_t attempts_in(const LaneId& lane) const;

  // Senders and operators.
  void answered(Letter& letter, const Outcome<Acceptance>& outcome);
  void acts(const OperatorAction& action);
  void acted(const OperatorAction& action, const Outcome<std::vector<Delivery>>& outcome);

  // The run.
  void step() { ++step_; }
  /// `silence`: from when the disk was last written until now, by the clock.
  void node_begins(const std::optional<ClockJump>& silence);
  void node_ends() { unnoticed_.clear(); }
  /// Nothing can go on at this time. `store_idle`: no call of the store is under way. `recovered`: the node has taken up
  /// what its predecessor left.
  void quiet(bool store_idle, bool recovered);
  /// Peers have been well for long enough.
  void finished();

  struct Bounds {
    LaneLimits lanes;
    ClockWatchOptions clock;
    std::optional<Duration> keep;  ///< bytes of what is final
  };
  void set_bounds(const Bounds& bounds) { bounds_ = bounds; }
  /// Old keys of which it was said at least so long ago that nothing needs them.
  [[nodiscard]] std::vector<std::string> needless_keys(Duration age) const;
  void blame(std::string sentence);
  [[nodiscard]] bool content() const { return faults_.empty(); }
  [[nodiscard]] const std::vector<std::string>& faults() const { return faults_; }
  [[nodiscard]] const Ledger& ledger() const { return ledger_; }
  [[nodiscard]] std::uint64_t steps() const { return step_; }
  [[nodiscard]] std::size_t arrivals() const { return arrivals_; }
  /// Whether all has come to rest: finished() would find nothing.
  [[nodiscard]] bool all_settled() const;

 private:
  /// An envelope, and what was said of it by those who may.
  struct Posted {
    DeliveryId delivery;
    HerId party;
    std::string sha256;
    bool taken = false;
    bool refused = false;
    bool settled = false;  ///< the node knows that it was taken
  };
  /// Delivery, event, from (-1: none), to.
  using Line = std::tuple<DeliveryId, std::string, int, int>;
  /// Whose conversation, and the letter that began it.
  using Conversation = std::pair<HerId, std::size_t>;

  /// `gone`: the node cannot know of it any more.
  struct KnownJump {
    ClockJump jump;
    bool remembered = false;
    bool gone = false;
  };

  void check_message(const Unit& unit);
  void check_payloads(const Unit& unit);
  void check_births(const Unit& unit);
  void check_changes(const Unit& unit);
  void check_change(const Unit& unit, const Delivery& before, const Delivery& after, const HistoryEntry& row);
  void check_resting(const Delivery& delivery);
  void check_receipt(const Unit& unit, const Delivery& after, DeliveryEvent event);
  void check_start(Account& account, const Delivery& after);
  void check_lasting(const Delivery& before, const Delivery& after, DeliveryEvent event);
  void check_envelope(const Delivery& before, const Delivery& after, DeliveryEvent event);
  [[nodiscard]] bool has_said(const Delivery& delivery, bool taken) const;
  void set_terms(Account& account, const Delivery& after);
  void keep(const HistoryEntry& row);
  void compare_bytes(boost::asio::io_context& loop, MemoryStore& disk, const MessageId& message,
                     const PayloadId& payload);
  /// Every term that a jump of the clock moves.
  template <class Change>
  void change_terms(Change change);
  void recall(Term& term) const;
  [[nodiscard]] TimePoint judged_at(TimePoint at) const;
  void forget_letter(const Letter& letter);
  void check_bytes(const Letter& letter, const Delivery& delivery, std::string_view bytes);
  [[nodiscard]] bool may_get(const Letter& letter, const Delivery& delivery, HerId party) const;
  [[nodiscard]] const Letter* letter_of(const MessageId& message) const;
  [[nodiscard]] Conversation conversation_of(const Letter& letter) const;

  Letters& letters_;
  const Protector& protector_;
  Trace& trace_;
  Bounds bounds_;
  Ledger ledger_;
  std::map<Line, int> unsaid_;  ///< stored, and no line written of it yet
  std::map<Conversation, std::set<HerId>> named_by_people_;
  std::map<EnvelopeId, Posted> posted_;
  std::map<LaneId, std::size_t> under_way_;
  std::map<std::pair<LaneId, std::string>, std::size_t> under_way_of_key_;
  std::vector<std::string> faults_;
  std::uint64_t step_ = 0;
  std::uint64_t life_ = 0;
  std::map<DeliveryId, std::uint64_t> queued_at_;  ///< of what is on its way to the store
  std::uint64_t queued_units_ = 0;
  std::uint64_t epoch_ = 0;  ///< rises whenever nothing can go on at this time
  std::size_t arrivals_ = 0;
  Duration lived_{0};
  std::optional<std::pair<TimePoint, Duration>> set_back_;  ///< from when the clock was, and when in life
  std::vector<KnownJump> jumps_;
  std::map<std::string, Duration> unnoticed_;  ///< jumps that must be remembered, by their text: since when
  std::map<std::string, Duration> needless_;   ///< keys: since when it is said
};

}  // namespace budstikke::simulation
