#pragma once
// Bytes to facts. Never trusts its input; any number of threads at once; pure CPU.

#include <string>
#include <variant>
#include <vector>

#include "engine/model/envelope.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/sensitive.hpp"

namespace budstikke {

struct ReadMessage {
  Envelope envelope;
  std::vector<NeedSource> need_sources;
};

/// A message that cannot be accepted: why, and as much of its header as could be read (for the record and the
/// receipt).
struct Unreadable {
  Failure failure;
  ReadMessage partial;
  bool has_header = false;  ///< sender, message_id and type could be read: a receipt can be written
};

class MessageReader {
 public:
  virtual ~MessageReader() = default;
  /// T01 not well-formed or beyond a limit, T02 against the schema, T10 unknown root, E10 MsgId no UUID, E36
  /// patient not identified. Detail: "line L column C: ..." without any text content of the message.
  [[nodiscard]] virtual std::variant<ReadMessage, Unreadable> read(const Payload& payload) const = 0;
};

}  // namespace budstikke
