#pragma once
// Signals that go back on a connection of their own. Sent once, with a few tries: who misses one sends its message again, and
// gets the same one.

#include <cstddef>

#include "adapters/msh/partner.hpp"
#include "adapters/msh/wire_sender.hpp"
#include "engine/ports/clock.hpp"
#include "engine/ports/status_sink.hpp"
#include "engine/runtime/task_group.hpp"

namespace budstikke::msh {

struct OutboxParts {
  boost::asio::any_io_executor loop;
  FindPartner partner;
  WireSender* sender = nullptr;
  Clock* clock = nullptr;
  Entropy* entropy = nullptr;
  StatusSink* status = nullptr;
  std::size_t most = 1'000;  ///< under way at once; beyond it, none is sent
  /// The same of answers to what nobody is proven to have sent: forged envelopes must not keep acknowledgements back.
  std::size_t most_unproven = 50;
  Duration within = std::chrono::seconds{60};
};

/// Loop thread. Everything in `parts` outlives it; `stop` first.
class SignalOutbox {
 public:
  explicit SignalOutbox(OutboxParts parts)
      : parts_(std::move(parts)), tasks_(parts_.loop), unproven_(parts_.loop) {}

  /// `wire_text` as seal_signal makes it for HTTP; by mail it goes in base64, for its lines are longer than mail allows.
  void send(HerId to, Payload wire_text);
  /// The same for an answer that anybody may have brought about: one try, in a share of its own, beyond which nothing is told.
  void send_unproven(HerId to, Payload wire_text);

  /// Returns when what was under way has ended, or at the end of `grace`.
  boost::asio::awaitable<void> stop(Duration grace);

 private:
  boost::asio::awaitable<void> deliver(HerId to, Payload wire_text, std::size_t tries);
  [[nodiscard]] Payload as_mail(const Payload& wire_text, std::string to);
  void give_up(HerId to, const Failure& failure);

  OutboxParts parts_;
  TaskGroup tasks_;
  TaskGroup unproven_;
};

}  // namespace budstikke::msh
