#pragma once
// Bytes of a header message or an application receipt to facts: scanned, parsed, validated, then read by the
// family that the table of formats names.

#include <memory>
#include <optional>
#include <variant>

#include "adapters/xml/document.hpp"
#include "adapters/xml/schema_set.hpp"
#include "engine/model/limits.hpp"
#include "engine/ports/message_reader.hpp"

namespace budstikke::formats {

/// Immutable; any number of threads at once.
///
/// A message is judged in this order, and the first fault is the answer: bytes and form (T01, B101), root
/// element (T10), the project's own schema and then, where there is one, the official set (T02), the type (T99 without
/// a code, or APPREC in a header message), bodies that the type or their namespace does not have (T10), MsgId or
/// receipt Id (E10), a Sender without any identifier (X99: kv. 8221 has no code for it), the patient (E36).
/// The patient must be identified in every care message, and in a dialogue message that names one: some
/// dialogue messages are about nobody, or about several people.
class XmlMessageReader final : public MessageReader {
 public:
  /// `official`: the official schemas, or null where the operator has none.
  explicit XmlMessageReader(XmlLimits limits, std::shared_ptr<const xml::SchemaSet> official = nullptr);

  [[nodiscard]] std::variant<ReadMessage, Unreadable> read(const Payload& payload) const override;

 private:
  [[nodiscard]] std::optional<Failure> validate(const xml::Document& document) const;

  XmlLimits limits_;
  std::shared_ptr<const xml::SchemaSet> official_;
};

}  // namespace budstikke::formats
