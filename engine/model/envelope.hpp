#pragma once
// What was read from a message: the facts that routing, tracking and operators need, and no more of the
// patient than that. Filled by a MessageReader; plain values.

#include <optional>
#include <string>
#include <vector>

#include "engine/model/ids.hpp"
#include "engine/model/sensitive.hpp"
#include "engine/model/time.hpp"

namespace budstikke {

enum class Format { msghead, apprec };

/// One level of a sender or receiver (MsgHead Organisation or HealthcareProfessional; AppRec Inst, Dept or
/// person).
struct PartyLevel {
  HerId her_id;                     ///< empty where the message gives none that is a number
  std::string organisation_number;  ///< ENH, where given
  std::string name;                 ///< of an organisation or service; never of a person
  bool gives_her_id = false;        ///< states a HER-id, readable or not
  std::string her_id_text{};  ///< as written, only where it is no number and yet looks like an id: "148.985"
};

/// Outermost (business) first; the innermost is the communication party that messages are addressed to.
using PartyPath = std::vector<PartyLevel>;

/// The HER-id of the innermost level, or an empty id where that level has none that can be read. Whom a message is
/// addressed to is never guessed from the levels around: the business is another addressee than its service.
[[nodiscard]] HerId address_of(const PartyPath& path);

/// The innermost HER-id that can be read, or an empty id: a name for a sender, never an address.
[[nodiscard]] HerId nearest_her_id(const PartyPath& path);

struct OtherReceiver {
  std::string role;  ///< kv. 8112: COP, FR, OR
  PartyPath path;    ///< empty where the receiver is the patient or a private person
};

struct PatientFacts {
  bool present = false;
  bool identified = false;            ///< HIS 80415:2012 §3.3.4
  std::vector<std::string> id_types;  ///< FNR, DNR, HNR, FHN ... in the order of the message
  std::string municipality;           ///< Address/County/@V where it is four digits (kv. 3402)
  std::string district;               ///< six digits (kv. 3403) where the message gives one
  std::string postal_code;            ///< four digits
  std::optional<int> birth_year;      ///< from DateOfBirth, else from the identity number
  std::optional<int> age_years;       ///< at GenDate, from the same
};

struct ConversationRef {
  BusinessId parent;
  BusinessId root;
};

struct BodyName {
  std::string namespace_uri;
  std::string root;
  friend bool operator==(const BodyName&, const BodyName&) = default;
};

/// Text in which a need may be expressed, with how much it says by its place.
enum class NeedPlace {
  service_need,  ///< a field that states a wanted service (TjenesteBehov, structured IP block)
  prose,         ///< any other free text
  role_code,     ///< kv. 9034 code of a person who already has the role; text is the code
};
struct NeedSource {
  NeedPlace place = NeedPlace::prose;
  std::string path;  ///< element path, for explanation: "TjenesteBehov/BetegnelseTjeneste"
  Sensitive<std::string> text;
};

/// kv. 8258: 1, 2, 3; unknown where the receipt says something else, or nothing: neither success nor refusal.
enum class ReceiptStatus { ok, rejected, ok_with_faults, unknown };

struct ReceiptError {
  std::string code;        ///< kv. 8221, as received
  std::string text;        ///< DN
  std::string other_text;  ///< OT: shown verbatim to operators, never logged
};

/// What an application receipt says.
struct ReceiptFacts {
  BusinessId original_id;
  std::string original_type;
  ReceiptStatus status = ReceiptStatus::unknown;
  std::vector<ReceiptError> errors;
  /// Every HER-id that the responder gives, innermost first: Dept, HCPerson, Inst; main Id and AdditionalId
  /// alike.
  std::vector<HerId> responder;
  std::string status_text{};  ///< Status/@V as written
};

struct Envelope {
  Format format = Format::msghead;
  std::string type;               ///< MsgInfo/Type/@V (kv. 8279), or APPREC
  BusinessId message_id;          ///< lower case
  std::string message_id_text;    ///< as written
  std::string generated_at_text;  ///< as written
  std::optional<TimePoint> generated_at;
  PartyPath sender;
  PartyPath receiver;
  std::vector<OtherReceiver> other_receivers;
  PatientFacts patient;
  std::optional<ConversationRef> conversation;
  std::vector<BodyName> bodies;  ///< first element of each Document that holds XML
  std::size_t documents = 0;
  std::size_t attachments = 0;
  std::string shipment_status;              ///< kv. 7309: N, M, C, in capitals; empty where the body has none
  std::string processing_status;            ///< P, T, D; empty means P
  std::string priority;                     ///< kv. 8115
  std::string consent;                      ///< Document/Consent/@V as written; empty where absent
  bool consent_refused = false;             ///< a Consent is there, and is no known yes
  std::optional<bool> forwarding_reserved;  ///< ForbeholdOmVideresending
  std::string theme;                        ///< Dialogmelding Notat/TemaKodet/@V
  std::string theme_system;                 ///< its code system, last part of the OID: "8117", "7321", "7322"
  std::string request_type;                 ///< Dialogmelding Foresporsel/TypeForesp/@V
  bool is_signed = false;                   ///< carries an XML signature of its own
  std::optional<ReceiptFacts> receipt;      ///< exactly where format is apprec
};

/// True for DIALOG_AVVIK with theme 8117/1 "Feil adressat": the municipality says that we routed wrongly (HIS
/// 1151).
[[nodiscard]] bool says_wrong_addressee(const Envelope& envelope);

}  // namespace budstikke
