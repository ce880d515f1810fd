#include "config/option_setters.hpp"

namespace budstikke::config {

namespace {

using S = Settings;
using X = EbxmlSettings;
using K = EbxmlKeySettings;
using P = EbxmlPartnerSettings;
using enum OptionType;
using enum TakenUp;

constexpr std::string_view kPlace = "^(/|credential:|pkcs11:).+";

template <class T>
auto one_of(std::string T::* field, std::vector<std::string_view> allowed) {
  return [field, allowed = std::move(allowed)](T& target, const V& value) -> Complaint {
    std::string list;
    for (const std::string_view one : allowed) {
      target.*field = value.text;
      if (one == value.text) return std::nullopt;
      list.append(list.empty() ? "" : ", ").append(one);
    }
    return "must be one of " + list;
  };
}

template <class T>
auto place(std::string T::* field) {
  return [field](T& target, const V& value) -> Complaint {
    const std::string_view text = value.text;
    if (!text.starts_with('/') && !text.starts_with("credential:") && !text.starts_with("pkcs11:"))
      return "must be an absolute path, \"credential:NAME\" or \"pkcs11:...\"";
    target.*field = value.text;
    return std::nullopt;
  };
}

auto number_of(std::int64_t X::* field, std::int64_t least, std::int64_t most) {
  return [=](S& settings, const V& value) -> Complaint {
    if (auto complaint = bounded(value.number, least, most)) return complaint;
    settings.ebxml.*field = value.number;
    return std::nullopt;
  };
}

Complaint take_revocation(S& settings, const V& value) {
  settings.ebxml.revocation = value.text;
  if (value.text == "hard" || value.text == "soft" || value.text == "off") return std::nullopt;
  return "must be hard, soft or off";
}

Complaint take_unregistered(S& settings, const V& value) {
  settings.ebxml.unregistered_signer = value.text;
  if (value.text == "tell" || value.text == "refuse") return std::nullopt;
  return "must be tell or refuse";
}

Complaint take_her_ids(S& settings, const V& value) { return her_ids(&X::her_ids)(settings.ebxml, value); }

Complaint take_addresses(S& settings, const V& value) {
  for (const std::string& one : value.texts) {
    if (one.find('@') == std::string::npos) return "must be mail addresses";
  }
  settings.ebxml.lmtp_addresses = value.texts;
  return std::nullopt;
}

constexpr std::string_view kDay = "[0-9]{4}-[0-9]{2}-[0-9]{2}";
constexpr Duration kFirst{0};                       // a day that begins something
constexpr Duration kLast = std::chrono::hours{24};  // one that is the last of it

auto day(std::optional<TimePoint> P::* field, Duration after) {
  return [=](P& partner, const V& value) -> Complaint {
    const auto begin = parse_date_time(value.text + "T00:00:00Z");
    if (!begin) return "must be a day, such as \"2027-01-31\"";
    partner.*field = *begin + after;
    return std::nullopt;
  };
}

std::vector<Option<S>> trust_options() {
  return {
      {"ebxml.roots_file",
       path,
       "Roots and intermediates that partners' enterprise certificates must chain to (PEM).",
       {},
       {},
       restart,
       false,
       part_text(&S::ebxml, &X::roots_file)},
      {"ebxml.revocation",
       text,
       "Where nobody says whether a certificate was revoked: hard waits and tries again, soft takes it; off "
       "asks "
       "nobody.",
       {},
       "hard",
       restart,
       false,
       take_revocation,
       {"hard", "soft", "off"}},
      {"ebxml.revocation_longest", duration, "How long an answer about revocation is used.", kTime, "12h",
       restart, false, limit_time(&S::ebxml, &X::revocation_longest)},
      {"ebxml.unregistered_signer",
       text,
       "Where a partner signs with a trusted certificate that is not the registered one: tell takes it, and "
       "says so in the status log; refuse asks the registry anew, then refuses.",
       {},
       "tell",
       restart,
       false,
       take_unregistered,
       {"tell", "refuse"}},
      {"ebxml.her_ids",
       numbers,
       "HER-ids that envelopes may be addressed to; empty: any. Nobody else that a message in one names is "
       "sent it "
       "from here, for the sender sends each receiver its own.",
       {},
       {},
       restart,
       false,
       take_her_ids},
      {"ebxml.threads", OptionType::number, "Threads for signing, verifying, encrypting and decrypting.",
       "threads", "2", restart, false, number_of(&X::threads, 1, 64)},
      {"ebxml.max_message_bytes", OptionType::number, "Largest envelope with its payload, as it comes.",
       "bytes", "52428800", restart, false, number_of(&X::max_message_bytes, 65'536, 1'073'741'824)},
  };
}

std::vector<Option<S>> http_options() {
  return {
      {"ebxml.listen",
       OptionType::text,
       "Where envelopes are taken by HTTP (POST /ebxml); empty: nowhere. Beyond loopback with TLS only.",
       {},
       {},
       restart,
       false,
       part_text(&S::ebxml, &X::listen)},
      {"ebxml.certificate_file",
       path,
       "TLS certificate of that address, PEM with its chain.",
       {},
       {},
       restart,
       false,
       part_text(&S::ebxml, &X::certificate_file)},
      {"ebxml.key_file",
       path,
       "Its private key.",
       {},
       {},
       restart,
       false,
       part_text(&S::ebxml, &X::key_file)},
      {"ebxml.connections_to_a_host", OptionType::number,
       "Envelopes on their way by HTTP to one host at once, of all parties behind it; peers bound what they "
       "take "
       "of one address.",
       "connections", "64", restart, false, number_of(&X::connections_to_a_host, 1, 1'024)},
  };
}

std::vector<Option<S>> mail_options() {
  return {
      {"ebxml.mail_server",
       OptionType::text,
       "Mail server for envelopes on their way out, \"host:port\"; always with STARTTLS. Empty: none go by "
       "mail.",
       {},
       {},
       restart,
       false,
       part_text(&S::ebxml, &X::mail_server)},
      {"ebxml.mail_address",
       OptionType::text,
       "The node's own mail address, which envelopes come from, and which mails that come back go to: one of "
       "ebxml.lmtp_addresses.",
       {},
       {},
       restart,
       false,
       part_text(&S::ebxml, &X::mail_address)},
      {"ebxml.mail_ca_file",
       path,
       "Roots that the mail server's TLS certificate must chain to; empty: the system's.",
       {},
       {},
       restart,
       false,
       part_text(&S::ebxml, &X::mail_ca_file)},
      {"ebxml.mail_user",
       OptionType::text,
       "User at the mail server; empty: no login.",
       {},
       {},
       restart,
       false,
       part_text(&S::ebxml, &X::mail_user)},
      {"ebxml.mail_password_file",
       path,
       "File whose first line is the password.",
       {},
       {},
       restart,
       false,
       part_text(&S::ebxml, &X::mail_password_file)},
      {"ebxml.mail_connections", OptionType::number, "Mails on their way to the mail server at once.",
       "connections", "4", restart, false, number_of(&X::mail_connections, 1, 64)},
      {"ebxml.lmtp_listen",
       OptionType::text,
       "Where the mail server hands in envelopes by LMTP: an address of this machine, or unix:/path. Empty: "
       "none.",
       {},
       {},
       restart,
       false,
       part_text(&S::ebxml, &X::lmtp_listen)},
      {"ebxml.lmtp_addresses",
       texts,
       "Mail addresses that are taken there.",
       {},
       {},
       restart,
       false,
       take_addresses},
  };
}

}  // namespace

std::vector<Option<Settings>> make_ebxml_options() {
  std::vector<Option<S>> all = trust_options();
  for (const auto& part : {http_options(), mail_options()}) all.insert(all.end(), part.begin(), part.end());
  return all;
}

const std::vector<Option<EbxmlKeySettings>>& ebxml_key_options() {
  static const std::vector<Option<K>> options{
      {"use",
       OptionType::text,
       "What it is for: signature or encryption, as its certificate says.",
       {},
       {},
       restart,
       true,
       one_of(&K::use, {"signature", "encryption"}),
       {"signature", "encryption"}},
      {"certificate",
       OptionType::text,
       "Its enterprise certificate: an absolute path, or credential:NAME.",
       {},
       {},
       restart,
       true,
       place(&K::certificate),
       {},
       kPlace},
      {"key",
       OptionType::text,
       "The private key: an absolute path, credential:NAME, or a token's pkcs11: address.",
       {},
       {},
       restart,
       true,
       place(&K::key),
       {},
       kPlace},
      {"secret",
       OptionType::text,
       "Where the token's PIN or the key's pass phrase lies: an absolute path, or credential:NAME.",
       {},
       {},
       restart,
       false,
       place(&K::secret),
       {},
       kPlace},
      {"module", path, "The token's PKCS#11 module.", {}, {}, restart, false, set_text(&K::module)},
  };
  return options;
}

const std::vector<Option<EbxmlPartnerSettings>>& ebxml_partner_options() {
  static const std::vector<Option<P>> options{
      {"her_id",
       OptionType::number,
       "HER-id of the party that envelopes are exchanged with.",
       {},
       {},
       restart,
       true,
       [](P& p, const V& v) -> Complaint { return to_her_id(v.number, p.her_id); }},
      {"cpa_id",
       OptionType::text,
       "CPAId of an agreement; empty: the two HER-ids.",
       {},
       {},
       restart,
       false,
       set_text(&P::cpa_id)},
      {"cpa_file",
       path,
       "A collaboration agreement (CPA) with it: process, CPAId, address and certificates are chosen from "
       "it, and what comes in under its CPAId is judged by it.",
       {},
       {},
       restart,
       false,
       set_text(&P::cpa_file)},
      {"certificate",
       path,
       "Certificate to encrypt to (PEM or DER), where neither a registry nor an agreement gives one, or in "
       "its place.",
       {},
       {},
       restart,
       false,
       set_text(&P::certificate)},
      {"encryption",
       OptionType::text,
       "How payloads to it are encrypted: aes256-cbc-rsa15 or aes256-gcm-oaep. Both are read, whatever is "
       "written here.",
       {},
       "aes256-cbc-rsa15",
       restart,
       false,
       one_of(&P::encryption, {"aes256-cbc-rsa15", "aes256-gcm-oaep"}),
       {"aes256-cbc-rsa15", "aes256-gcm-oaep"}},
      {"encryption_from",
       OptionType::text,
       "First day of that, as 2027-01-31 (UTC); before it, aes256-cbc-rsa15. Empty: at once.",
       {},
       {},
       restart,
       false,
       day(&P::encryption_from, kFirst),
       {},
       kDay},
      {"encryption_until",
       OptionType::text,
       "Last day of it; after it, aes256-cbc-rsa15. Empty: without end.",
       {},
       {},
       restart,
       false,
       day(&P::encryption_until, kLast),
       {},
       kDay},
      {"sha1_until",
       OptionType::text,
       "Last day on which its signatures may use SHA-1, as 2027-01-31; empty: never.",
       {},
       {},
       restart,
       false,
       day(&P::sha1_until, kLast),
       {},
       kDay},
      {"sync_reply",
       flag,
       "Over HTTP, its acknowledgement is asked for in the same exchange.",
       {},
       "true",
       restart,
       false,
       [](P& p, const V& v) -> Complaint {
         p.sync_reply = v.flag;
         return std::nullopt;
       }},
  };
  return options;
}

}  // namespace budstikke::config
