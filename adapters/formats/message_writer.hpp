#pragma once
// Facts to bytes: the receiver of a header message replaced in place, and receipts of Budstikke's own.

#include <memory>
#include <string>

#include "adapters/formats/message_reader.hpp"
#include "engine/ports/message_writer.hpp"

namespace budstikke::formats {

/// Immutable; any number of threads at once.
class XmlMessageWriter final : public MessageWriter {
 public:
  /// As for the reader, which checks every re-addressed message.
  explicit XmlMessageWriter(XmlLimits limits, std::shared_ptr<const xml::SchemaSet> official = nullptr);

  [[nodiscard]] Outcome<Payload> readdress(const Payload& original, const ReadMessage& read,
                                           const Party& party) const override;
  [[nodiscard]] Payload refusal(const Envelope& original, const Failure& failure, const std::string& id,
                                TimePoint now) const override;

 private:
  XmlLimits limits_;
  XmlMessageReader reader_;
};

}  // namespace budstikke::formats
