#pragma once
// Facts to bytes: the receiver of a header message replaced in place, and receipts of Budstikke's own.

#include <memory>
#include <optional>
#include <string>

#include "adapters/formats/message_reader.hpp"
#include "engine/ports/message_writer.hpp"

namespace budstikke::formats {

namespace msghead {
class ProvenReceivers;
}

/// Any number of threads at once; remembers nothing but which contents of Receiver are known to be valid.
class XmlMessageWriter final : public MessageWriter {
 public:
  /// As for the reader, which checks each content of Receiver the first time that it is put into a message.
  explicit XmlMessageWriter(XmlLimits limits, std::shared_ptr<const xml::SchemaSet> official = nullptr);

  [[nodiscard]] Outcome<Payload> readdress(const Payload& original, const ReadMessage& read,
                                           const Party& party) const override;
  [[nodiscard]] Payload refusal(const Envelope& original, const Failure& failure, const std::string& id,
                                TimePoint now) const override;

 private:
  /// Why the message with another receiver may not go out.
  [[nodiscard]] std::optional<Failure> fault_of(const Payload& changed, const ReadMessage& read,
                                                const Party& party) const;

  XmlLimits limits_;
  XmlMessageReader reader_;
  std::shared_ptr<msghead::ProvenReceivers> proven_;
};

}  // namespace budstikke::formats
