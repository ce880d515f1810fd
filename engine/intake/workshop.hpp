#pragma once
// CPU work on a message's bytes, off the loop: reading, sealing, opening, re-addressing. Stateless; loop
// thread in, loop thread out.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/party.hpp"
#include "engine/ports/message_reader.hpp"
#include "engine/ports/message_writer.hpp"
#include "engine/ports/protector.hpp"
#include "rules/needs/needs.hpp"

namespace budstikke {

/// What one look at the bytes gives.
struct Examined {
  /// Partial where `unreadable` is set; without the prose. Never null once a message was examined.
  std::shared_ptr<const ReadMessage> read;
  std::vector<rules::FoundNeed> needs;
  std::optional<Failure> unreadable;
  bool has_header = true;  ///< false where not even the header could be read
  std::string sha256;
  SealedPayload sealed;
};

/// Bytes ready for the store, under the id they were sealed for.
struct SealedBytes {
  PayloadId id;
  std::string sha256;
  SealedPayload sealed;
  Payload plain;
};

class Workshop {
 public:
  /// All outlive the workshop, what `cpu` belongs to as well.
  Workshop(const MessageReader& reader, const MessageWriter& writer, const Protector& protector,
           boost::asio::any_io_executor cpu)
      : reader_(reader), writer_(writer), protector_(protector), cpu_(std::move(cpu)) {}

  boost::asio::awaitable<Examined> examine(Payload payload, PayloadId id,
                                           std::shared_ptr<const rules::Vocabulary> vocabulary);
  /// Sealed as it is, without a look: `why` it is refused was found out before it came here.
  boost::asio::awaitable<Examined> set_aside(Payload payload, PayloadId id, Failure why);
  boost::asio::awaitable<Outcome<Payload>> open(PayloadId id, SealedPayload sealed);
  /// What the store keeps of it is what it changes of `original`, which is stored under `base`. H310 or H318 where it
  /// cannot be done.
  boost::asio::awaitable<Outcome<SealedBytes>> readdress(Payload original, PayloadId base,
                                                         std::shared_ptr<const ReadMessage> read, Party party,
                                                         PayloadId id);
  boost::asio::awaitable<SealedBytes> seal(Payload payload, PayloadId id);
  /// The negative receipt for a message that is refused.
  [[nodiscard]] Payload refusal(const Envelope& original, const Failure& failure, const std::string& id,
                                TimePoint now) const {
    return writer_.refusal(original, failure, id, now);
  }

 private:
  const MessageReader& reader_;
  const MessageWriter& writer_;
  const Protector& protector_;
  boost::asio::any_io_executor cpu_;
};

}  // namespace budstikke
