#include "adapters/msh/sealing.hpp"

#include <span>
#include <vector>

#include "adapters/ebms/envelope_writer.hpp"
#include "adapters/signature/envelope_signature.hpp"

namespace budstikke::msh {

namespace {

constexpr std::string_view kAtHost =
    "@budstikke.invalid";  // RFC 2606: unique without being a host of anybody's

signature::Algorithm algorithm_for(const crypto::PrivateKey& key) {
  return key.is_ec() ? signature::Algorithm::ecdsa_sha256 : signature::Algorithm::rsa_sha256;
}

Outcome<std::string> sign_and_pack(const ebms::EbmsEnvelope& envelope, std::string_view content_id,
                                   std::string_view payload, bool authenticated, const OwnKey& key,
                                   const Carriage& carriage) {
  std::vector<signature::Attachment> attachments;
  std::vector<ebms::PayloadToPack> payloads;
  if (!content_id.empty()) {
    attachments.push_back({content_id, payload});
    payloads.push_back({std::string(content_id), payload, authenticated});
  }
  const auto soap = signature::sign_envelope(ebms::write_envelope(envelope), attachments, key.key,
                                             key.facts.der, algorithm_for(key.key));
  if (!soap) return soap.failure();
  const ebms::Road road = carriage.mail ? ebms::Road::mail : ebms::Road::http;
  const std::string soap_id = "soap-" + envelope.message_id + std::string(kAtHost);
  const ebms::Packed packed = ebms::pack(*soap, soap_id, payloads, carriage.boundary, road);
  return (carriage.mail ? mail_headers(*carriage.mail, packed.content_type)
                        : http_headers(packed.content_type)) +
         packed.body;
}

}  // namespace

Outcome<std::string> seal_message(const MessageToSeal& message, const OwnKey& key) {
  const auto object =
      crypto::cms_encrypt(message.plain.reveal(), message.encryption_certificate, message.encryption);
  if (!object) return object.failure();
  const std::string content_id = "payload-" + message.stamp.message_id + std::string(kAtHost);
  ebms::MessageToWrap wrap = message.wrap;
  wrap.content_ids = {content_id};
  ebms::EbmsEnvelope envelope = ebms::compose_message(wrap, message.stamp);
  envelope.sync_reply = message.sync_reply;
  return sign_and_pack(envelope, content_id, *object, message.encryption == crypto::CmsProfile::gcm_oaep, key,
                       message.carriage);
}

Outcome<std::string> seal_signal(const ebms::EbmsEnvelope& envelope, const OwnKey& key,
                                 const Carriage& carriage) {
  return sign_and_pack(envelope, {}, {}, false, key, carriage);
}

std::string_view short_name(std::string_view algorithm_uri) {
  const std::size_t hash = algorithm_uri.rfind('#');
  return hash == std::string_view::npos ? algorithm_uri : algorithm_uri.substr(hash + 1);
}

std::string name_of(const PartyCertificate& certificate) {
  return certificate.subject + " (certificate " + certificate.sha256.substr(0, 16) + ")";
}

}  // namespace budstikke::msh
