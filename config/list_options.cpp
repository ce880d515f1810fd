#include "config/option_setters.hpp"
#include "engine/model/api_key.hpp"

namespace budstikke::config {

using enum OptionType;
using enum TakenUp;

const std::vector<Option<FolderSettings>>& folder_options() {
  using F = FolderSettings;
  static const std::vector<Option<F>> options{
      {"name",
       OptionType::text,
       "What the folder is called in the history.",
       {},
       {},
       restart,
       true,
       set_text(&F::name)},
      {"directory", path, "Files put here are messages.", {}, {}, restart, true, set_text(&F::directory)},
      {"quarantine",
       path,
       "Where refused files go, each with its reason.",
       {},
       {},
       restart,
       false,
       set_text(&F::quarantine)},
      {"scan_interval", duration, "How often the folder is looked into.", kTime, "1s", restart, false,
       set_time(&F::scan_interval)},
      {"settle", duration, "A file must have been left alone this long.", kTime, "2s", restart, false,
       set_time(&F::settle, Duration{0})},
      {"senders",
       numbers,
       "Sender HER-ids that may come this way; empty: any.",
       {},
       {},
       restart,
       false,
       her_ids(&F::senders)},
  };
  return options;
}

namespace {

Complaint take_key_hashes(ClientSettings& client, const V& value) {
  for (const std::string& text : value.texts) {
    if (!key_hash_from_text(text)) {
      return "must be Argon2id hashes as budstikke key new NAME prints them: \"ID:$argon2id$v=19$m=...\" (8 "
             "to 256 "
             "MiB, 1 to 10 passes, 1 to 4 lanes)";
    }
  }
  client.key_hashes = value.texts;
  return std::nullopt;
}

Complaint take_fingerprints(ClientSettings& client, const V& value) {
  for (const std::string& text : value.texts) {
    if (text.size() != 64 || text.find_first_not_of("0123456789abcdef") != std::string::npos) {
      return "must be fingerprints of 64 lower-case hexadecimal digits";
    }
  }
  client.certificates_sha256 = value.texts;
  return std::nullopt;
}

/// How a caller of either listener is known.
std::vector<Option<ClientSettings>> identity_options() {
  using C = ClientSettings;
  return {
      {"name",
       OptionType::text,
       "What the caller is called in the history.",
       {},
       {},
       live,
       true,
       set_text(&C::name)},
      {"key_hashes",
       texts,
       "Argon2id hashes of the caller's API keys, as `budstikke key new` prints them; two while one replaces "
       "the "
       "other.",
       {},
       {},
       live,
       false,
       take_key_hashes,
       {},
       kKeyHashPattern},
      {"certificates_sha256",
       texts,
       "SHA-256 fingerprints of the caller's certificates; two while one replaces the other.",
       {},
       {},
       live,
       false,
       take_fingerprints,
       {},
       kSha256},
  };
}

Complaint take_roles(ClientSettings& client, const V& value) {
  for (const std::string& text : value.texts) {
    const auto role = role_from_text(text);
    if (!role)
      return "must be roles: monitor, viewer, operator, rule-editor, approver, administrator, auditor";
    client.roles.add(*role);
  }
  return std::nullopt;
}

const std::vector<std::string_view>& role_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const Role role : kRoles) all.push_back(to_text(role));
    return all;
  }();
  return names;
}

}  // namespace

const std::vector<Option<ClientSettings>>& intake_client_options() {
  static const std::vector<Option<ClientSettings>> options = [] {
    auto all = identity_options();
    all.push_back({"senders",
                   numbers,
                   "Sender HER-ids that the caller may use; required, unless any_sender is true.",
                   {},
                   {},
                   live,
                   false,
                   her_ids(&ClientSettings::senders)});
    all.push_back({"any_sender",
                   flag,
                   "The caller may use any sender HER-id: for what has checked its own senders.",
                   {},
                   "false",
                   live,
                   false,
                   [](ClientSettings& client, const V& value) -> Complaint {
                     client.any_sender = value.flag;
                     return std::nullopt;
                   }});
    return all;
  }();
  return options;
}

const std::vector<Option<ClientSettings>>& admin_client_options() {
  static const std::vector<Option<ClientSettings>> options = [] {
    auto all = identity_options();
    all.push_back({"roles",
                   texts,
                   "What the caller may do: monitor, viewer, operator, rule-editor, approver, administrator, "
                   "auditor; none: nothing.",
                   {},
                   {},
                   live,
                   false,
                   take_roles,
                   role_names()});
    return all;
  }();
  return options;
}

const std::vector<Option<ReturnRoadSettings>>& return_road_options() {
  using R = ReturnRoadSettings;
  static const std::vector<Option<R>> options{
      {"sender",
       OptionType::number,
       "HER-id of the sender, service or business.",
       {},
       {},
       live,
       true,
       [](R& r, const V& v) -> Complaint { return to_her_id(v.number, r.sender); }},
      {"endpoint",
       OptionType::text,
       "Where its receipts go: https://..., http://... or folder:/path.",
       {},
       {},
       live,
       true,
       set_text(&R::endpoint)},
      {"certificate",
       path,
       "PEM file that the endpoint's TLS certificate must chain to.",
       {},
       {},
       live,
       false,
       set_text(&R::certificate)},
  };
  return options;
}

}  // namespace budstikke::config
