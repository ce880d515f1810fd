#pragma once
// Envelopes for the tests of signatures, and small changes to them. All content is made up.

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/signature/envelope_signature.hpp"
#include "tests/support/pki.hpp"

namespace budstikke::signature {

inline constexpr std::string_view kPayload("\x30\x03payload\0with any byte\xff", 24);

inline std::string soap(std::string_view header_end = "", std::string_view body = "") {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
         "<SOAP:Envelope xmlns:SOAP=\"http://schemas.xmlsoap.org/soap/envelope/\" "
         "xmlns:eb=\"http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd\" "
         "xmlns:xlink=\"http://www.w3.org/1999/xlink\"><SOAP:Header>"
         "<eb:MessageHeader SOAP:mustUnderstand=\"1\" eb:version=\"2.0\" eb:id=\"h1\"><eb:From><eb:PartyId "
         "eb:type=\"HER\">"
         "91001</eb:PartyId></eb:From><eb:To><eb:PartyId "
         "eb:type=\"HER\">92001</eb:PartyId></eb:To><eb:CPAId>91001_92001"
         "</eb:CPAId><eb:Description xml:lang=\"no\">bl\xC3\xA5 &amp; "
         "gr\xC3\xB8nn</eb:Description></eb:MessageHeader>" +
         std::string(header_end) +
         "</SOAP:Header><SOAP:Body><eb:Manifest eb:version=\"2.0\"><eb:Reference "
         "xlink:href=\"cid:part@here\"/></eb:Manifest>" +
         std::string(body) + "</SOAP:Body></SOAP:Envelope>";
}

inline std::vector<Attachment> one_part() { return {{"part@here", kPayload}}; }

/// RSA and EC identities, made once for the program.
inline const tests::Issued& rsa_signer() {
  static const tests::Issued made = tests::issue(tests::enterprise_wish("nonRepudiation"));
  return made;
}
inline const tests::Issued& ec_signer() {
  static const tests::Issued made = [] {
    tests::CertificateWish wish = tests::enterprise_wish("nonRepudiation");
    wish.rsa_bits = 0;
    return tests::issue(wish);
  }();
  return made;
}

inline crypto::PrivateKey key_of(const tests::Issued& signer) {
  return crypto::PrivateKey(crypto::own_reference(signer.key.get()));
}

inline Outcome<std::string> sign(std::string_view text, const std::vector<Attachment>& parts = one_part(),
                                 const tests::Issued& signer = rsa_signer(),
                                 Algorithm algorithm = Algorithm::rsa_sha256) {
  return sign_envelope(text, parts, key_of(signer), tests::certificate_der(signer), algorithm);
}

/// The envelope that the tests change.
inline const std::string& signed_soap() {
  static const std::string text = sign(soap()).value();
  return text;
}

inline VerifyPolicy policy() { return {.now = tests::kPkiNow}; }

inline Outcome<Verified> verify(std::string_view text, const std::vector<Attachment>& parts = one_part(),
                                const VerifyPolicy& by = policy()) {
  return verify_envelope(text, parts, by);
}

/// "" where it is taken, else the code.
inline std::string code_of(const Outcome<Verified>& outcome) {
  return outcome ? std::string{} : std::string(id_of(outcome.failure().code));
}

/// The one place of `what` replaced. Throws where it is not there, so that no test passes for having changed nothing.
inline std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const std::size_t at = text.find(what);
  if (at == std::string::npos) throw std::logic_error("not there: " + std::string(what));
  return text.replace(at, what.size(), with);
}

/// From the begin of `from` to the end of `to`.
inline std::string between(const std::string& text, std::string_view from, std::string_view to) {
  const std::size_t begin = text.find(from);
  const std::size_t end = text.find(to, begin);
  if (begin == std::string::npos || end == std::string::npos)
    throw std::logic_error("not there: " + std::string(from));
  return text.substr(begin, end + to.size() - begin);
}

}  // namespace budstikke::signature
