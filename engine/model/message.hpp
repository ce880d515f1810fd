#pragma once
// One received message, as the store keeps it. The bytes lie beside it as sealed payloads.

#include <optional>
#include <string>

#include "engine/model/failure_code.hpp"
#include "engine/model/ids.hpp"
#include "engine/model/time.hpp"

namespace budstikke {

/// By which road a message came.
enum class Road {
  http,    ///< the plain HTTP intake
  folder,  ///< a folder
  ebxml,   ///< an ebXML envelope over HTTP
  mail,    ///< an ebXML envelope over mail
};
[[nodiscard]] constexpr const char* to_text(Road road) {
  switch (road) {
    case Road::http:
      return "http";
    case Road::folder:
      return "folder";
    case Road::ebxml:
      return "ebxml";
    case Road::mail:
      return "mail";
  }
  return "";
}

struct Message {
  MessageId id;
  // What the message calls itself. Empty where it could not be read (refused with T01, T02 or T10).
  BusinessId business_id;
  HerId sender;           ///< innermost HER-id of the sender
  HerId sender_business;  ///< outermost HER-id of the sender
  HerId receiver;         ///< innermost HER-id of the receiver named in the message
  std::string type;
  std::string shipment_status;
  /// Who sent it and its id: no other message has the same. Empty where it claims neither (refused while it was read).
  std::string duplicate_key;
  BusinessId conversation_parent;
  BusinessId conversation_root;  ///< equals business_id where the message begins a conversation
  std::optional<TimePoint> generated_at;
  // How it came.
  TimePoint received_at{};
  Road road = Road::http;
  std::string caller;  ///< name of the authenticated client, or the folder's name
  PayloadId payload;   ///< the bytes exactly as received
  std::string sha256;  ///< of those bytes, hex
  std::size_t size_bytes = 0;
  /// Facts that rules were asked about, as JSON text. Holds no identity, name or prose.
  std::string facts;
  /// When the bytes were erased, all versions of them; nothing where they are there.
  std::optional<TimePoint> erased_at{};
};

}  // namespace budstikke
