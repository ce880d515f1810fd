#pragma once
// A message as its bytes come over HTTP, for what is done to it on the way.

#include <string>
#include <utility>
#include <vector>

#include "adapters/ebms/compose.hpp"
#include "adapters/ebms/envelope_writer.hpp"
#include "adapters/ebms/package.hpp"
#include "adapters/msh/wire_text.hpp"
#include "adapters/signature/envelope_signature.hpp"
#include "tests/integration/msh/side.hpp"

namespace budstikke::tests {

/// As anything is encrypted to it.
[[nodiscard]] inline std::string encrypted_to(const Side& receiver, const std::string& text) {
  return *crypto::cms_encrypt(text, certificate_der(receiver.encrypting), crypto::CmsProfile::cbc_pkcs1);
}

/// An envelope of the hospital's, answered in the same exchange, with these objects as payloads, named in the manifest and
/// signed. `block` stands in the header too.
[[nodiscard]] inline msh::Incoming with_objects(
    const Side& hospital, const Side& municipality, const std::vector<std::string>& objects,
    const std::string& id = "5b2f4f0e-1d1c-4d8e-9d55-0d9ad9d2f001", const std::string& block = {}) {
  const ebms::Stamp stamp{id, hospital.clock.now()};
  ebms::MessageToWrap wrap;
  wrap.names = ebms::names_of_type("HELSEOPPL_SOKNAD");
  wrap.from = hospital.her_id;
  wrap.to = municipality.her_id;
  wrap.conversation_id = stamp.message_id;
  for (std::size_t i = 1; i <= objects.size(); ++i)
    wrap.content_ids.push_back("p" + std::to_string(i) + "@testvik.example");
  std::vector<signature::Attachment> attachments;
  std::vector<ebms::PayloadToPack> payloads;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    attachments.push_back({wrap.content_ids[i], objects[i]});
    payloads.push_back({wrap.content_ids[i], objects[i]});
  }
  ebms::EbmsEnvelope envelope = ebms::compose_message(wrap, stamp);
  envelope.sync_reply = true;
  const msh::OwnKey& key = hospital.signing_key();
  std::string text = ebms::write_envelope(envelope);
  text.insert(text.find("</SOAP:Header>"), block);
  const auto soap =
      signature::sign_envelope(text, attachments, key.key, key.facts.der, signature::Algorithm::rsa_sha256);
  const ebms::Packed packed =
      ebms::pack(*soap, "soap@testvik.example", payloads, "between", ebms::Road::http);
  msh::Incoming incoming;
  incoming.headers.add("SOAPAction", "\"ebXML\"");
  incoming.headers.add("Content-Type", packed.content_type);
  incoming.body = Payload{packed.body};
  return incoming;
}

/// The same with a payload for each text, encrypted.
[[nodiscard]] inline msh::Incoming with_payloads(
    const Side& hospital, const Side& municipality, const std::vector<std::string>& texts,
    const std::string& id = "5b2f4f0e-1d1c-4d8e-9d55-0d9ad9d2f001") {
  std::vector<std::string> objects;
  for (const std::string& text : texts) objects.push_back(encrypted_to(municipality, text));
  return with_objects(hospital, municipality, objects, id);
}

/// What was made to be sent over HTTP, as it comes.
[[nodiscard]] inline msh::Incoming from_wire(const Payload& wire_text) {
  const auto text = msh::read_wire_text(wire_text.reveal());
  msh::Incoming incoming;
  incoming.headers = text->headers;
  incoming.body = Payload{std::string(text->body)};
  return incoming;
}

/// With another text in the place of each of these, which is there.
[[nodiscard]] inline msh::Incoming changed(msh::Incoming message, const std::string& was,
                                           const std::string& is) {
  std::string body(message.body.reveal());
  std::size_t at = body.find(was);
  if (at == std::string::npos) throw std::runtime_error("it is not there: " + was);
  for (; at != std::string::npos; at = body.find(was, at + is.size())) body.replace(at, was.size(), is);
  message.body = Payload{std::move(body)};
  return message;
}

/// Its answer is not asked for in the same exchange: no signature covers that.
[[nodiscard]] inline msh::Incoming without_sync_reply(msh::Incoming message) {
  std::string body(message.body.reveal());
  const std::size_t at = body.find("<eb:SyncReply");
  body.erase(at, body.find("/>", at) + 2 - at);
  message.body = Payload{std::move(body)};
  return message;
}

}  // namespace budstikke::tests
