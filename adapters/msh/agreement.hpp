#pragma once
// Partners with whom a collaboration agreement (CPA) was made: whether it can be used, and what it says about a message. Where
// there is none, the names of the message type and the default CPAId serve (HIS 1037). Pure; any thread.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/ebms/compose.hpp"
#include "adapters/msh/kept_answer.hpp"
#include "adapters/msh/partner.hpp"
#include "engine/model/address.hpp"

namespace budstikke::msh {

/// An agreement that can be used.
struct Agreement {
  std::shared_ptr<const ebms::Cpa> cpa;
  /// The partner's for the first that it receives, by mail if it can be: "ebxml+https://..." or "ebxml+mail:a@b". Its lane goes
  /// by it; a message goes where the agreement has it (`Terms::endpoint`).
  std::string endpoint;
  std::vector<PartyCertificate> signers;  ///< what the partner signs with; none: the agreement does not say
};
using Agreements = std::map<HerId, Agreement>;  ///< by partner

struct ReadAgreement {
  std::optional<Agreement> agreement;   ///< nothing where there are faults
  std::vector<std::string> faults{};    ///< sentences
  std::vector<std::string> warnings{};  ///< of one that is taken all the same
};

/// What a CPA's text gives for messages to `partner`. Faults: it is none (M508), it is a profile, it has no status of CPPA 2.0 or
/// no dates, `partner` or one of `own` (empty: anybody) is not a party, nothing of what the partner receives can reach it by
/// mail or HTTP, a certificate that is used cannot be read. Warnings: it is only proposed, or `now` lies outside its dates or a
/// certificate's: what becomes old while the node runs must not keep it from starting, and terms_of holds each message then.
[[nodiscard]] ReadAgreement read_agreement(std::string_view text, HerId partner,
                                           const std::vector<HerId>& own, TimePoint now);

/// By which names and certificate one message goes, and where.
struct Terms {
  ebms::ProcessNames names;
  std::string cpa_id;                  ///< empty: the default one
  std::string encryption_certificate;  ///< DER; empty: none is known
  std::string endpoint;  ///< where it goes: the agreement's for this action, else that of the wish
};

struct TermsWish {
  HerId from;
  std::string type;        ///< kv. 8279; of a receipt, that of the message that it answers
  bool receipt = false;    ///< the message is an application receipt
  std::string endpoint{};  ///< of the lane: where it goes if nothing else is agreed
  TimePoint now;
  /// Of a receipt: the envelope that it answers, where that is known.
  std::optional<AnsweredEnvelopeNames> answered{};
};

/// M509 where the partner's agreement does not hold now, does not have the message, or where the wish's endpoint is none of it. Of
/// several addresses for the message, one of the kind of that endpoint (mail, HTTP) is taken first. A receipt
/// goes by the names and, from whom that was addressed to, the CPAId of the envelope that it answers. Where that is not known,
/// and where the agreement does not have the receipt or has it no longer, the default ones serve.
[[nodiscard]] Outcome<Terms> terms_of(const Partner& partner, const TermsWish& wish);

/// Where an envelope of ours goes that was made under this agreement, as the agreement says now: its bytes do not tell. `mail`: it
/// was made to go by mail. M509, held, where the agreement has no such address any more.
[[nodiscard]] Outcome<std::string> endpoint_of_envelope(const ebms::Cpa& cpa,
                                                        const ebms::EbmsEnvelope& envelope, bool mail);

}  // namespace budstikke::msh
