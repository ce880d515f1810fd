#pragma once
// One structured line for each fact about a message or a delivery. Never patient data: the fields are all
// there is.

#include <optional>
#include <string>

#include "engine/model/delivery.hpp"
#include "engine/model/ids.hpp"

namespace budstikke {

enum class Loudness { fact, note, warn, alarm };

struct StatusLine {
  Loudness loudness = Loudness::fact;
  std::string event;  ///< as in HistoryEntry::event
  MessageId message;
  BusinessId business_id;
  DeliveryId delivery;
  std::string type;
  HerId sender;
  HerId party;
  RuleId rule;
  std::optional<DeliveryState> from;
  std::optional<DeliveryState> to;
  std::optional<Code> code;
  std::uint32_t attempt = 0;
  std::string who;
  std::string detail;  ///< positions, counts and codes only
};

class StatusSink {
 public:
  virtual ~StatusSink() = default;
  /// Never blocks and never fails. Loop thread.
  virtual void write(const StatusLine& line) = 0;
};

}  // namespace budstikke
