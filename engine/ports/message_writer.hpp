#pragma once
// Facts to bytes: re-addressing, and the application receipts that Budstikke itself issues. Any thread; pure
// CPU.

#include <string>
#include <vector>

#include "engine/model/envelope.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/party.hpp"
#include "engine/model/sensitive.hpp"
#include "engine/ports/message_reader.hpp"

namespace budstikke {

class MessageWriter {
 public:
  virtual ~MessageWriter() = default;

  /// The same message with `party` as Receiver. `read` is what a reader made of `original`; its prose is not asked for.
  /// Every byte outside the content of MsgInfo/Receiver stays as it was, the encoding too. What is put in has been read in
  /// its place, in this message or an earlier one: the result is well-formed and valid, and says the same but for the
  /// receiver. H310 where the message is signed; H318 where it cannot be done.
  [[nodiscard]] virtual Outcome<Payload> readdress(const Payload& original, const ReadMessage& read,
                                                   const Party& party) const = 0;

  /// A negative application receipt (status 2) that answers `original` in the name of the receiver it was
  /// addressed to, in the AppRec version that the message's standard demands (1.0 for PLO 1.5 and
  /// dialogue 1.0, else 1.1). `id` is a UUID. HIS 80415 §4.
  [[nodiscard]] virtual Payload refusal(const Envelope& original, const Failure& failure,
                                        const std::string& id, TimePoint now) const = 0;
};

}  // namespace budstikke
