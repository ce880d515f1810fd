#pragma once
// The rules of the national validation guide that need more than the envelope itself. Those that the envelope alone decides
// are judged while it is read; those on signature and certificates belong to adapters/signature. Pure; any thread.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/ebms/envelope.hpp"
#include "adapters/ebms/finding.hpp"
#include "adapters/ebms/package.hpp"

namespace budstikke::ebms {

/// Manifest and payloads are the same set: each cid: address is the Content-ID of one payload, and each payload is named
/// (rule 94); a signal has neither. More than one payload is refused (M506): a message of the national formats holds its
/// attachments itself (HIS 1036), and the engine carries one document, so that a further one would be lost.
[[nodiscard]] Findings judge_manifest(const EbmsEnvelope& envelope, const std::vector<PackagePart>& payloads);

struct Surroundings {
  TimePoint now;
  std::function<bool(HerId)> is_ours;   ///< null: everybody is
  std::function<bool(HerId)> is_known;  ///< in the address book; null: everybody is
  std::vector<std::string>
      agreements;  ///< CPAIds that were configured; the forms of rule 12 are taken always
};
/// Receiver is ours, sender is known (rules 29, 30, 54), the agreement's form (12), TimeToLive has not passed.
[[nodiscard]] Findings judge_addressing(const EbmsEnvelope& envelope, const Surroundings& around);

/// An acknowledgement has the references of the message that it answers (rules 116, 117). Empty: it does.
[[nodiscard]] Findings judge_acknowledged(const Acknowledgment& acknowledgment,
                                          const std::vector<SignatureReference>& sent);

/// Mail addresses are those of the address book (rules 261, 262); compared without regard to letter case. What is empty is not
/// compared.
[[nodiscard]] Findings judge_mail_addresses(std::string_view from, std::string_view to,
                                            std::string_view from_in_book, std::string_view to_in_book);

}  // namespace budstikke::ebms
