#pragma once
// The one way in, as listeners and folder watchers see it. Implemented by engine/intake.

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/delivery.hpp"
#include "engine/model/message.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/sensitive.hpp"

namespace budstikke {

struct Submission {
  Payload payload;
  Road road = Road::http;
  std::string caller;              ///< name of the authenticated client, or of the folder
  std::vector<HerId> may_send_as;  ///< sender HER-ids (either level) that the caller may use; empty: any
  /// Whoever brings it has refused it already, and answers for that: it is stored as it came, refused with this, and no
  /// receipt is written.
  std::optional<Failure> refused{};
  bool answered_in_person =
      false;  ///< the caller hears of a refusal in the same exchange (HTTP): no receipt is queued
  /// Whom the envelope that it came in is addressed to: refused (E21) where the message names no such receiver. Empty: it came in
  /// none.
  HerId addressed_to{};
};

/// What became of a submission. Returned only after the commit that it speaks of.
struct Acceptance {
  enum class Kind {
    accepted,   ///< new: stored, with its deliveries
    duplicate,  ///< seen before with the same bytes: the first answer again, as things stand now
    conflict,   ///< the same sender and id with other bytes: not stored, an incident (B103)
    refused,    ///< stored and visible, but refused: `failure` says why
  };
  Kind kind = Kind::accepted;
  Message message;  ///< for conflict: the one received first
  std::vector<Delivery> deliveries;
  std::optional<Failure> failure;  ///< set for conflict and refused
  std::optional<Payload> receipt;  ///< negative application receipt, where one can be written
};

class MessageIntake {
 public:
  virtual ~MessageIntake() = default;
  /// Failure: nothing was stored and the sender must try again (B104, B201, B203), or may not (B106).
  virtual boost::asio::awaitable<Outcome<Acceptance>> accept(Submission submission) = 0;
};

}  // namespace budstikke
