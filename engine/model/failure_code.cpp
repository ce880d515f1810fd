#include "engine/model/failure_code.hpp"

namespace budstikke {

namespace {

using enum Advice;
using S = Scope;

constexpr std::array<CodeEntry, 95> kTable{{
    {Code::T01, "T01", refuse, S::message,
     "The bytes are not well-formed XML, or break a limit that stands before the parser.",
     "The message is not well-formed XML."},
    {Code::T02, "T02", refuse, S::message, "The message breaks its schema.",
     "The message is not valid against its schema."},
    {Code::T10, "T10", refuse, S::message, "The format is not one that Budstikke reads.",
     "The message format is not supported."},
    {Code::T99, "T99", refuse, S::message, "The message has another fault of form.",
     "The message has a fault of form."},
    {Code::S01, "S01", refuse, S::message, "The signature does not fit the message.",
     "The signature is not valid."},
    {Code::S02, "S02", refuse, S::message, "The certificate of the signature is not valid.",
     "The certificate is not valid."},
    {Code::S03, "S03", refuse, S::message, "The certificate of the signature has been revoked.",
     "The certificate has been revoked."},
    {Code::S99, "S99", refuse, S::message, "The signature has another fault.",
     "The signature could not be accepted."},
    {Code::E10, "E10", refuse, S::message, "MsgId is not a UUID.", "The message identifier is not valid."},
    {Code::E20, "E20", refuse, S::message, "The receiver says that the doctor does not exist.",
     "The doctor does not exist."},
    {Code::E21, "E21", refuse, S::message, "The receiver does not exist.", "The receiver does not exist."},
    {Code::E30, "E30", refuse, S::message, "The patient's identity number is missing.",
     "The patient's identity number is missing."},
    {Code::E31, "E31", refuse, S::message, "The patient's identity number is wrong.",
     "The patient's identity number is wrong."},
    {Code::E32, "E32", refuse, S::message, "The patient's name is missing.",
     "The patient's name is missing."},
    {Code::E35, "E35", refuse, S::message, "The receiver does not know the patient.",
     "The patient is not known to the receiver."},
    {Code::E36, "E36", refuse, S::message, "The patient is not identified well enough.",
     "The information about the patient is insufficient."},
    {Code::E53, "E53", refuse, S::message, "The population register does not know the identity number.",
     "The identity number is not in the population register."},
    {Code::E54, "E54", refuse, S::message, "The receiver does not know the identity number.",
     "The identity number is not known to the receiver."},
    {Code::X99, "X99", refuse, S::message, "Refused for another reason; the text says which.",
     "The message was refused."},

    {Code::B101, "B101", refuse, S::message, "The message is larger than the configured limit.",
     "The message is too large."},
    {Code::B102, "B102", refuse, S::message, "The request's content type is not one that the intake takes.",
     "The content type is not supported; send application/xml."},
    {Code::B103, "B103", refuse, S::message,
     "A message with the same sender and MsgId, but other bytes, was received before. This is an incident.",
     "Another message with this identifier was received before."},
    {Code::B104, "B104", defer, S::node, "The intake is at its limit; the sender was asked to come back.",
     "Too busy; try again later."},
    {Code::B105, "B105", refuse, S::node, "The caller did not prove who it is.",
     "Authentication is required."},
    {Code::B106, "B106", refuse, S::message,
     "The caller may not do this: send as the sender named in the message, or what none of its roles allows.",
     "You may not do this."},
    {Code::B107, "B107", refuse, S::message, "The request is not understood.",
     "The request is not understood."},

    {Code::B201, "B201", defer, S::node, "The store is full: nothing more is accepted until there is room.",
     "Too busy; try again later."},
    {Code::B202, "B202", defer, S::message, "The state changed meanwhile; nothing was written.",
     "The state changed meanwhile."},
    {Code::B203, "B203", defer, S::node, "The store failed.", "A fault here; try again later."},
    {Code::B204, "B204", refuse, S::message, "There is no such message or delivery.",
     "There is no such message."},
    {Code::B205, "B205", refuse, S::message, "The message is stored already.",
     "The message was received before."},
    {Code::B206, "B206", hold, S::node, "A stored payload could not be opened with the configured key.",
     "A fault here; the message is kept."},
    {Code::B207, "B207", refuse, S::message, "The present state does not allow this.",
     "The present state does not allow this."},
    {Code::B208, "B208", refuse, S::message,
     "The message's bytes have been erased (retention.payloads); its history is kept.",
     "The message has been erased here."},

    {Code::H301, "H301", hold, S::message,
     "The patient's municipality is missing. Release it with the municipality number.",
     "Waits for a person: no municipality."},
    {Code::H302, "H302", hold, S::message,
     "The municipality number was divided between several. Release it with the municipality that holds the "
     "address.",
     "Waits for a person: divided municipality."},
    {Code::H303, "H303", hold, S::message,
     "The municipality number is unknown. Release it with a municipality number of today.",
     "Waits for a person: unknown municipality."},
    {Code::H304, "H304", hold, S::party,
     "No party in the address book fills the role. Add the party, or release to a named one.",
     "Waits for a person: no such service."},
    {Code::H305, "H305", hold, S::party,
     "Several parties fit and nothing tells them apart. Release to one of them.",
     "Waits for a person: several services fit."},
    {Code::H306, "H306", hold, S::party,
     "The party is inactive or outside its validity dates. Release to another party.",
     "Waits for a person: the receiver is inactive."},
    {Code::H307, "H307", hold, S::party, "The party has no endpoint in the address book. Add it and release.",
     "Waits for a person: the receiver has no endpoint."},
    {Code::H308, "H308", hold, S::message,
     "Consent is refused: the message is never re-addressed or copied automatically.",
     "Waits for a person: consent refused."},
    {Code::H309, "H309", hold, S::message,
     "The patient has reserved against forwarding: the message is never re-addressed or copied "
     "automatically.",
     "Waits for a person: forwarding reserved."},
    {Code::H310, "H310", hold, S::message,
     "The message is signed and would have to be re-addressed, which breaks the signature.",
     "Waits for a person: signed message."},
    {Code::H311, "H311", hold, S::message, "A rule holds the message; its reason says why.",
     "Waits for a person: held by a rule."},
    {Code::H312, "H312", hold, S::message, "An operator holds the delivery.",
     "Waits for a person: held by an operator."},
    {Code::H313, "H313", hold, S::message,
     "A change or cancellation whose original has not been delivered from here.", "Waits for its original."},
    {Code::H314, "H314", hold, S::message, "An application receipt that answers no delivery from here.",
     "Waits for a person: the receipt answers nothing sent from here."},
    {Code::H315, "H315", hold, S::party,
     "The sender has no return road in the settings. Configure it and release.",
     "Waits for a person: no return road."},
    {Code::H316, "H316", hold, S::message,
     "Only a postal code hints at the municipality, and a hint never decides alone. Release with the "
     "municipality.",
     "Waits for a person: municipality uncertain."},
    {Code::H317, "H317", hold, S::party,
     "The receiver is not in the address book. Add the party, or release to a named one.",
     "Waits for a person: unknown receiver."},
    {Code::H318, "H318", hold, S::message,
     "The bytes could not be re-addressed without changing more than the receiver.",
     "Waits for a person: cannot be re-addressed."},
    {Code::H319, "H319", hold, S::message,
     "A later application receipt says otherwise than the first. The first stands; somebody must ask the "
     "receiver.",
     "Waits for a person: two receipts disagree."},
    {Code::H320, "H320", hold, S::message,
     "The shipment status (kv. 7309) is none that is known: it may be a new message, a change or a "
     "cancellation. Release "
     "it as it is, or to a party.",
     "Waits for a person: unknown shipment status."},
    {Code::H321, "H321", hold, S::message,
     "A person moved this conversation, and this message states another municipality. Release it as it is to "
     "let it go "
     "where the conversation went, or to a party, or with the municipality.",
     "Waits for a person: the conversation was moved, and the municipality is another one."},

    {Code::D401, "D401", defer, S::party, "The peer could not be reached.",
     "The receiver could not be reached."},
    {Code::D402, "D402", defer, S::party, "The peer did not answer in time.",
     "The receiver did not answer in time."},
    {Code::D403, "D403", defer, S::party, "The peer closed the connection before it answered.",
     "The receiver broke off."},
    {Code::D404, "D404", defer, S::party, "The peer's answer is not HTTP.",
     "The receiver's answer made no sense."},
    {Code::D405, "D405", defer, S::party, "The peer answered with a fault of its own (5xx, or a SOAP fault).",
     "The receiver had a fault."},
    {Code::D406, "D406", refuse, S::message,
     "The peer refused this message (4xx). Of an envelope of ebXML nobody has signed that, and it is held: "
     "ask the "
     "peer, then release it.",
     "The receiver refused the message."},
    {Code::D407, "D407", defer, S::party, "The peer's certificate or TLS was not acceptable.",
     "No safe connection to the receiver."},
    {Code::D408, "D408", defer, S::party, "The peer asked to slow down.", "The receiver is busy."},
    {Code::D409, "D409", defer, S::party, "The file could not be written to the folder.",
     "The message could not be handed over."},
    {Code::D410, "D410", refuse, S::message, "The delivery's deadline passed before the peer took it.",
     "The message could not be delivered in time."},
    {Code::D411, "D411", defer, S::party, "The endpoint is not one that the settings allow.",
     "The receiver's address is not allowed."},
    {Code::D412, "D412", defer, S::party,
     "The peer does not take messages at this address (401, 403, 404, 3xx ...).",
     "The receiver does not take messages there."},
    {Code::D413, "D413", defer, S::node, "A fault here interrupted the attempt.",
     "A fault here; the message is kept."},

    {Code::D420, "D420", defer, S::message,
     "It was sent, and the peer's transport acknowledgement is awaited. Without one, the same envelope is "
     "sent again at the due time.",
     "The receiver's acknowledgement is awaited."},
    {Code::D421, "D421", refuse, S::message,
     "No transport acknowledgement came, though the envelope was sent as often as it may be.",
     "The receiver never acknowledged the message."},
    {Code::D422, "D422", refuse, S::message,
     "The peer's message handler refused the envelope (ErrorList); the detail has its codes.",
     "The receiver refused the message."},
    {Code::D423, "D423", hold, S::party,
     "The peer's message handler could not accept our signature or encryption (SecurityFailure). Check the "
     "certificates on both sides, then release it.",
     "Waits for a person: the receiver could not open the message."},
    {Code::D424, "D424", defer, S::party, "The mail server did not take the message now (4xx).",
     "The message could not be handed to the mail server."},
    {Code::D425, "D425", hold, S::party,
     "A mail server refuses mail to this address (5xx), or the mail came back; the detail has what it says. "
     "Check "
     "the party's mail address, then release it.",
     "Waits for a person: the receiver's mail address is refused."},
    {Code::D426, "D426", hold, S::party,
     "The envelope could not be made: a certificate, a key or an agreement is missing.",
     "Waits for a person: the message could not be sealed for the receiver."},

    {Code::M501, "M501", refuse, S::message,
     "The MIME structure is broken, beyond a limit, or could be read in more than one way.",
     "The MIME structure is not acceptable."},
    {Code::M502, "M502", refuse, S::message, "The MIME parts are not those of an ebXML message.",
     "The MIME parts are not those of an ebXML message."},
    {Code::M503, "M503", refuse, S::message, "The SOAP part is not an ebMS 2.0 envelope.",
     "The SOAP part is not an ebMS 2.0 envelope."},
    {Code::M504, "M504", refuse, S::message,
     "The envelope lacks something, or has a value that is not recognised; the text says which.",
     "A value in the envelope is missing or not recognised."},
    {Code::M505, "M505", refuse, S::message, "The parts of the envelope contradict each other.",
     "The parts of the envelope contradict each other."},
    {Code::M506, "M506", refuse, S::message,
     "The envelope asks for something that Budstikke does not support.",
     "The envelope asks for something that is not supported."},
    {Code::M507, "M507", refuse, S::message, "The message came after its TimeToLive.",
     "The message came after its TimeToLive."},
    {Code::M508, "M508", refuse, S::party, "The collaboration agreement (CPA) cannot be read.",
     "The collaboration agreement cannot be read."},
    {Code::M509, "M509", refuse, S::party,
     "The collaboration agreement (CPA) does not allow this; the text says what it lacks.",
     "The collaboration agreement does not allow this."},
    {Code::S601, "S601", refuse, S::message,
     "The envelope's signature is missing, or is not what the profile allows.",
     "The envelope's signature is not as the profile says."},
    {Code::S602, "S602", refuse, S::message,
     "The signature uses an algorithm that is not allowed for this partner.",
     "The signature's algorithm is not allowed."},
    {Code::S603, "S603", refuse, S::message,
     "The signature does not match: signed with another key, or altered.", "The signature does not match."},
    {Code::S604, "S604", refuse, S::message, "The signature does not cover each attachment exactly once.",
     "The signature does not cover the attachments."},
    {Code::S605, "S605", refuse, S::party, "The party's certificate is not trusted; the detail says why.",
     "The certificate is not trusted."},
    {Code::S606, "S606", refuse, S::party, "The certificate is not of the party's organisation.",
     "The certificate is another organisation's."},
    {Code::S607, "S607", refuse, S::party, "The party's certificate has been revoked.",
     "The certificate has been revoked."},
    {Code::S608, "S608", defer, S::party, "Whether the certificate has been revoked could not be found out.",
     "The certificate could not be checked."},
    {Code::S609, "S609", refuse, S::message, "The payload could not be decrypted.",
     "The payload could not be decrypted."},
    {Code::S610, "S610", hold, S::party,
     "The party has no certificate that can be encrypted to. Fetch it anew, or add it, and release.",
     "Waits for a person: the receiver has no usable certificate."},
    {Code::S611, "S611", defer, S::node, "The node's own key or certificate could not be used.",
     "A fault here; the message is kept."},
}};

}  // namespace

const std::array<CodeEntry, 95>& code_table() { return kTable; }

const CodeEntry& entry(Code code) { return kTable[static_cast<std::size_t>(code)]; }

std::optional<Code> code_from_id(std::string_view id) {
  for (const CodeEntry& row : kTable) {
    if (row.id == id) return row.code;
  }
  return std::nullopt;
}

std::string_view to_text(Advice advice) {
  switch (advice) {
    case Advice::defer:
      return "defer";
    case Advice::refuse:
      return "refuse";
    case Advice::hold:
      return "hold";
  }
  return "";
}

std::string_view to_text(Scope scope) {
  switch (scope) {
    case Scope::message:
      return "message";
    case Scope::party:
      return "party";
    case Scope::node:
      return "node";
  }
  return "";
}

}  // namespace budstikke
