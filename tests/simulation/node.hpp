#pragma once
// One life of the engine, on one loop: the parts that hold the promise, put together as the daemon does. A crash is its
// destruction at any step. Left out is what watches and publishes: engine/publishing, engine/registry (here rules and
// address books are swapped in), engine/watch, engine/audit, and the roads in and out.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/crypto/aes_gcm_protector.hpp"
#include "engine/dispatch/dispatcher.hpp"
#include "engine/intake/admission.hpp"
#include "engine/intake/desk.hpp"
#include "engine/intake/envelope_keeper.hpp"
#include "engine/intake/intake.hpp"
#include "engine/runtime/task_group.hpp"
#include "engine/storage/commit_queue.hpp"
#include "engine/storage/resealer.hpp"
#include "engine/storage/retention.hpp"
#include "engine/tracking/clock_watch.hpp"
#include "engine/tracking/overdue.hpp"
#include "engine/tracking/recovery.hpp"
#include "tests/simulation/life_clock.hpp"
#include "tests/simulation/saboteur.hpp"
#include "tests/simulation/simulated_log.hpp"
#include "tests/simulation/simulated_store.hpp"
#include "tools/budstikked/lane_endpoints.hpp"

namespace budstikke::simulation {

/// Bounds, which a run draws small enough to be met.
struct NodeLimits {
  IntakeLimits intake;
  CommitLimits commits;
  std::size_t reserve_units = 8;
  LaneLimits lanes;
  Duration linger = std::chrono::minutes{10};
  OverdueOptions overdue;
  ClockWatchOptions clock;
  RetentionTimes keep;
  RetentionOptions retention;
  ResealerOptions reseal;
};

/// What is there before the node and after it.
struct NodeSurroundings {
  Disk& disk;
  Clock& clock;
  Entropy& entropy;
  Dice& dice;
  Judge& judge;
  SimulatedLog& log;
  Transport& transport;
  const MessageReader& reader;
  const MessageWriter& writer;
  crypto::AesGcmProtector& protector;
};

class Node {
 public:
  Node(const NodeSurroundings& around, const NodeLimits& limits, std::shared_ptr<const Routing> routing);

  /// Runs one handler; false where none can run at this time.
  bool run_one();
  /// Runs `work` to its end, or until the node is destroyed.
  void spawn(boost::asio::awaitable<void> work);

  /// As the daemon ends in good order: `stopped` follows.
  void stop(Duration grace);
  [[nodiscard]] bool stopping() const { return stopping_; }
  [[nodiscard]] bool stopped() const { return stopped_; }
  [[nodiscard]] bool recovered() const { return recovered_; }
  /// It cannot keep its promise, and must be started anew.
  [[nodiscard]] bool broken() const { return broken_; }
  /// The machine's clock was set.
  void clock_jumped(const ClockJump& jump) { clock_.jumped(jump); }
  /// It knows what its predecessors knew of the clock.
  [[nodiscard]] bool knows_clock() const { return knows_clock_; }
  /// The protector has other keys.
  void keys_changed() { resealer_.keys_changed(); }
  /// By an operator.
  boost::asio::awaitable<void> erase(MessageId message);
  [[nodiscard]] bool store_idle() const { return store_.idle(); }
  /// A bound that is passed, in words; empty where none is.
  [[nodiscard]] std::string excess() const;

  MessageIntake& intake() { return intake_; }
  OperatorDesk& desk() { return desk_; }
  EnvelopeDesk& envelopes() { return envelopes_; }
  Admission& admission() { return admission_; }
  RoutingSlot& routing() { return routing_; }

 private:
  boost::asio::awaitable<void> start();
  boost::asio::awaitable<bool> take_up_keys();
  void offer(const std::vector<Delivery>& deliveries, const FreshMessage& fresh);
  boost::asio::awaitable<Outcome<std::vector<LaneId>>> recover();
  boost::asio::awaitable<void> end(Duration grace);

  NodeLimits limits_;
  Disk& disk_;
  Judge& judge_;
  SimulatedLog& log_;
  crypto::AesGcmProtector& protector_;
  std::optional<TimePoint> last_sign_of_life_;
  LifeClock clock_;
  Saboteur transport_;
  boost::asio::io_context loop_{1};
  SimulatedStore store_;
  CommitQueue commits_;
  Tracker tracker_;
  RoutingSlot routing_;
  LaneEndpoints endpoints_;
  Dispatcher dispatcher_;
  Workshop workshop_;
  Admission admission_;
  IntakeContext context_;
  Intake intake_;
  Desk desk_;
  EnvelopeKeeper envelopes_;
  Overdue overdue_;
  ClockWatch clock_watch_;
  Resealer resealer_;
  Retention retention_;
  TaskGroup tasks_;
  std::size_t offers_ = 0;
  bool knows_clock_ = false;
  bool recovered_ = false;
  bool stopping_ = false;
  bool stopped_ = false;
  bool broken_ = false;
};

}  // namespace budstikke::simulation
