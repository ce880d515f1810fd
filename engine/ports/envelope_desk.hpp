#pragma once
// What the engine remembers of envelopes for the transports that send and receive them: what was sent, what peers' envelopes
// were answered with, and what a peer's signal or a mail server's report settles. Implemented by engine/intake. Loop thread.

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "engine/model/outcome.hpp"
#include "engine/model/sensitive.hpp"
#include "engine/model/wire_envelope.hpp"

namespace budstikke {

/// What a peer's message handler says of an envelope of ours. The caller has verified who signed it, and that the signer may
/// speak for `from`.
struct TransportSignal {
  EnvelopeId answers;
  HerId from;
  /// Why the envelope was refused; its advice is refuse or hold. Nothing: it was taken.
  std::optional<Failure> refusal{};
  std::string evidence{};  ///< for the history: the signal's own id, who signed it, certificate and algorithm
};

/// What a mail server reports of a mail that carried an envelope of ours (RFC 3464), or a SOAP fault that came back. Nothing
/// proves who wrote it: whoever has seen the envelope's id may have.
struct MailReport {
  EnvelopeId about;
  bool returned = false;   ///< it came back for good (5.x.x); else it is late, or was passed on
  std::string evidence{};  ///< for the history: status, and which server says so
  bool fault = false;      ///< it is a fault, of a message handler that could not read the envelope
};

enum class SignalFate {
  settled,      ///< the delivery is in another state by it
  repeated,     ///< nothing new: a note in the history at most
  contradicts,  ///< the peer has said otherwise before: an alarm
  unknown,      ///< no envelope of ours has that id
  foreign,      ///< the envelope went to another party
};

struct SentEnvelope {
  WireEnvelope record;
  Payload bytes;
};

/// An envelope of a peer's, and what it is answered with.
struct AnsweredEnvelope {
  EnvelopeId id;
  HerId from;
  MessageId message;  ///< what the intake made of it
  Payload answer;
  /// For the history: who signed it, certificate and algorithms, what it is answered with.
  std::string description;
  bool repeats =
      false;  ///< the message was here before: without room, or after many of them, the answer is not kept
};

class EnvelopeDesk {
 public:
  virtual ~EnvelopeDesk() = default;

  /// Fails where nothing could be written (B104, B201, B203): the peer's next signal may be luckier.
  virtual boost::asio::awaitable<Outcome<SignalFate>> take_signal(TransportSignal signal) = 0;

  /// Puts the delivery on the work list (D425) where a mail that is not acknowledged came back, and only notes all else: a
  /// report ends no delivery, delivers none and sends none again. Fails as take_signal does.
  virtual boost::asio::awaitable<Outcome<SignalFate>> take_report(MailReport report) = 0;

  /// Nothing where no envelope of ours has the id, or its bytes have been erased.
  virtual boost::asio::awaitable<Outcome<std::optional<SentEnvelope>>> sent(EnvelopeId id) = 0;

  /// What the envelope was answered with when it came first; nothing where it is new, or its answer has been erased.
  virtual boost::asio::awaitable<Outcome<std::optional<Payload>>> answer_to(HerId from, EnvelopeId id) = 0;

  /// The same of the envelope that brought the message which calls itself `name`, of that sender or business; nothing where it
  /// came in none.
  virtual boost::asio::awaitable<Outcome<std::optional<Payload>>> answer_to_message(HerId sender,
                                                                                    BusinessId name) = 0;

  /// Stores it, and returns what the peer is to be answered with: an earlier answer, where another one was quicker. To be
  /// called before anything is answered. Fails as take_signal does. Nothing is stored of a message that has been erased.
  virtual boost::asio::awaitable<Outcome<Payload>> keep_answer(AnsweredEnvelope envelope) = 0;
};

}  // namespace budstikke
