#pragma once
// An ebXML message on the wire: the SOAP part and the payloads, in multipart/related, or a bare SOAP part. Reading and
// writing; what the SOAP part says is envelope_reader.hpp's. Pure; any thread.

#include <string>
#include <string_view>
#include <vector>

#include "adapters/ebms/finding.hpp"
#include "adapters/mime/entity.hpp"
#include "adapters/mime/reader.hpp"
#include "engine/model/outcome.hpp"

namespace budstikke::ebms {

/// A payload part.
struct PackagePart {
  std::string content_id;
  mime::ContentType content_type;
  mime::TransferEncoding encoding = mime::TransferEncoding::base64;
  std::string bytes;  ///< with the transfer encoding undone: what the signature's digest is over
};

/// `findings` holds what the rules about MIME say (66, 67, 253, 255-260 ...).
struct Package {
  std::string soap;
  std::vector<PackagePart> payloads;
  Findings findings;
  std::string mail_from{};  ///< "a@b" of a mail's From; empty where it is not one address
  std::string mail_to{};
};

/// By which road it came: mail has rules of its own, and its payloads are base64.
enum class Road { http, mail };

/// Of an HTTP body: `headers` are those of the request. Fails with M501 where the MIME is ambiguous or broken, and M502
/// where there is no SOAP part (rules 66, 67; start= pointing nowhere or not to the first part).
[[nodiscard]] Outcome<Package> open_package(const mime::Headers& headers, std::string_view body, Road road,
                                            mime::LineEnds ends, const mime::Limits& limits);
/// Of a whole mail, headers first. Adds what the rules on mail headers say (18-22, 80-83, 250, 251), as notes.
[[nodiscard]] Outcome<Package> open_mail(std::string_view mail, mime::LineEnds ends,
                                         const mime::Limits& limits);

struct PayloadToPack {
  std::string content_id;
  std::string_view bytes;      ///< a CMS object in DER; lives through the call
  bool authenticated = false;  ///< AuthEnvelopedData (RFC 5083): smime-type=authEnveloped-data
};
struct Packed {
  std::string content_type;
  std::string body;
};
/// Without payloads: the SOAP part bare, as text/xml. `boundary` as in mime::write_related. Over HTTP the parts are binary,
/// in mail base64.
[[nodiscard]] Packed pack(std::string_view soap, std::string_view soap_content_id,
                          const std::vector<PayloadToPack>& payloads, std::string_view boundary, Road road);

}  // namespace budstikke::ebms
