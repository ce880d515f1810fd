#pragma once
// Which delivery an application receipt answers: the one with the original's MsgId whose party is a
// responder's HER-id (standards: AppRec correlates on OriginalMsgId and the responder). Pure; never guesses.

#include <cstddef>
#include <vector>

#include "engine/model/delivery.hpp"
#include "engine/model/envelope.hpp"

namespace budstikke {

struct ReceiptMatch {
  enum class Kind {
    none,  ///< answers no delivery, nothing tells apart those that it could answer, or its status is unknown
    answers,      ///< `event` is to be recorded for the delivery
    repeats,      ///< says again what an earlier receipt said
    contradicts,  ///< says something else than what is final: the first stands, an alarm tells
  };
  Kind kind = Kind::none;
  std::size_t index = 0;  ///< among the candidates; meaningless for none
  DeliveryEvent event = DeliveryEvent::receipt_ok;
};

/// `candidates` are the deliveries of all messages whose business id is the receipt's original id, whoever
/// sent them. Deliveries of receipts are not themselves answered; they are passed over.
[[nodiscard]] ReceiptMatch correlate(const std::vector<Delivery>& candidates, const ReceiptFacts& receipt);

}  // namespace budstikke
