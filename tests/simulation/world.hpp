#pragma once
// Everything around the node: senders, operators, changes of rules and addresses, the clock, crashes and restarts. Draws at
// each step what happens next.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "adapters/crypto/aes_gcm_protector.hpp"
#include "tests/simulation/agenda.hpp"
#include "tests/simulation/dice.hpp"
#include "tests/simulation/judge.hpp"
#include "tests/simulation/letter.hpp"
#include "tests/simulation/node.hpp"
#include "tests/simulation/peers.hpp"
#include "tests/simulation/region.hpp"
#include "tests/simulation/run.hpp"
#include "tests/simulation/trace.hpp"
#include "tests/support/manual_clock.hpp"

namespace budstikke::simulation {

class World {
 public:
  explicit World(const RunOptions& options);

  RunReport run();

 private:
  /// How much goes wrong in this run; per mille of deeds, but where it says otherwise. Each run draws its own, so that some
  /// see nothing but crashes, and some none.
  struct Temper {
    std::uint64_t deed = 60;  ///< of steps: something happens
    std::uint64_t crash = 0;
    std::uint64_t stop = 0;
    std::uint64_t operators = 0;
    std::uint64_t routing = 0;
    std::uint64_t clock = 0;
    std::uint64_t keys = 0;
    std::uint64_t disk = 0;
    std::uint64_t peers = 0;
    std::uint64_t again = 0;  ///< a sender sends once more what it has sent
  };

  void draw_temper();
  void draw_limits();
  void draw_upkeep();

  // One step: a handler of the node, something on the agenda, or the time goes on.
  void turn();
  void pass_time();
  void check_bounds();

  // What happens.
  void deed();
  void write_letter();
  Letter draw_care();
  void write_follower();
  void write_twin();
  void write_early_receipt();
  void operate();
  void jump();
  void change_disk();
  void change_peers();
  void change_routing();
  void change_keys();
  [[nodiscard]] bool may_go(unsigned char key);

  // The node's lives.
  void boot();
  void crash(const char* why);
  void heal();
  void settle();

  void post(std::size_t number);
  void post_later(std::size_t number);
  /// What a message handler says reaches the node, later where it is down, or never.
  void signal(TransportSignal said);
  boost::asio::awaitable<void> hear(Node* node, TransportSignal said);
  boost::asio::awaitable<void> submit(Node* node, std::size_t number);
  boost::asio::awaitable<void> act(Node* node, OperatorAction action);

  RunOptions options_;
  Dice dice_;
  Trace trace_;
  tests::ManualClock clock_;
  DiceEntropy entropy_;
  Letters letters_;
  Agenda agenda_;
  std::vector<unsigned char> keys_{1};  ///< by number; the first seals
  crypto::AesGcmProtector protector_;   ///< the node's
  crypto::AesGcmProtector all_keys_;    ///< opens whatever any of the keys has sealed
  Judge judge_;
  SimulatedLog log_;
  Peers peers_;
  Disk disk_;
  Temper temper_;
  NodeLimits limits_;
  RoutingChoice choice_;
  std::unique_ptr<Node> node_;
  std::size_t crashes_ = 0;
  unsigned char newest_key_ = 1;
  std::size_t most_letters_ = 0;
  bool healed_ = false;
};

}  // namespace budstikke::simulation
