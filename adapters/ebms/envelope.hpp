#pragma once
// The envelope of ebMS 2.0 (OASIS, April 2002) under the Norwegian profile HIS 1037:2011 with errata, as plain values.
// Reading is envelope_reader.hpp, writing envelope_writer.hpp, judging rules.hpp. Plain values; any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/ids.hpp"
#include "engine/model/time.hpp"

namespace budstikke::ebms {

using budstikke::to_text;  // of points in time, beside those below

inline constexpr std::string_view kSoapNamespace = "http://schemas.xmlsoap.org/soap/envelope/";
inline constexpr std::string_view kEbNamespace =
    "http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd";
inline constexpr std::string_view kXlinkNamespace = "http://www.w3.org/1999/xlink";
inline constexpr std::string_view kDsigNamespace = "http://www.w3.org/2000/09/xmldsig#";
/// Service of signals, ping and status (ebMS 2.0 §5.1, §7.1, §8).
inline constexpr std::string_view kSignalService = "urn:oasis:names:tc:ebxml-msg:service";
inline constexpr std::string_view kActorToParty = "urn:oasis:names:tc:ebxml-msg:actor:toPartyMSH";

struct PartyId {
  std::string type;   ///< "HER", "ENH" ...; empty where none is given
  std::string value;  ///< trimmed
  friend bool operator==(const PartyId&, const PartyId&) = default;
};

struct EbmsParty {
  std::vector<PartyId> ids;
  std::string role;  ///< "HELSEOPPL_SOKNADsender"; may be empty on signals
  friend bool operator==(const EbmsParty&, const EbmsParty&) = default;
};
/// The one id of type HER, where it is a number; none (empty()) where there is no such id or more than one.
[[nodiscard]] HerId her_id_of(const EbmsParty& party);
[[nodiscard]] EbmsParty party_of(HerId her_id, std::string role);

/// A ds:Reference: which bytes a signature covers, and their digest. Copied from a message into its acknowledgement.
struct SignatureReference {
  struct Transform {
    std::string algorithm;
    std::string xpath;  ///< of an XPath transform, trimmed
    friend bool operator==(const Transform&, const Transform&) = default;
  };
  std::string uri;  ///< "" for the envelope, "cid:..." for a payload
  std::vector<Transform> transforms;
  std::string digest_method;
  std::string digest_value;  ///< base64 without white space
  friend bool operator==(const SignatureReference&, const SignatureReference&) = default;
};

struct AckRequested {
  bool is_signed = false;
  std::string actor;
  friend bool operator==(const AckRequested&, const AckRequested&) = default;
};

struct Acknowledgment {
  std::optional<TimePoint> timestamp;  ///< when the message was received
  std::string ref_to_message_id;       ///< of the message that is acknowledged
  std::optional<EbmsParty> from;
  std::string actor;
  std::vector<SignatureReference> references;  ///< of the acknowledged message's signature
  friend bool operator==(const Acknowledgment&, const Acknowledgment&) = default;
};

enum class ErrorSeverity { warning, error };
/// The codes of ebMS 2.0 §4.2.3.4.1; unknown is also what any other text is read as.
enum class ErrorCode {
  value_not_recognized,
  not_supported,
  inconsistent,
  other_xml,
  delivery_failure,
  time_to_live_expired,
  security_failure,
  mime_problem,
  unknown,
};
/// "ValueNotRecognized".
[[nodiscard]] std::string_view to_text(ErrorCode code);
[[nodiscard]] ErrorCode error_code_from(std::string_view text);

struct EbmsError {
  ErrorCode code = ErrorCode::unknown;
  ErrorSeverity severity = ErrorSeverity::error;
  std::string location;     ///< an XPointer, or "cid:..."; may be empty
  std::string description;  ///< the peer's words: never into a log without bound; may be empty
  friend bool operator==(const EbmsError&, const EbmsError&) = default;
};
struct ErrorList {
  ErrorSeverity highest = ErrorSeverity::error;  ///< warning: the message was accepted all the same
  std::vector<EbmsError> errors;
  friend bool operator==(const ErrorList&, const ErrorList&) = default;
};

struct ManifestReference {
  std::string href;         ///< as written: "cid:..." with percent signs
  std::string content_id;   ///< of the part that is meant, decoded; empty where href is no cid: address
  std::string role;         ///< xlink:role; may be empty
  std::string description;  ///< may be empty
  friend bool operator==(const ManifestReference&, const ManifestReference&) = default;
};
/// "a%40b" of a Content-ID "a@b" with "cid:" before it (RFC 2392), and back.
[[nodiscard]] std::string cid_of(std::string_view content_id);
/// Nothing where the address is no cid: address or its percent signs are broken.
[[nodiscard]] std::optional<std::string> content_id_of(std::string_view href);

struct StatusRequest {
  std::string ref_to_message_id;
  friend bool operator==(const StatusRequest&, const StatusRequest&) = default;
};
struct StatusResponse {
  std::string status;  ///< "UnAuthorized", "NotRecognized", "Received", "Processed" or "Forwarded"
  std::string ref_to_message_id;
  std::optional<TimePoint> timestamp;
  friend bool operator==(const StatusResponse&, const StatusResponse&) = default;
};

struct EbmsEnvelope {
  EbmsParty from;
  EbmsParty to;
  std::string cpa_id;
  std::string conversation_id;
  std::string service_type;  ///< may be empty
  std::string service;
  std::string action;
  std::string message_id;  ///< trimmed; without angle brackets
  std::optional<TimePoint> timestamp;
  std::string ref_to_message_id;  ///< may be empty
  std::optional<TimePoint> time_to_live;
  bool duplicate_elimination = false;
  std::string description;  ///< the first one; may be empty
  std::optional<AckRequested> ack_requested;
  std::optional<Acknowledgment> acknowledgment;
  std::optional<ErrorList> error_list;
  bool sync_reply = false;
  std::vector<ManifestReference> manifest;
  std::optional<StatusRequest> status_request;
  std::optional<StatusResponse> status_response;
  friend bool operator==(const EbmsEnvelope&, const EbmsEnvelope&) = default;
};

enum class MessageKind {
  payload,
  acknowledgment,
  error,
  ping,
  pong,
  status_request,
  status_response,
  unknown,  ///< of the signal service, with an action that is none of the above
};
/// What the Service and Action say, and for messages of other services what stands in the envelope (an ErrorList under the
/// message's own Service, as before errata 2, is an error too).
[[nodiscard]] MessageKind kind_of(const EbmsEnvelope& envelope);
[[nodiscard]] std::string_view to_text(MessageKind kind);
/// True for all that is never acknowledged.
[[nodiscard]] bool is_signal(MessageKind kind);

/// "<lower HER-id>_<higher HER-id>": the agreement of two parties that made none (HIS 1037).
[[nodiscard]] std::string default_cpa_id(HerId one, HerId other);

}  // namespace budstikke::ebms
