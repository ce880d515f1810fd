#pragma once
// Bytes to facts. Never trusts its input; any number of threads at once; pure CPU.

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/model/envelope.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/sensitive.hpp"

namespace budstikke {

/// Where the content of MsgInfo/Receiver lies in the bytes, and how what is put there is written.
struct ReceiverPlace {
  std::size_t content_begin = 0;
  std::size_t content_end = 0;
  std::string prefix;    ///< of the element's name; empty for the default namespace
  std::string encoding;  ///< of the message
};

struct ReadMessage {
  Envelope envelope;
  std::vector<NeedSource> need_sources;
  std::optional<ReceiverPlace> receiver_place;  ///< of a header message; nothing where it is an empty tag
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
