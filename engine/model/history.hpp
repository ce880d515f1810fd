#pragma once
// What happened to a message, one entry a fact: the answer to "where is it, and why". No patient data.

#include <optional>
#include <string>

#include "engine/model/delivery_state.hpp"
#include "engine/model/failure_code.hpp"
#include "engine/model/ids.hpp"
#include "engine/model/time.hpp"

namespace budstikke {

struct HistoryEntry {
  MessageId message;
  DeliveryId delivery;  ///< empty where the entry is about the message as a whole
  TimePoint at{};
  /// One word of a fixed list: received, refused, decided, duplicate, conflict, receipt, acknowledgement, enveloped, deviation, reply, alarm, erased, restored, or
  /// the name of a DeliveryEvent.
  std::string event;
  std::optional<DeliveryState> from;
  std::optional<DeliveryState> to;
  std::string who;  ///< "budstikke", or the operator's name
  std::string why;  ///< the operator's reason, or the rule
  std::optional<Code> code;
  std::string detail;  ///< sentence or JSON (event "decided": the explanation)
};

}  // namespace budstikke
