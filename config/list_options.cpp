#include "config/option_setters.hpp"

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

const std::vector<Option<ClientSettings>>& client_options() {
  using C = ClientSettings;
  static const std::vector<Option<C>> options{
      {"name",
       OptionType::text,
       "What the caller is called in the history.",
       {},
       {},
       live,
       true,
       set_text(&C::name)},
      {"key_sha256",
       OptionType::text,
       "SHA-256 of the caller's API key.",
       {},
       {},
       live,
       false,
       sha256(&C::key_sha256),
       {},
       kSha256},
      {"certificate_sha256",
       OptionType::text,
       "SHA-256 fingerprint of the caller's certificate.",
       {},
       {},
       live,
       false,
       sha256(&C::certificate_sha256),
       {},
       kSha256},
      {"senders",
       numbers,
       "Sender HER-ids that the caller may use; empty: any.",
       {},
       {},
       live,
       false,
       her_ids(&C::senders)},
  };
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
