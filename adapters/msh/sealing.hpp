#pragma once
// Makes the bytes that go over the wire: encrypts, composes the envelope, signs and packs. Pure CPU, one or two operations of a
// key each; not for the loop thread. Any thread.

#include <optional>
#include <string>
#include <string_view>

#include "adapters/ebms/compose.hpp"
#include "adapters/ebms/package.hpp"
#include "adapters/msh/identity.hpp"
#include "adapters/msh/wire_text.hpp"
#include "engine/model/sensitive.hpp"

namespace budstikke::msh {

/// How the bytes travel.
struct Carriage {
  std::optional<MailFrame> mail;  ///< nothing: over HTTP
  std::string boundary;           ///< random: a UUID
};

struct MessageToSeal {
  Payload plain;
  std::string encryption_certificate;  ///< DER, of the receiver; trusted already
  crypto::CmsProfile encryption = crypto::CmsProfile::cbc_pkcs1;
  ebms::MessageToWrap wrap;  ///< without content ids
  ebms::Stamp stamp;
  bool sync_reply = false;
  Carriage carriage;
};

/// The wire text of an encrypted and signed message. S610 or S611 as the parts say.
[[nodiscard]] Outcome<std::string> seal_message(const MessageToSeal& message, const OwnKey& key);

/// The wire text of a signed envelope without payload: acknowledgements, errors, pong.
[[nodiscard]] Outcome<std::string> seal_signal(const ebms::EbmsEnvelope& envelope, const OwnKey& key,
                                               const Carriage& carriage);

/// "rsa-sha256"
[[nodiscard]] std::string_view short_name(std::string_view algorithm_uri);
/// "CN=... (certificate 0123456789abcdef)"; the subject is bounded and without control characters already.
[[nodiscard]] std::string name_of(const PartyCertificate& certificate);

}  // namespace budstikke::msh
