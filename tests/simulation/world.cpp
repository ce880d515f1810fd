#include "tests/simulation/world.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "adapters/formats/message_reader.hpp"
#include "adapters/formats/message_writer.hpp"
#include "tests/simulation/keys.hpp"

namespace budstikke::simulation {

using boost::asio::awaitable;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const MessageReader& reader() {
  static const formats::XmlMessageReader one{XmlLimits{}};
  return one;
}

const MessageWriter& writer() {
  static const formats::XmlMessageWriter one{XmlLimits{}};
  return one;
}

/// Every key that there can be.
std::vector<unsigned char> all_numbers() {
  std::vector<unsigned char> numbers(kMostKeys);
  std::iota(numbers.begin(), numbers.end(), 1);
  return numbers;
}

/// Longer than any deadline, receipt deadline and backoff of the region.
constexpr Duration kLongEnough = std::chrono::days{20};
constexpr std::size_t kMostSteps = 400'000;

}  // namespace

World::World(const RunOptions& options)
    : options_(options),
      dice_(options.seed),
      trace_(options.trace),
      entropy_(options.seed),
      protector_(made_up_keys(keys_)),
      all_keys_(made_up_keys(all_numbers())),
      judge_(letters_, all_keys_, trace_),
      log_(judge_, trace_, options.plant),
      peers_(
          {letters_, agenda_, clock_, dice_, judge_, trace_, entropy_},
          [this](std::size_t number) { post(number); },
          [this](TransportSignal said) { signal(std::move(said)); }) {
  trace_.set_clock([this] { return clock_.now(); });
  disk_.plant = options.plant;
  draw_temper();
  draw_limits();
}

void World::draw_temper() {
  // Each kind of trouble is left out of some runs altogether.
  const auto up_to = [this](std::uint64_t most) { return dice_.chance(300) ? 0 : dice_.below(most) + 1; };
  temper_.deed = 20 + dice_.below(200);
  temper_.crash = up_to(80);
  temper_.stop = up_to(30);
  temper_.operators = up_to(250);
  temper_.routing = up_to(60);
  temper_.clock = up_to(60);
  temper_.keys = up_to(60);
  temper_.disk = up_to(60);
  temper_.peers = up_to(100);
  temper_.again = up_to(150);
  PeerTemper peers;
  peers.trouble = up_to(700);
  peers.fault = up_to(60);
  peers.silence = up_to(600);
  peers.mischief = up_to(300);
  peers.replies = up_to(300);
  peers.later = up_to(1'000);
  peers_.set_temper(peers);
  most_letters_ = 3 + dice_.below(30);
  peers_.set_most_letters(most_letters_ * 3);
  disk_.temper.slow = up_to(900);
  disk_.temper.slowest = dice_.chance(200) ? Duration{seconds{3}} : Duration{milliseconds{15}};
  disk_.temper.read_fails = up_to(20);
  disk_.temper.commit_fails = up_to(40);
}

void World::draw_limits() {
  const auto some = [this](std::size_t least, std::size_t most) {
    return least + static_cast<std::size_t>(dice_.below(most - least + 1));
  };
  limits_.intake.pending_messages = some(1, 16);
  limits_.commits = {some(1, 8), some(2'000, 60'000), some(2, 24)};
  limits_.reserve_units = some(4, 16);
  limits_.lanes.window = some(1, 8);
  limits_.lanes.concurrency = some(1, 3);
  limits_.lanes.attempt = dice_.between(seconds{5}, seconds{60});
  limits_.lanes.backoff_first = dice_.between(seconds{1}, seconds{10});
  limits_.lanes.backoff_longest = dice_.between(minutes{1}, hours{1});
  limits_.lanes.acknowledgement_within = dice_.between(minutes{1}, hours{3});
  limits_.lanes.acknowledgement_resends = some(1, 5);
  limits_.lanes.breaker_failures = some(2, 5);
  limits_.lanes.breaker_probe = dice_.between(seconds{5}, minutes{1});
  static constexpr std::array<Duration, 3> kLinger{seconds{5}, minutes{10}, hours{2}};
  limits_.linger = dice_.pick(kLinger);
  limits_.overdue.interval = dice_.between(minutes{5}, hours{3});
  limits_.overdue.batch = some(1, 20);
  draw_upkeep();
}

void World::draw_upkeep() {
  limits_.clock.interval = dice_.between(minutes{5}, hours{1});
  limits_.clock.between_alarms = limits_.clock.interval * 3;
  if (dice_.chance(600)) limits_.keep.payloads = dice_.between(minutes{10}, hours{30});
  if (limits_.keep.payloads && dice_.chance(600))
    limits_.keep.history = *limits_.keep.payloads + dice_.between(Duration{0}, hours{30});
  limits_.retention.interval = dice_.between(minutes{30}, hours{6});
  limits_.retention.messages_at_once = 1 + static_cast<std::size_t>(dice_.below(5));
  limits_.reseal.keys_at_once = 1 + static_cast<std::size_t>(dice_.below(5));
  limits_.reseal.look_again = dice_.between(minutes{30}, hours{4});
  judge_.set_bounds({limits_.lanes, limits_.clock, limits_.keep.payloads});
  if (options_.plant == Plant::hasty_erasure && limits_.keep.payloads) *limits_.keep.payloads /= 2;
}

RunReport World::run() {
  boot();
  for (std::size_t left = options_.deeds; left > 0 && judge_.content();) {
    if (dice_.chance(temper_.deed)) {
      deed();
      --left;
    }
    turn();
  }
  if (judge_.content()) heal();
  if (judge_.content()) settle();
  RunReport report;
  report.seed = options_.seed;
  report.steps = judge_.steps();
  report.messages = judge_.ledger().messages.size();
  report.deliveries = judge_.ledger().deliveries.size();
  report.arrivals = judge_.arrivals();
  report.crashes = crashes_;
  report.trace_hash = trace_.hash();
  report.faults = judge_.faults();
  return report;
}

void World::turn() {
  judge_.step();
  if (node_ && node_->broken()) return crash("broken");
  if (node_ && node_->stopped()) return crash("stopped");
  if (agenda_.act_one(clock_.now())) return;
  if (node_ && node_->run_one()) return check_bounds();
  if (node_) judge_.quiet(node_->store_idle(), node_->recovered());
  pass_time();
}

void World::check_bounds() {
  const std::string excess = node_->excess();
  if (!excess.empty()) judge_.blame("beyond a bound: " + excess);
}

void World::pass_time() {
  std::optional<TimePoint> next = agenda_.next();
  if (const auto due = clock_.next_due()) next = next ? std::min(*next, *due) : *due;
  const TimePoint then = std::max(clock_.now(), next.value_or(clock_.now() + minutes{1}));
  judge_.lives(then - clock_.now());
  clock_.set(then);
}

void World::boot() {
  trace_.line({"boot"});
  std::optional<ClockJump> silence;
  if (disk_.last_written) silence = ClockJump{*disk_.last_written, clock_.now()};
  judge_.node_begins(silence);
  node_ = std::make_unique<Node>(
      NodeSurroundings{disk_, clock_, entropy_, dice_, judge_, log_, peers_, reader(), writer(), protector_},
      limits_, routing(choice_));
}

void World::crash(const char* why) {
  trace_.line({"crash", why});
  ++crashes_;
  node_.reset();
  judge_.node_ends();
  for (auto& [number, letter] : letters_.all()) {
    if (letter.under_way > 0) post_later(number);
    letter.under_way = 0;
  }
  if (disk_.before_last) disk_.stored = *std::exchange(disk_.before_last, std::nullopt);
  judge_.compare(disk_.stored);
  const Duration down =
      dice_.chance(700) ? dice_.between(Duration{0}, minutes{1}) : dice_.between(minutes{1}, hours{30});
  agenda_.at(clock_.now() + down, [this] {
    if (!node_) boot();
  });
}

void World::post(std::size_t number) {
  Letter& letter = letters_.at(number);
  if (!node_ || node_->stopping() || !node_->recovered()) return post_later(number);
  ++letter.under_way;
  node_->spawn(submit(node_.get(), number));
}

void World::post_later(std::size_t number) {
  Letter& letter = letters_.at(number);
  if (std::exchange(letter.again_planned, true)) return;
  const Duration pause =
      dice_.chance(800) ? dice_.between(milliseconds{10}, minutes{5}) : dice_.between(minutes{5}, hours{3});
  agenda_.at(clock_.now() + pause, [this, number] {
    letters_.at(number).again_planned = false;
    post(number);
  });
}

void World::signal(TransportSignal said) {
  if (node_ && !node_->stopping() && node_->recovered())
    return node_->spawn(hear(node_.get(), std::move(said)));
  if (dice_.chance(300)) return trace_.line({"signal lost", said.answers.value()});
  agenda_.at(clock_.now() + dice_.between(seconds{1}, hours{1}), [this, said] { signal(said); });
}

awaitable<void> World::hear(Node* node, TransportSignal said) {
  judge_.said(said.answers, said.from, said.refusal ? Say::refused : Say::taken);
  TransportSignal as_heard = said;
  if (options_.plant == Plant::credulous_desk) as_heard.from = judge_.party_of(said.answers);
  const auto fate = co_await node->envelopes().take_signal(std::move(as_heard));
  judge_.heard(said, fate);
  if (!fate) agenda_.at(clock_.now() + dice_.between(seconds{1}, minutes{5}), [this, said] { signal(said); });
}

awaitable<void> World::submit(Node* node, std::size_t number) {
  Letter& letter = letters_.at(number);
  trace_.line({"post", std::to_string(number)});
  const Admission::Token place = node->admission().begin(letter.sender.text(), letter.bytes.size());
  if (place) {
    Submission submission;
    submission.payload = Payload{letter.bytes};
    submission.caller = letter.sender.text();
    submission.answered_in_person = number % 3 != 0;
    submission.road = submission.answered_in_person ? Road::http : Road::folder;
    if (letter.impostor) submission.may_send_as = {kDoctor};
    judge_.answered(letter, co_await node->intake().accept(std::move(submission)));
  }
  if (letter.under_way > 0) --letter.under_way;
  if (letter.told == Told::nothing) post_later(number);
}

awaitable<void> World::act(Node* node, OperatorAction action) {
  trace_.line({"act", std::to_string(static_cast<int>(action.verb)), action.delivery.value(),
               action.to.text(), action.municipality});
  judge_.acts(action);
  judge_.acted(action, co_await node->desk().act(action));
}

void World::heal() {
  trace_.line({"heal"});
  healed_ = true;
  PeerTemper peers = peers_.temper();
  peers.trouble = peers.mischief = peers.replies = 0;
  peers_.set_temper(peers);
  peers_.all_well();
  disk_.temper = {disk_.temper.slow, disk_.temper.slowest, 0, 0, false, false};
}

void World::settle() {
  const TimePoint end = clock_.now() + kLongEnough;
  std::size_t steps = 0;
  while (judge_.content() && clock_.now() < end && ++steps < kMostSteps) {
    if (judge_.all_settled() && agenda_.size() == 0 && node_ && node_->recovered()) break;
    turn();
  }
  if (steps >= kMostSteps) judge_.blame("the node does not come to rest");
  if (!judge_.content()) return;
  judge_.finished();
  judge_.compare(disk_.stored);
}

RunReport run(const RunOptions& options) { return World(options).run(); }

}  // namespace budstikke::simulation
