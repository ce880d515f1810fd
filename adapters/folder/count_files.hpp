#pragma once
// Files that say what senders sent, by the same road as files that are messages: claimed, kept, removed, or put into
// quarantine with the reason (folder_intake.hpp).

#include "engine/ports/message_intake.hpp"
#include "engine/ports/watch_desk.hpp"

namespace budstikke {

/// Loop thread. The desk outlives it.
class CountFiles : public MessageIntake {
 public:
  explicit CountFiles(CountDesk& desk) : desk_(desk) {}
  /// The payload is a CSV file. What the desk refuses is a Failure here.
  boost::asio::awaitable<Outcome<Acceptance>> accept(Submission submission) override;

 private:
  CountDesk& desk_;
};

}  // namespace budstikke
