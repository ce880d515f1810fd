#pragma once
// What is wrong with an envelope, as a value: which rule of the national validation guide, how bad, and the words for the
// sender. Plain values; any thread.

#include <string>
#include <string_view>
#include <vector>

#include "adapters/ebms/envelope.hpp"
#include "engine/model/outcome.hpp"

namespace budstikke::ebms {

enum class Weight {
  note,     ///< written in the message's history, and nothing follows from it
  warning,  ///< the message is accepted; the sender is told by an ErrorList of severity Warning
  error,    ///< the message is refused; the sender is told by an ErrorList of severity Error
  fault,    ///< refused before it is ebXML: the sender is told by a SOAP Fault
};

struct Finding {
  int rule =
      0;  ///< number in the national validation guide; 0: demanded by the profile or ebMS 2.0 without a number
  Weight weight = Weight::error;
  ErrorCode code = ErrorCode::value_not_recognized;
  std::string location;       ///< XPointer of the element at fault; may be empty
  std::string text;           ///< one sentence, without any value of the message
  Code failure = Code::M504;  ///< what it is called in our own records
};
using Findings = std::vector<Finding>;

/// Note where there are none.
[[nodiscard]] Weight heaviest(const Findings& findings);
/// True where the message must not be taken.
[[nodiscard]] inline bool refuses(const Findings& findings) { return heaviest(findings) >= Weight::error; }
/// The warnings and errors, for the signal that answers. Nothing where there are neither.
[[nodiscard]] std::optional<ErrorList> error_list_of(const Findings& findings);
/// What was noted and nobody is told of, each once: "rule 22, rule 253, A role is missing". Empty where nothing was.
[[nodiscard]] std::string noted(const Findings& findings);
/// The first of the heaviest: "rule 76: MessageId is missing". Precondition: refuses(findings).
[[nodiscard]] Failure failure_of(const Findings& findings);

}  // namespace budstikke::ebms
