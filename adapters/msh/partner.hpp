#pragma once
// What there is to know of a party that messages are exchanged with, as the address book and the settings say it now.

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/crypto/cms.hpp"
#include "adapters/ebms/cpa.hpp"
#include "engine/model/address.hpp"
#include "engine/model/ids.hpp"
#include "engine/model/outcome.hpp"
#include "engine/ports/transport.hpp"

namespace budstikke::msh {

/// What is written to a party, by the day on which its envelope is made.
struct Encryption {
  crypto::CmsProfile form = crypto::CmsProfile::cbc_pkcs1;
  std::optional<TimePoint> from{};   ///< before it, cbc_pkcs1
  std::optional<TimePoint> until{};  ///< the same from then on

  [[nodiscard]] crypto::CmsProfile at(TimePoint now) const {
    const bool holds = (!from || now >= *from) && (!until || now < *until);
    return holds ? form : crypto::CmsProfile::cbc_pkcs1;
  }
};

struct Partner {
  HerId her_id;
  std::string organisation_number;  ///< its certificates must name it
  Endpoint
      endpoint;  ///< its address: "ebxml+https://...", "ebxml+http://..." or "ebxml+mail:a@b"; may be another kind
  std::string edi_address;             ///< mail address in the address book; may be empty
  std::string cpa_id;                  ///< of an agreement; empty: the default one of the two HER-ids
  std::string encryption_certificate;  ///< DER; empty: none is known
  Encryption encryption;
  std::optional<TimePoint> sha1_until;  ///< its signatures may use SHA-1 until then
  bool sync_reply = true;               ///< over HTTP, its acknowledgement is asked for in the same exchange
  std::shared_ptr<const ebms::Cpa> agreement{};  ///< null: none, but for the default one
  /// `encryption_certificate` is what the settings name: an agreement's does not take its place.
  bool certificate_is_chosen = false;
  std::vector<PartyCertificate>
      registered_signers{};  ///< what it signs with, as the register says; none: it does not
  std::vector<PartyCertificate> agreed_signers{};  ///< the same of its agreement; either is enough
};

/// H317 where the party is not in the address book, B203 where the store cannot be asked. Resumes on the loop.
using FindPartner = std::function<boost::asio::awaitable<Outcome<Partner>>(HerId)>;

inline constexpr std::string_view kHttps = "ebxml+https://";
inline constexpr std::string_view kHttp = "ebxml+http://";
inline constexpr std::string_view kMail = "ebxml+mail:";

[[nodiscard]] inline bool is_mail(std::string_view endpoint) { return endpoint.starts_with(kMail); }
[[nodiscard]] inline bool is_ebxml(std::string_view endpoint) {
  return endpoint.starts_with(kHttps) || endpoint.starts_with(kHttp) || is_mail(endpoint);
}
/// "https://..." or the mail address. Precondition: is_ebxml().
[[nodiscard]] inline std::string address_in(std::string_view endpoint) {
  return std::string(is_mail(endpoint) ? endpoint.substr(kMail.size())
                                       : endpoint.substr(std::string_view("ebxml+").size()));
}

}  // namespace budstikke::msh
