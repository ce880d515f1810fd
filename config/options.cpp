#include <limits>

#include "config/option.hpp"

namespace budstikke::config {

namespace {

using Complaint = std::optional<std::string>;
using V = OptionValue;

template <class T>
auto set_text(std::string T::* field) {
  return [field](T& target, const V& value) -> Complaint {
    target.*field = value.text;
    return std::nullopt;
  };
}

Complaint bounded(std::int64_t value, std::int64_t least, std::int64_t most) {
  if (value >= least && value <= most) return std::nullopt;
  return "must lie between " + std::to_string(least) + " and " + std::to_string(most);
}

/// A number of a nested limits struct.
template <class Limits, class Field>
auto count(Limits Settings::* limits, Field Limits::* field, std::int64_t least, std::int64_t most) {
  return [=](Settings& settings, const V& value) -> Complaint {
    if (auto complaint = bounded(value.number, least, most)) return complaint;
    settings.*limits.*field = static_cast<Field>(value.number);
    return std::nullopt;
  };
}

auto set_number(std::int64_t Settings::* field, std::int64_t least, std::int64_t most) {
  return [=](Settings& settings, const V& value) -> Complaint {
    if (auto complaint = bounded(value.number, least, most)) return complaint;
    settings.*field = value.number;
    return std::nullopt;
  };
}

Complaint bounded_time(const V& value, Duration least, Duration most) {
  const Duration given{value.number};
  if (given >= least && given <= most) return std::nullopt;
  return "must lie between " + to_text(least) + " and " + to_text(most);
}

constexpr Duration kShortest{10};
constexpr Duration kLongest = std::chrono::hours{24 * 365};

template <class T>
auto set_time(Duration T::* field, Duration least = kShortest, Duration most = kLongest) {
  return [=](T& target, const V& value) -> Complaint {
    if (auto complaint = bounded_time(value, least, most)) return complaint;
    target.*field = Duration{value.number};
    return std::nullopt;
  };
}

template <class Limits>
auto limit_time(Limits Settings::* limits, Duration Limits::* field) {
  return [=](Settings& settings, const V& value) -> Complaint {
    if (auto complaint = bounded_time(value, kShortest, kLongest)) return complaint;
    settings.*limits.*field = Duration{value.number};
    return std::nullopt;
  };
}

auto listener_text(ListenerSettings Settings::* listener, std::string ListenerSettings::* field) {
  return [=](Settings& settings, const V& value) -> Complaint {
    settings.*listener.*field = value.text;
    return std::nullopt;
  };
}

auto authentication(ListenerSettings Settings::* listener) {
  return [=](Settings& settings, const V& value) -> Complaint {
    Authentication& target = (settings.*listener).authentication;
    if (value.text == "none") {
      target = Authentication::none;
    } else if (value.text == "api-key") {
      target = Authentication::api_key;
    } else if (value.text == "client-certificate") {
      target = Authentication::client_certificate;
    } else {
      return "must be \"none\", \"api-key\" or \"client-certificate\"";
    }
    return std::nullopt;
  };
}

Complaint to_her_id(std::int64_t number, HerId& target) {
  if (auto complaint = bounded(number, 1, std::numeric_limits<std::uint32_t>::max())) return complaint;
  target = HerId{static_cast<std::uint32_t>(number)};
  return std::nullopt;
}

template <class T>
auto her_ids(std::vector<HerId> T::* field) {
  return [=](T& target, const V& value) -> Complaint {
    for (const std::int64_t one : value.numbers) {
      HerId her_id;
      if (auto complaint = to_her_id(one, her_id)) return complaint;
      (target.*field).push_back(her_id);
    }
    return std::nullopt;
  };
}

template <class T>
auto sha256(std::string T::* field) {
  return [=](T& target, const V& value) -> Complaint {
    if (value.text.size() != 64 || value.text.find_first_not_of("0123456789abcdef") != std::string::npos) {
      return "must be 64 lower-case hexadecimal digits";
    }
    target.*field = value.text;
    return std::nullopt;
  };
}

constexpr std::string_view kTime = "time (250ms, 30s, 15m, 96h, 7d)";
using S = Settings;
using enum OptionType;
using enum TakenUp;

std::vector<Option<S>> make_settings_options() {
  return {
      {"store.file",
       path,
       "The SQLite file that keeps messages, deliveries and their history.",
       {},
       {},
       restart,
       true,
       set_text(&S::store_file)},
      {"store.max_bytes", number, "How large the store may grow; beyond it nothing more is accepted.",
       "bytes", "10737418240", restart, false, set_number(&S::store_max_bytes, 1'048'576, INT64_MAX)},
      {"store.key_file",
       path,
       "The key that seals payloads: 64 hexadecimal digits, readable by the owner alone.",
       {},
       {},
       restart,
       true,
       set_text(&S::store_key_file)},
      {"store.retired_key_files",
       paths,
       "Keys that older payloads were sealed with.",
       {},
       {},
       restart,
       false,
       [](S& s, const V& v) -> Complaint {
         s.store_retired_key_files = v.texts;
         return std::nullopt;
       }},
      {"schemas.directory",
       path,
       "The official schema set; with it, bodies are validated too.",
       {},
       {},
       restart,
       false,
       set_text(&S::schemas_directory)},
      {"rules.file", path, "The routing rules.", {}, {}, live, true, set_text(&S::rules_file)},
      {"address_book.file",
       path,
       "The communication parties.",
       {},
       {},
       live,
       true,
       set_text(&S::address_book_file)},
      {"address_book.postal_hints_file",
       path,
       "Postal code to municipality number, as CSV: a hint for people.",
       {},
       {},
       live,
       false,
       set_text(&S::postal_hints_file)},
      {"needs.vocabulary_file",
       path,
       "Phrases that tell of a need; empty: the ones that ship.",
       {},
       {},
       live,
       false,
       set_text(&S::vocabulary_file)},

      {"intake.listen",
       OptionType::text,
       "Where senders post messages: host:port or unix:/path.",
       {},
       "127.0.0.1:8480",
       restart,
       false,
       listener_text(&S::intake, &ListenerSettings::listen)},
      {"intake.authentication",
       OptionType::text,
       "none (loopback only), api-key or client-certificate.",
       {},
       "api-key",
       restart,
       false,
       authentication(&S::intake)},
      {"intake.certificate_file",
       path,
       "PEM chain of the listener; TLS is on where this is set.",
       {},
       {},
       restart,
       false,
       listener_text(&S::intake, &ListenerSettings::certificate_file)},
      {"intake.key_file",
       path,
       "Private key of the listener's certificate.",
       {},
       {},
       restart,
       false,
       listener_text(&S::intake, &ListenerSettings::key_file)},
      {"intake.client_ca_file",
       path,
       "Roots that client certificates must chain to.",
       {},
       {},
       restart,
       false,
       listener_text(&S::intake, &ListenerSettings::client_ca_file)},
      {"intake.max_message_bytes", OptionType::number, "The largest message taken.", "bytes", "36700160",
       restart, false, count(&S::xml_limits, &XmlLimits::message_bytes, 1'024, 268'435'456)},
      {"intake.pending_bytes", OptionType::number, "Bodies in memory at once, all senders together.", "bytes",
       "268435456", restart, false,
       count(&S::intake_limits, &IntakeLimits::pending_bytes, 1'048'576, 8'589'934'592)},
      {"intake.pending_messages", OptionType::number, "Messages being received at once.", "messages", "512",
       restart, false, count(&S::intake_limits, &IntakeLimits::pending_messages, 1, 100'000)},
      {"intake.retry_after", duration, "What a sender is told that has to come back.", kTime, "5s", restart,
       false, limit_time(&S::intake_limits, &IntakeLimits::retry_after)},

      {"admin.listen",
       OptionType::text,
       "Where operators' programs connect: host:port or unix:/path.",
       {},
       "127.0.0.1:8481",
       restart,
       false,
       listener_text(&S::admin, &ListenerSettings::listen)},
      {"admin.authentication",
       OptionType::text,
       "none (loopback or Unix socket only), api-key or client-certificate.",
       {},
       "api-key",
       restart,
       false,
       authentication(&S::admin)},
      {"admin.certificate_file",
       path,
       "PEM chain of the listener; TLS is on where this is set.",
       {},
       {},
       restart,
       false,
       listener_text(&S::admin, &ListenerSettings::certificate_file)},
      {"admin.key_file",
       path,
       "Private key of the listener's certificate.",
       {},
       {},
       restart,
       false,
       listener_text(&S::admin, &ListenerSettings::key_file)},
      {"admin.client_ca_file",
       path,
       "Roots that client certificates must chain to.",
       {},
       {},
       restart,
       false,
       listener_text(&S::admin, &ListenerSettings::client_ca_file)},

      {"delivery.concurrency", OptionType::number, "Attempts of one destination under way at once.",
       "attempts", "4", restart, false, count(&S::lanes, &LaneLimits::concurrency, 1, 64)},
      {"delivery.window", OptionType::number, "Deliveries of one destination held in memory.", "deliveries",
       "256", restart, false, count(&S::lanes, &LaneLimits::window, 1, 10'000)},
      {"delivery.attempt_timeout", duration, "How long one attempt may take.", kTime, "60s", restart, false,
       limit_time(&S::lanes, &LaneLimits::attempt)},
      {"delivery.backoff_first", duration, "Longest pause after the first failed attempt.", kTime, "5s",
       restart, false, limit_time(&S::lanes, &LaneLimits::backoff_first)},
      {"delivery.backoff_longest", duration, "Longest pause between two attempts.", kTime, "1h", restart,
       false, limit_time(&S::lanes, &LaneLimits::backoff_longest)},
      {"delivery.breaker_failures", OptionType::number,
       "Failures of a destination in a row after which it is only probed.", "failures", "5", restart, false,
       count(&S::lanes, &LaneLimits::breaker_failures, 1, 1'000)},
      {"delivery.breaker_probe", duration, "Pause between probes of a destination that is down.", kTime,
       "30s", restart, false, limit_time(&S::lanes, &LaneLimits::breaker_probe)},
      {"delivery.deadline", duration, "When a message not taken is given up, where its rule does not say.",
       kTime, "72h", live, false, limit_time(&S::lanes, &LaneLimits::deadline)},
      {"delivery.receipt_within", duration,
       "When a missing application receipt is an alarm, where its rule does not say.", kTime, "96h", live,
       false, set_time(&S::receipt_within)},
      {"delivery.overdue_check", duration, "How often deadlines are looked after.", kTime, "1m", restart,
       false, set_time(&S::overdue_check)},
      {"delivery.allow_plain_http",
       flag,
       "Send without TLS to other machines too. Health data: do not, outside a test.",
       {},
       "false",
       restart,
       false,
       [](S& s, const V& v) -> Complaint {
         s.allow_plain_http = v.flag;
         return std::nullopt;
       }},
      {"delivery.ca_file",
       path,
       "Roots that receivers' TLS certificates must chain to; empty: the system's.",
       {},
       {},
       restart,
       false,
       set_text(&S::ca_file)},
      {"delivery.client_certificate_file",
       path,
       "Our certificate towards receivers.",
       {},
       {},
       restart,
       false,
       set_text(&S::client_certificate_file)},
      {"delivery.client_key_file",
       path,
       "Its private key.",
       {},
       {},
       restart,
       false,
       set_text(&S::client_key_file)},

      {"log.file",
       path,
       "Where status lines go; empty: standard output.",
       {},
       {},
       restart,
       false,
       set_text(&S::log_file)},
      {"process.stop_grace", duration, "How long attempts under way may take when the daemon stops.", kTime,
       "20s", restart, false, set_time(&S::stop_grace)},
      {"process.cpu_threads", OptionType::number, "Threads for parsing and sealing.", "threads", "2", restart,
       false, set_number(&S::cpu_threads, 1, 64)},
  };
}

}  // namespace

const std::vector<Option<Settings>>& settings_options() {
  static const std::vector<Option<Settings>> options = make_settings_options();
  return options;
}

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
       restart,
       true,
       set_text(&C::name)},
      {"key_sha256",
       OptionType::text,
       "SHA-256 of the caller's API key.",
       {},
       {},
       restart,
       false,
       sha256(&C::key_sha256)},
      {"certificate_sha256",
       OptionType::text,
       "SHA-256 fingerprint of the caller's certificate.",
       {},
       {},
       restart,
       false,
       sha256(&C::certificate_sha256)},
      {"senders",
       numbers,
       "Sender HER-ids that the caller may use; empty: any.",
       {},
       {},
       restart,
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
