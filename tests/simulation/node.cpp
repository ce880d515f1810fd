#include "tests/simulation/node.hpp"

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <utility>

#include "tests/simulation/region.hpp"
#include "tests/simulation/retelling.hpp"

namespace budstikke::simulation {

namespace asio = boost::asio;
using asio::awaitable;

Node::Node(const NodeSurroundings& around, const NodeLimits& limits, std::shared_ptr<const Routing> routing)
    : limits_(limits),
      disk_(around.disk),
      judge_(around.judge),
      log_(around.log),
      protector_(around.protector),
      last_sign_of_life_(around.disk.last_written),
      clock_(around.clock, around.disk.plant == Plant::deaf_clock),
      transport_(around.transport, around.disk.plant),
      store_(around.disk, around.clock, around.dice, around.judge, limits.commits),
      commits_(loop_.get_executor(), store_, limits.commits, limits.reserve_units),
      tracker_(commits_, store_, log_, clock_),
      routing_(std::move(routing)),
      endpoints_(routing_, clock_, return_roads()),
      dispatcher_(LaneParts{loop_.get_executor(), loop_.get_executor(), &store_, &store_, &tracker_,
                            &endpoints_, &protector_, &transport_, &clock_, &around.entropy, &log_,
                            limits.lanes, limits.linger}),
      workshop_(around.reader, around.writer, around.protector, loop_.get_executor()),
      admission_(limits.intake),
      context_{workshop_,
               routing_,
               endpoints_,
               store_,
               store_,
               commits_,
               tracker_,
               clock_,
               around.entropy,
               log_,
               [this](const std::vector<Delivery>& deliveries, const FreshMessage& fresh) {
                 offer(deliveries, fresh);
               },
               EarlyArrivals{},
               &dispatcher_},
      intake_(context_),
      desk_(context_),
      envelopes_(context_),
      overdue_(store_, tracker_, clock_, limits.overdue),
      clock_watch_(clock_, store_, log_, limits.clock),
      resealer_(ResealerParts{loop_.get_executor(), store_, protector_, loop_.get_executor(), log_, clock_,
                              [this] { retention_.scrub_soon(); }},
                limits.reseal),
      retention_(RetentionParts{loop_.get_executor(), store_, log_, clock_}, limits.keep, limits.retention),
      tasks_(loop_.get_executor(), [this](const std::exception_ptr&) { broken_ = true; }) {
  commits_.observe([this](const Unit& unit) {
    judge_.queued(unit);
    return context_.early.note(unit);
  });
  clock_watch_.on_jump([this] { dispatcher_.clock_jumped(); });
  spawn(commits_.run());
  spawn(start());
}

bool Node::run_one() {
  if (loop_.stopped()) loop_.restart();
  return loop_.poll_one() > 0;
}

void Node::spawn(awaitable<void> work) {
  asio::co_spawn(loop_, std::move(work), [this](const std::exception_ptr& thrown) {
    if (thrown) broken_ = true;
  });
}

void Node::offer(const std::vector<Delivery>& deliveries, const FreshMessage& fresh) {
  std::vector<Delivery> heard = deliveries;
  std::erase_if(heard, [this](const Delivery& one) {
    const bool late = disk_.plant == Plant::overtaking && !one.ordering_key.empty() && ++offers_ % 2 == 1;
    return late || is_passed_over(disk_.plant, one);
  });
  dispatcher_.offer(heard, fresh);
}

awaitable<void> Node::erase(MessageId message) {
  const auto erased = co_await retention_.erase_now(std::move(message), "kari", "because");
  static_cast<void>(erased);  // the judge sees what became of it
}

awaitable<bool> Node::take_up_keys() {
  auto fits = co_await Resealer::check(&store_, &protector_);
  if (!fits && fits.failure().code == Code::B206)
    judge_.blame("the start is refused: " + fits.failure().detail);
  if (fits) fits = co_await Resealer::take_up(&store_, &protector_);
  co_return fits || fits.failure().code == Code::B201;
}

awaitable<void> Node::start() {
  if (!co_await take_up_keys() || !co_await clock_watch_.start(last_sign_of_life_)) {
    broken_ = true;
    co_return;
  }
  knows_clock_ = true;
  if (disk_.plant != Plant::silent_restart) {
    for (const StatusLine& line : untold_lines(disk_.changes, log_.lines())) log_.retell(line);
  }
  const auto lanes = co_await recover();
  if (!lanes) {
    broken_ = true;
    co_return;
  }
  if (stopping_) co_return;
  dispatcher_.start(*lanes);
  co_await desk_.wake_followers(std::nullopt);
  tasks_.spawn(clock_watch_.run());
  tasks_.spawn(overdue_.run());
  tasks_.spawn(resealer_.run());
  tasks_.spawn(retention_.run());
  recovered_ = true;
}

awaitable<Outcome<std::vector<LaneId>>> Node::recover() {
  Recovery recovery{store_, tracker_};
  for (;;) {
    auto lanes = co_await recovery.run();
    if (lanes || lanes.failure().code != Code::B201) co_return lanes;
    co_await clock_.wait_until(clock_.now() + std::chrono::seconds{1});
    if (stopping_) co_return std::vector<LaneId>{};
  }
}

void Node::stop(Duration grace) {
  stopping_ = true;
  spawn(end(grace));
}

awaitable<void> Node::end(Duration grace) {
  co_await dispatcher_.stop(grace);
  const TimePoint until = clock_.now() + grace;
  while (admission_.messages() > 0 && clock_.now() < until)
    co_await clock_.wait_until(clock_.now() + std::chrono::milliseconds{50});
  tasks_.cancel();
  co_await tasks_.join_until(&clock_, clock_.now() + grace);
  co_await commits_.drained();
  commits_.stop();
  stopped_ = true;
}

std::string Node::excess() const {
  if (admission_.messages() > limits_.intake.pending_messages) return "messages in memory";
  if (commits_.waiting() > limits_.commits.queue_units + limits_.reserve_units)
    return "units in the commit queue";
  const Dispatcher::Busy busy = dispatcher_.busy();
  if (busy.waiting > busy.lanes * limits_.lanes.window) return "deliveries in the lanes' windows";
  return {};
}

}  // namespace budstikke::simulation
