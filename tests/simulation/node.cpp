#include "tests/simulation/node.hpp"

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <utility>

#include "tests/simulation/region.hpp"

namespace budstikke::simulation {

namespace asio = boost::asio;
using asio::awaitable;

Node::Node(const NodeSurroundings& around, const NodeLimits& limits, std::shared_ptr<const Routing> routing)
    : limits_(limits),
      clock_(around.clock),
      store_(around.disk, around.clock, around.dice, around.judge, limits.commits),
      commits_(loop_.get_executor(), store_, limits.commits, limits.reserve_units),
      tracker_(commits_, store_, around.judge, around.clock),
      routing_(std::move(routing)),
      endpoints_(routing_, around.clock, return_roads()),
      dispatcher_(LaneParts{loop_.get_executor(), loop_.get_executor(), &store_, &store_, &tracker_,
                            &endpoints_, &around.protector, &around.transport, &around.clock, &around.entropy,
                            &around.judge, limits.lanes, limits.linger}),
      workshop_(around.reader, around.writer, around.protector, loop_.get_executor()),
      admission_(limits.intake),
      context_{workshop_,
               routing_,
               endpoints_,
               store_,
               store_,
               commits_,
               tracker_,
               around.clock,
               around.entropy,
               around.judge,
               [this](const std::vector<Delivery>& deliveries, const FreshMessage& fresh) {
                 dispatcher_.offer(deliveries, fresh);
               }},
      intake_(context_),
      desk_(context_),
      overdue_(store_, tracker_, around.clock, limits.overdue),
      tasks_(loop_.get_executor(), [this](const std::exception_ptr&) { broken_ = true; }) {
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

awaitable<void> Node::start() {
  const auto lanes = co_await recover();
  if (!lanes) {
    broken_ = true;
    co_return;
  }
  if (stopping_) co_return;
  dispatcher_.start(*lanes);
  co_await desk_.wake_followers(std::nullopt);
  tasks_.spawn(overdue_.run());
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
