#pragma once
// What `budstikke inspect` prints of one message. Never names, identity numbers or prose: a
// value that could be one of them is shown as "?".

#include <boost/json/object.hpp>
#include <string>

#include "engine/ports/message_reader.hpp"

namespace budstikke::tools {

/// One message as it was read. `failure` is null where it is acceptable.
struct Inspected {
  std::string file;
  bool has_format = false;  ///< its root element is one that Budstikke reads
  ReadMessage message;      ///< as far as it could be read
  const Failure* failure = nullptr;
};

/// Every key is always there; what the message lacks is null.
[[nodiscard]] boost::json::object to_json(const Inspected& inspected);

/// A block of lines for people, with an empty line at its end.
[[nodiscard]] std::string to_block(const Inspected& inspected);

}  // namespace budstikke::tools
