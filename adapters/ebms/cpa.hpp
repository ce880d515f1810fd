#pragma once
// Collaboration agreements (CPA) and profiles (CPP) of ebXML CPPA 2.0 (OASIS, 2002; HISD 1177): what two parties have agreed to
// exchange, or what one party can. Optional in mail traffic, where the default agreement of HIS 1037 serves without one. Plain
// values; any thread.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/ebms/envelope.hpp"
#include "engine/model/ids.hpp"
#include "engine/model/limits.hpp"
#include "engine/model/outcome.hpp"
#include "engine/model/time.hpp"

namespace budstikke::ebms {

struct CpaEndpoint {
  std::string uri;   ///< "mailto:x@y" (also where "mailto://x@y" was written), "https://..."
  std::string type;  ///< "allPurpose" where none is given
};

/// A DeliveryChannel with the Transport and the DocExchange that it names.
struct CpaChannel {
  std::string id;
  std::string protocol;  ///< "SMTP", "HTTP" or "AMQP", as written
  std::vector<CpaEndpoint> endpoints;
  std::string ack_requested;            ///< "always", "never" or "perMessage"; may be empty
  std::string ack_signature_requested;  ///< the same
  std::string duplicate_elimination;    ///< the same
  std::string sync_reply_mode;          ///< "none", "mshSignalsOnly", "signalsAndResponse" ...
  std::optional<int> retries;
  std::optional<Duration> retry_interval;
  std::optional<Duration> persist_duration;
  std::string signature_algorithm;  ///< a URI; may be empty
  std::string digest_algorithm;     ///< a URI; may be empty
  std::string signing_certificate;  ///< certId; may be empty
};

struct CpaAction {
  std::string action;
  bool sends = false;  ///< CanSend; else CanReceive
  std::string binding_id;
  std::string package_id;
  std::vector<std::string> channels;  ///< channelIds in the party's order of preference
};

/// A CollaborationRole: what a party does in one process.
struct CpaProcess {
  std::string name;
  std::string version;
  std::string role;
  std::string service_type;
  std::string service;
  std::string encryption_certificate;  ///< certId; may be empty
  std::vector<CpaAction> actions;
};

struct CpaParty {
  std::string name;
  std::vector<PartyId> ids;
  std::vector<CpaProcess> processes;
  std::vector<CpaChannel> channels;
  std::map<std::string, std::string> certificates;  ///< certId to DER of the party's own certificate
};
[[nodiscard]] HerId her_id_of(const CpaParty& party);
/// Null where there is none.
[[nodiscard]] const CpaChannel* find_channel(const CpaParty& party, std::string_view id);

struct Cpa {
  std::string id;           ///< cpaid or cppid
  bool is_profile = false;  ///< a CPP: one party, no validity
  std::string status;       ///< "proposed", "agreed" or "signed"
  std::optional<TimePoint> start;
  std::optional<TimePoint> end;
  std::vector<CpaParty> parties;  ///< one of a profile, two of an agreement
};
/// Null where the party is none of the agreement's.
[[nodiscard]] const CpaParty* find_party(const Cpa& cpa, HerId her_id);

/// Bounds of an agreement: templates exceed 1 MB.
[[nodiscard]] XmlLimits cpa_limits();

/// Reads a CPA or CPP, also where a register's answer wraps it in other elements or, escaped, in a text. White space around
/// values is cut, attributes may be qualified or not. What is missing is left empty: fit.hpp says what matters. Fails with
/// M508 where the bytes are not XML or hold no agreement (an empty or nil answer among them).
[[nodiscard]] Outcome<Cpa> read_cpa(std::string_view bytes, const XmlLimits& limits);

/// An xs:duration of days, hours, minutes and seconds ("PT240M", "P2D"); nothing for anything else.
[[nodiscard]] std::optional<Duration> parse_xml_duration(std::string_view text);

}  // namespace budstikke::ebms
