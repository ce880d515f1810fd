#pragma once
// Everybody that the node sends to: communication parties and the hospitals' return roads. They take, refuse, defer, keep
// silent, lose answers and answer too late; and what they took they acknowledge, answer, or say nothing to. They outlive
// the node, and remember.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "engine/ports/clock.hpp"
#include "engine/ports/envelope_desk.hpp"
#include "engine/ports/transport.hpp"
#include "tests/simulation/agenda.hpp"
#include "tests/simulation/dice.hpp"
#include "tests/simulation/envelopes.hpp"
#include "tests/simulation/judge.hpp"
#include "tests/simulation/letter.hpp"

namespace budstikke::simulation {

/// All per mille.
struct PeerTemper {
  std::uint64_t trouble = 0;    ///< of attempts that do not simply end well
  std::uint64_t fault = 0;      ///< of troubles that are an exception of the adapter
  std::uint64_t silence = 250;  ///< of messages that are never acknowledged
  std::uint64_t mischief = 0;   ///< of acknowledgements: again, contradicted, or by somebody else
  std::uint64_t replies = 0;    ///< of messages that are answered by another one
  std::uint64_t later = 0;      ///< of envelopes: acknowledged on a connection of the peer's own, if at all
};

class Peers : public Transport {
 public:
  struct Surroundings {
    Letters& letters;
    Agenda& agenda;
    Clock& clock;
    Dice& dice;
    Judge& judge;
    Trace& trace;
    Entropy& entropy;
  };

  /// `post` brings a letter to the node, now or when the node is there; `signal` a message handler's signal.
  Peers(Surroundings around, std::function<void(std::size_t)> post,
        std::function<void(TransportSignal)> signal)
      : around_(around), post_(std::move(post)), signal_(std::move(signal)) {}

  [[nodiscard]] bool wraps(const Endpoint& endpoint) const override;
  boost::asio::awaitable<Outcome<Wrapped>> wrap(Shipment shipment) override;
  boost::asio::awaitable<Outcome<HandOver>> send(Shipment shipment, Duration within) override;

  void set_temper(const PeerTemper& temper) { temper_ = temper; }
  [[nodiscard]] const PeerTemper& temper() const { return temper_; }
  /// Not reachable until then.
  void take_down(HerId owner, TimePoint until) { down_until_[owner] = until; }
  void all_well() { down_until_.clear(); }
  /// No letter is written beyond this many.
  void set_most_letters(std::size_t most) { most_letters_ = most; }

 private:
  enum class Deed {
    take,
    take_slowly,
    refuse,
    defer,
    ask_for_pause,
    lose_answer,
    take_in_silence,
    keep_silent,
    arrive_late,
    unreachable,
    fault_before,
    fault_after,
  };
  class Attempt;

  /// What is on its way to a party.
  struct Parcel {
    DeliveryId delivery;
    HerId owner;
    std::string digest;   ///< of the message
    EnvelopeId envelope;  ///< empty: it is in none
  };

  [[nodiscard]] Deed deed_of(HerId owner);
  /// It is there. `in_exchange`: the sender still listens; returns what it is answered with.
  Outcome<HandOver> reaches(const Parcel& parcel, bool in_exchange);
  [[nodiscard]] Say say_of(const EnvelopeId& envelope);
  void signal_later(const Parcel& parcel, Say say);
  void mischief_with(const Parcel& parcel);
  void say(const EnvelopeId& envelope, HerId from, Say say, Duration after);
  void arrives(const DeliveryId& delivery, HerId owner, const std::string& digest);
  void react(const Letter& letter, HerId owner);
  void acknowledge(const Letter& letter, HerId owner, std::string status, Duration after);
  void answer(const Letter& letter, HerId owner);
  /// Null where enough has been written.
  Letter* write(Letter letter);
  void post_later(std::size_t number, Duration after);
  [[nodiscard]] Duration some_time();

  Surroundings around_;
  std::function<void(std::size_t)> post_;
  std::function<void(TransportSignal)> signal_;
  std::map<EnvelopeId, Say> said_;  ///< what a handler says of an envelope when it comes again
  PeerTemper temper_;
  std::map<HerId, TimePoint> down_until_;
  /// What a party has acknowledged already, and how.
  std::map<std::pair<HerId, std::size_t>, std::vector<std::size_t>> acknowledged_;
  std::size_t most_letters_ = 100;
};

}  // namespace budstikke::simulation
