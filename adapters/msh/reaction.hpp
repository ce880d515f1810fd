#pragma once
// What follows from an envelope of a peer's. Plain values; any thread.

#include <string>
#include <string_view>

#include "adapters/ebms/finding.hpp"
#include "engine/model/ids.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/sensitive.hpp"

namespace budstikke::msh {

struct Reaction {
  enum class Kind {
    answer,   ///< `answer` goes to `to`: in the same exchange where `in_exchange`, else by the outbox
    silence,  ///< nothing is answered: it was a signal
    fault,    ///< it is not answered by ebXML: `fault` is a SOAP fault, which nobody signs
    later,    ///< nothing was stored: the peer is to try again
  };
  Kind kind = Kind::silence;
  Payload answer;  ///< wire text
  HerId to;
  bool in_exchange = false;
  /// False: anybody may have brought it about, so it must not take the room of what peers wait for.
  bool proven = true;
  std::string fault;
};

[[nodiscard]] Reaction later();
/// The sentence for senders and no more.
[[nodiscard]] Reaction faulted(const Failure& failure);
/// What the heaviest of the findings says. Precondition: it is a fault (rules 100, 101).
[[nodiscard]] Reaction faulted(const ebms::Findings& findings);
/// `kept`: as kept_answer.hpp keeps it, or wire text.
[[nodiscard]] Reaction answered(Payload kept, HerId to, bool in_exchange);

}  // namespace budstikke::msh
