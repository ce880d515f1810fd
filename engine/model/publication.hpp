#pragma once
// One version of the rules on its way to being what the daemon runs. Plain values.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/ids.hpp"
#include "engine/model/time.hpp"

namespace budstikke {

enum class PublicationState {
  proposed,    ///< waits for a second person (foreslått)
  in_force,    ///< what the daemon runs (gjeldende)
  superseded,  ///< was in force (avløst)
  withdrawn,   ///< given up before it was approved (trukket)
};
[[nodiscard]] constexpr const char* to_text(PublicationState state) {
  switch (state) {
    case PublicationState::proposed:
      return "proposed";
    case PublicationState::in_force:
      return "in_force";
    case PublicationState::superseded:
      return "superseded";
    case PublicationState::withdrawn:
      break;
  }
  return "withdrawn";
}

struct Publication {
  std::uint64_t number = 0;  ///< from 1; a rollback is a publication of its own
  std::string hash;          ///< SHA-256 of the rule file's text
  PublicationState state = PublicationState::proposed;
  std::string author;  ///< "CALLER/name", or "budstikke" where the settings' file was taken up
  std::string reason;
  TimePoint proposed_at{};
  std::string decided_by;  ///< who approved or withdrew it; empty where nobody had to
  std::string decision_reason;
  std::optional<TimePoint> in_force_from;
  std::optional<TimePoint> in_force_until;
  std::uint64_t rolls_back_to = 0;  ///< number of the publication whose rules it brings back; 0: none
  std::size_t rules = 0;
};

/// A past message that a candidate rule set would send elsewhere.
struct ReplayedMessage {
  MessageId message;
  BusinessId business_id;
  TimePoint received_at{};
  std::string type;
  RuleId rule_before;
  RuleId rule_after;
  std::string
      before;  ///< where the deciding version sends it: "case-handler: Saksbehandling 8143001 (Bodø kommune)"
  std::string after;
};

struct ReplayReport {
  std::string candidate;       ///< hash
  std::size_t messages = 0;    ///< replayed
  std::size_t elsewhere = 0;   ///< would go elsewhere
  std::size_t other_rule = 0;  ///< another rule decides, and it goes to the same
  std::size_t not_by_rule =
      0;  ///< decided by no rule (follow-ups, releases, return roads, refused unread): left alone
  std::size_t undecided = 0;  ///< the rules that decided are no longer kept, or facts lack
  /// Of `not_by_rule`: a person or a conversation chose the receiver, and rules were asked for copies.
  std::size_t copies_not_compared = 0;
  bool complete = true;                 ///< no message of the range was left out because there were too many
  std::vector<ReplayedMessage> listed;  ///< newest first; at most what was asked for
};

}  // namespace budstikke
