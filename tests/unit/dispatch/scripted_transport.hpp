#pragma once
// A transport that does what a test says, address by address, and remembers what it was asked to send.

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "engine/ports/clock.hpp"
#include "engine/ports/transport.hpp"

namespace budstikke::tests {

struct Answer {
  enum class Kind { accept, later, fail, stall, fault };
  Kind kind = Kind::accept;
  std::optional<Failure> failure;
  Duration after{0};  ///< how long the peer takes
};

inline Answer accept(Duration after = Duration{0}) { return {Answer::Kind::accept, std::nullopt, after}; }
/// It is on its way; the peer's acknowledgement comes later, or never.
inline Answer later() { return {Answer::Kind::later, std::nullopt, Duration{0}}; }
inline Answer fail(Code code, std::string detail = {}) {
  return {Answer::Kind::fail, Failure{code, std::move(detail)}, Duration{0}};
}
inline Answer stall() { return {Answer::Kind::stall, std::nullopt, Duration{0}}; }
inline Answer fault() { return {Answer::Kind::fault, std::nullopt, Duration{0}}; }

class ScriptedTransport : public Transport {
 public:
  struct Sent {
    std::string address;
    DeliveryId delivery;
    BusinessId business_id;
    std::string type;
    std::string payload;
    TimePoint at{};
    EnvelopeId envelope{};
  };

  explicit ScriptedTransport(Clock& clock) : clock_(&clock) {}

  /// Answers in order; when they are used up, `always`, and else accepted at once.
  void script(const std::string& address, std::deque<Answer> answers) { next_[address] = std::move(answers); }
  void always(const std::string& address, Answer answer) { always_[address] = std::move(answer); }

  [[nodiscard]] bool wraps(const Endpoint& endpoint) const override {
    return enveloping.contains(endpoint.address);
  }
  boost::asio::awaitable<Outcome<Wrapped>> wrap(Shipment shipment) override {
    if (cannot_wrap) co_return *cannot_wrap;
    const std::string id = "e-" + std::to_string(++wrapped);
    const std::string bytes = id + " around " + std::string{shipment.payload.reveal()};
    co_return Wrapped{EnvelopeId{id}, Payload{bytes}, "made " + id};
  }

  boost::asio::awaitable<Outcome<HandOver>> send(Shipment shipment, Duration within) override {
    const std::string address = shipment.endpoint.address;
    sent.push_back({address, shipment.delivery, shipment.business_id, shipment.type,
                    std::string{shipment.payload.reveal()}, clock_->now(), shipment.envelope});
    const Answer answer = answer_for(address);
    if (answer.after > Duration{0}) co_await clock_->wait_until(clock_->now() + answer.after);
    switch (answer.kind) {
      case Answer::Kind::accept:
        break;
      case Answer::Kind::later:
        co_return HandOver{{}, "taken by the network", false};
      case Answer::Kind::fail:
        co_return *answer.failure;
      case Answer::Kind::stall:
        co_await clock_->wait_until(clock_->now() + within);
        co_return Failure{Code::D402};
      case Answer::Kind::fault:
        throw std::runtime_error("a fault of the adapter");
    }
    co_return HandOver{"ref"};
  }

  [[nodiscard]] std::vector<std::string> ids_to(const std::string& address) const {
    std::vector<std::string> ids;
    for (const Sent& one : sent) {
      if (one.address == address) ids.push_back(one.delivery.value());
    }
    return ids;
  }

  std::vector<Sent> sent;
  std::set<std::string> enveloping;  ///< addresses to which messages go in envelopes
  std::optional<Failure> cannot_wrap;
  int wrapped = 0;

 private:
  Answer answer_for(const std::string& address) {
    auto& waiting = next_[address];
    if (!waiting.empty()) {
      Answer answer = waiting.front();
      waiting.pop_front();
      return answer;
    }
    const auto found = always_.find(address);
    return found == always_.end() ? Answer{} : found->second;
  }

  Clock* clock_;
  std::map<std::string, std::deque<Answer>> next_;
  std::map<std::string, Answer> always_;
};

}  // namespace budstikke::tests
