#pragma once
// What an agreement says about a message: by which process, names, road and certificates it goes, and whether one that came
// is allowed. Pure; any thread.

#include <string>
#include <string_view>
#include <vector>

#include "adapters/ebms/cpa.hpp"
#include "adapters/ebms/finding.hpp"

namespace budstikke::ebms {

/// How messages of one action go from one party to another by an agreement.
struct AgreedRoad {
  std::string cpa_id;  ///< empty where it was chosen from a profile
  std::string process;
  std::string version;
  std::string service_type;
  std::string service;
  std::string action;
  std::string from_role;  ///< empty where only the receiver's profile is known
  std::string to_role;
  std::string endpoint;                ///< "mailto:..." or "https://..."
  CpaChannel channel;                  ///< of the receiver
  std::string encryption_certificate;  ///< DER, of the receiver; empty where none is named
  std::string
      signing_certificate;  ///< DER, of the receiver: what acknowledgements are signed with; may be empty
};

struct RoadWish {
  HerId from;
  HerId to;
  std::string action;      ///< "HELSEOPPL_SOKNAD", "APPREC" ...
  std::string service{};   ///< empty: any
  std::string protocol{};  ///< "SMTP" or "HTTP"; empty: the receiver's first
};

/// Of several processes with the action the one with the newest version that both parties have; of its channels the first
/// with the wished protocol, of its endpoints the first for all purposes or for requests. M509 says what is missing.
[[nodiscard]] Outcome<AgreedRoad> choose_road(const Cpa& cpa, const RoadWish& wish);

/// Whether a message that came may come by this agreement: its id, both parties (rules 110, 111), begin and end (112, 113),
/// service and action in this direction (114). Signals need the parties and the time alone.
[[nodiscard]] Findings judge_agreement(const EbmsEnvelope& envelope, const Cpa& cpa, TimePoint now);

/// "1.10" is newer than "1.9".
[[nodiscard]] bool is_older_version(std::string_view one, std::string_view other);

/// What is wrong with an agreement by itself, as sentences: validity, a status that CPPA 2.0 does not have, parties without HER-id, actions without channel or
/// counterpart, channels without endpoint, certificates that are missing, algorithms that are outdated.
[[nodiscard]] std::vector<std::string> lacks_of(const Cpa& cpa, TimePoint now);

/// What somebody should know of an agreement that can be used all the same: that it is only proposed. CPPA 2.0 means by that
/// one that the parties still negotiate; the national register makes agreements out of two profiles and gives all of them so.
[[nodiscard]] std::vector<std::string> remarks_on(const Cpa& cpa);
/// "proposed", "agreed" or "signed".
[[nodiscard]] bool has_known_status(const Cpa& cpa);

}  // namespace budstikke::ebms
