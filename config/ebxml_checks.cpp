#include "config/ebxml_checks.hpp"

#include <algorithm>
#include <utility>

#include "config/listen_text.hpp"
#include "config/loader.hpp"

namespace budstikke::config {

namespace {

bool has_key(const EbxmlSettings& settings, std::string_view use) {
  return std::ranges::any_of(settings.keys, [use](const EbxmlKeySettings& one) { return one.use == use; });
}

bool has_road(const EbxmlSettings& settings) {
  return !settings.listen.empty() || !settings.mail_server.empty() || !settings.lmtp_listen.empty();
}

void check_partner(const EbxmlPartnerSettings& one, const std::string& name,
                   const std::function<void(const std::string&, std::string)>& complain) {
  if (!one.cpa_file.empty() && !one.cpa_id.empty())
    complain(name + ".cpa_id", "an [[ebxml.partner]] has cpa_id beside cpa_file, which names one");
  const bool usual = one.encryption == EbxmlPartnerSettings{}.encryption;
  for (const auto& [key, date] : {std::pair{"encryption_from", one.encryption_from},
                                  std::pair{"encryption_until", one.encryption_until}}) {
    if (!usual || !date) continue;
    complain(name + "." + key, "an [[ebxml.partner]] has " + std::string(key) + " with encryption = \"" +
                                   one.encryption + "\", which is written on all other days too");
    return;
  }
  if (one.encryption_from && one.encryption_until && *one.encryption_from >= *one.encryption_until)
    complain(name + ".encryption_until", "an [[ebxml.partner]] has encryption_until before encryption_from");
}

}  // namespace

std::string fault_of_mail_address(std::string_view address) {
  const std::size_t at = address.find('@');
  const bool plain = std::ranges::all_of(address, [](char c) {
    return c > ' ' && c < '\x7f' && std::string_view("<>()[]\\,;:\"").find(c) == std::string_view::npos;
  });
  const bool whole = at != std::string_view::npos && at > 0 && at + 1 < address.size() &&
                     address.find('@', at + 1) == std::string_view::npos;
  return plain && whole ? "" : "names no mail address";
}

void check_ebxml(const EbxmlSettings& settings, const std::function<bool(const std::string&)>& sound,
                 const std::function<void(const std::string&, std::string)>& complain) {
  if (!settings.on()) {
    if (has_road(settings))
      complain("ebxml", "[ebxml] lacks [[ebxml.key]]: nothing could be signed or opened");
    return;
  }
  if (settings.roots_file.empty() && sound("ebxml.roots_file"))
    complain("ebxml.roots_file", "ebxml.roots_file is missing: no partner's certificate could be trusted");
  for (const char* use : {"signature", "encryption"}) {
    if (!has_key(settings, use))
      complain("ebxml", std::string("[ebxml] lacks a [[ebxml.key]] with use = \"") + use + "\"");
  }
  for (std::size_t i = 0; i < settings.partners.size(); ++i)
    check_partner(settings.partners[i], entry_name("ebxml.partner", i), complain);
  if (settings.certificate_file.empty() != settings.key_file.empty())
    complain("ebxml.key_file", "ebxml.certificate_file and ebxml.key_file go together");
  if (!settings.listen.empty() && sound("ebxml.listen")) {
    const auto reach = reach_of(settings.listen);
    if (!reach) {
      complain("ebxml.listen",
               "ebxml.listen is not understood: write 127.0.0.1:8482, [::1]:8482 or unix:/path");
    } else if (*reach == Reach::network && settings.certificate_file.empty()) {
      complain("ebxml.listen", "ebxml.listen is no loopback address: it needs ebxml.certificate_file");
    } else if (*reach == Reach::unix_socket && !settings.certificate_file.empty()) {
      complain("ebxml.certificate_file", "ebxml.listen is a Unix socket, which takes no TLS");
    }
  }
  const bool mail = !settings.mail_server.empty() || !settings.lmtp_listen.empty();
  if (mail && sound("ebxml.mail_address")) {
    const std::string fault = fault_of_mail_address(settings.mail_address);
    if (!fault.empty()) complain("ebxml.mail_address", "ebxml.mail_address " + fault);
  }
  if (settings.mail_user.empty() != settings.mail_password_file.empty())
    complain("ebxml.mail_user", "ebxml.mail_user and ebxml.mail_password_file go together");
  if (settings.lmtp_listen.empty() != settings.lmtp_addresses.empty())
    complain("ebxml.lmtp_listen", "ebxml.lmtp_listen and ebxml.lmtp_addresses go together");
}

}  // namespace budstikke::config
