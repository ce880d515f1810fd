#pragma once
// The engine's memory of envelopes: settles deliveries by their peers' signals and by what mail servers report, and keeps what
// peers' envelopes were answered with.

#include "engine/intake/context.hpp"
#include "engine/intake/desk.hpp"
#include "engine/ports/envelope_desk.hpp"
#include "engine/tracking/acknowledgement.hpp"

namespace budstikke {

/// Loop thread. `context` outlives it.
class EnvelopeKeeper : public EnvelopeDesk {
 public:
  explicit EnvelopeKeeper(IntakeContext& context) : context_(context), desk_(context) {}

  boost::asio::awaitable<Outcome<SignalFate>> take_signal(TransportSignal signal) override;
  boost::asio::awaitable<Outcome<SignalFate>> take_report(MailReport report) override;
  boost::asio::awaitable<Outcome<std::optional<SentEnvelope>>> sent(EnvelopeId id) override;
  boost::asio::awaitable<Outcome<std::optional<Payload>>> answer_to(HerId from, EnvelopeId id) override;
  boost::asio::awaitable<Outcome<std::optional<Payload>>> answer_to_message(HerId sender,
                                                                            BusinessId name) override;
  boost::asio::awaitable<Outcome<Payload>> keep_answer(AnsweredEnvelope envelope) override;

 private:
  /// Whether `from` is the party that the envelope went to, or its business.
  [[nodiscard]] bool speaks_for(HerId from, HerId party) const;
  /// B202 where the delivery changed meanwhile.
  boost::asio::awaitable<Outcome<SignalFate>> settle(Delivery delivery, TransportSignal signal);
  boost::asio::awaitable<Outcome<SignalFate>> note(Delivery delivery, RecordDetail detail, bool contradicts);
  /// As settle().
  boost::asio::awaitable<Outcome<SignalFate>> settle_report(Delivery delivery, MailReport report);
  /// Whether so many entries of this event are in the delivery's history that no more are written.
  boost::asio::awaitable<Outcome<bool>> is_noted_enough(Delivery delivery, std::string event);
  boost::asio::awaitable<Outcome<bool>> repeats_without_end(MessageId message);
  boost::asio::awaitable<Outcome<std::optional<Payload>>> open(WireEnvelope record);
  void tell(const char* event, HerId from, Loudness loudness, std::string sentence);

  IntakeContext& context_;
  Desk desk_;
};

}  // namespace budstikke
