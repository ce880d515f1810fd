#pragma once
// The intake and the operators' desk over a store in memory, with the real commit queue and tracker.

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include "adapters/store_memory/memory_store.hpp"
#include "engine/intake/desk.hpp"
#include "engine/intake/intake.hpp"
#include "tests/support/counting_entropy.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/recording_status_sink.hpp"
#include "tests/support/run.hpp"
#include "tests/unit/intake/fakes.hpp"
#include "tests/unit/intake/messages.hpp"

namespace budstikke::intake_tests {

/// A memory store whose commits wait at a gate, and whose reads of conversations can fail.
class GatedStore : public MemoryStore {
 public:
  explicit GatedStore(boost::asio::io_context& io)
      : gate_(io, boost::asio::steady_timer::time_point::max()) {}

  boost::asio::awaitable<std::vector<Outcome<void>>> commit(std::vector<Unit> units) override {
    if (closed) {
      co_await gate_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    }
    co_return co_await MemoryStore::commit(std::move(units));
  }
  boost::asio::awaitable<Outcome<std::vector<Message>>> conversation(HerId business,
                                                                     std::vector<BusinessId> ids) override {
    if (reads_fail) co_return Failure{Code::B203};
    co_return co_await MemoryStore::conversation(business, std::move(ids));
  }
  void open() {
    closed = false;
    gate_.cancel();
  }

  bool closed = false;
  bool reads_fail = false;

 private:
  boost::asio::steady_timer gate_;
};

class Bench : public testing::Test {
 protected:
  explicit Bench(const std::string& rules = rule("stopped", R"("message.type" = "STOP")", kHold) +
                                            rule("unwanted", R"("message.type" = "NO")", kRefuse) +
                                            rule("plain", R"("message.type" = ["DIALOG", "DIALOG_AVVIK"])",
                                                 kToReceiver) +
                                            rule("ke", "", kToCaseHandler))
      : slot{routing(rules)} {
    boost::asio::co_spawn(io, commits.run(), boost::asio::detached);
    tracker.on_change([this](const Delivery& delivery) { heard.push_back(delivery); });
    endpoints.return_roads.insert(return_lane(kWard));
  }
  ~Bench() override {
    store.open();
    commits.stop();
    tests::run(io, commits.drained());
    io.restart();
    io.poll();
    cpu.join();
  }

  /// Bytes that read as `envelope`.
  Submission submission(const Envelope& envelope, const std::string& bytes) {
    reader.prepare(bytes, ReadMessage{envelope, {}, {}});
    return submission(bytes);
  }
  Submission submission(const Envelope& envelope) {
    return submission(envelope, "bytes " + envelope.message_id.value());
  }
  Submission submission(const std::string& bytes) {
    Submission made;
    made.payload = Payload{bytes};
    made.caller = "ehr";
    made.answered_in_person = true;
    return made;
  }
  Outcome<Acceptance> accept(Submission made) { return tests::run(io, intake.accept(std::move(made))); }
  Acceptance accepted(const Envelope& envelope) {
    auto outcome = accept(submission(envelope));
    if (!outcome) throw std::runtime_error(std::string{id_of(outcome.failure().code)});
    return *std::move(outcome);
  }
  Outcome<std::vector<Delivery>> act(Verb verb, const Delivery& delivery, HerId to = {},
                                     std::string municipality = {}) {
    return tests::run(io, desk.act({verb, delivery.id, "kari", "because", std::move(municipality), to}));
  }
  Delivery now(const Delivery& delivery) { return **tests::run(io, store.delivery(delivery.id)); }
  std::vector<Delivery> deliveries_of(const Message& message) {
    return *tests::run(io, store.deliveries(message.id));
  }
  std::vector<HistoryEntry> history_of(const Message& message) {
    return *tests::run(io, store.history(message.id));
  }
  std::string bytes_of(const Delivery& delivery) {
    const auto opened = protector.open(delivery.payload, *tests::run(io, store.load(delivery.payload)));
    return std::string{opened->reveal()};
  }
  /// As the dispatcher would: through the tracker.
  Delivery record(const Delivery& delivery, DeliveryEvent event, RecordDetail detail = {}) {
    return *tests::run(io, tracker.record(now(delivery), event, std::move(detail)));
  }
  Delivery handed_over(const Delivery& delivery) {
    return record(record(delivery, DeliveryEvent::start), DeliveryEvent::accepted);
  }
  [[nodiscard]] std::size_t times_offered(const Delivery& delivery) const {
    const auto same = [&delivery](const Delivery& one) {
      return one.id == delivery.id && one.state == DeliveryState::waiting;
    };
    return static_cast<std::size_t>(std::count_if(offered.begin(), offered.end(), same) +
                                    std::count_if(heard.begin(), heard.end(), same));
  }

  boost::asio::io_context io{1};
  boost::asio::thread_pool cpu{1};
  tests::ManualClock clock;
  tests::CountingEntropy entropy;
  tests::RecordingStatusSink status;
  ScriptedReader reader;
  ScriptedWriter writer;
  OpenProtector protector;
  ScriptedEndpoints endpoints;
  GatedStore store{io};
  CommitQueue commits{io.get_executor(), store, CommitLimits{}};
  Tracker tracker{commits, store, status, clock};
  RoutingSlot slot;
  Workshop workshop{reader, writer, protector, cpu.get_executor()};
  std::vector<Delivery> offered;  ///< what the dispatcher is told of when it is new
  std::vector<Delivery> heard;    ///< what it is told of when it changes
  IntakeContext context{workshop,
                        slot,
                        endpoints,
                        store,
                        store,
                        commits,
                        tracker,
                        clock,
                        entropy,
                        status,
                        [this](const std::vector<Delivery>& deliveries, const FreshMessage&) {
                          offered.insert(offered.end(), deliveries.begin(), deliveries.end());
                        }};
  Intake intake{context};
  Desk desk{context};
};

}  // namespace budstikke::intake_tests
