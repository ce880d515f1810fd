#pragma once
// What the operator has set: typed, complete, immutable once loaded. Every field has its default here;
// option.hpp says what each means and what it is called in the file.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/ids.hpp"
#include "engine/model/limits.hpp"
#include "engine/model/role.hpp"

namespace budstikke::config {

enum class Authentication { none, api_key, client_certificate };

/// Somebody who may call: known by an API key (its Argon2id hash) or by a client certificate (its SHA-256
/// fingerprint). Several of them, so that a new one may overlap with the old.
struct ClientSettings {
  std::string name;
  std::vector<std::string> key_hashes;  ///< as engine/model/api_key.hpp says
  std::vector<std::string> certificates_sha256;
  std::vector<HerId> senders;  ///< sender HER-ids, of either level, that a client of the intake may use
  bool any_sender = false;     ///< it may use any
  RoleSet roles;               ///< of a client of the admin API; none: it may do nothing
};

/// What keeps a listener reachable for the many, whatever the few do.
struct ConnectionSettings {
  std::int64_t most = 256;
  std::int64_t most_of_an_address = 128;
  Duration header_timeout = std::chrono::seconds{10};
  Duration body_timeout = std::chrono::seconds{10};
  Duration idle_timeout = std::chrono::seconds{60};
  std::int64_t slowest_body = 1'024;  ///< bytes a second
};

struct ListenerSettings {
  std::string listen;  ///< "127.0.0.1:8480", "[::1]:8480" or "unix:/path"
  Authentication authentication = Authentication::api_key;
  std::string certificate_file;  ///< PEM chain; TLS is on where this is set
  std::string key_file;
  std::string client_ca_file;  ///< required for client certificates
  std::vector<ClientSettings> clients;
  ConnectionSettings connections;
};

[[nodiscard]] inline ListenerSettings listener_at(std::string address) {
  ListenerSettings listener;
  listener.listen = std::move(address);
  return listener;
}

/// How whoever tries keys is slowed down (adapters/http/attempt_guard.hpp).
struct AccessSettings {
  std::int64_t attempts = 10;
  Duration window = std::chrono::minutes{1};
  Duration lock_first = std::chrono::seconds{5};
  Duration lock_longest = std::chrono::minutes{15};
  std::int64_t names = 4'096;
};

struct FolderSettings {
  std::string name;
  std::string directory;
  std::string quarantine;  ///< empty: <directory>/quarantine
  Duration scan_interval = std::chrono::seconds{1};
  Duration settle = std::chrono::seconds{2};
  std::vector<HerId> senders;
};

/// Where application receipts and deviations go for a sender.
struct ReturnRoadSettings {
  HerId sender;
  std::string endpoint;
  std::string certificate;
};

/// How the address book is kept true.
struct AddressSettings {
  std::string
      municipality_changes_file;  ///< CSV as engine/addressing/data/municipalities.csv: changes ahead of their day
  std::string coordinating_units_file;       ///< TOML (adapters/units); empty: none
  Duration oldest = std::chrono::hours{48};  ///< age beyond which an alarm is raised
  std::int64_t max_drop_percent = 10;        ///< of the parties that one import may drop
  Duration certificate_warning = std::chrono::hours{24 * 30};
};

/// The national address registry.
struct RegistrySettings {
  std::string url;  ///< empty: the book comes from a file
  std::string user;
  std::string password_file;
  std::string ca_file;                 ///< roots of the registry's TLS certificate; empty: the system's
  std::string certificate_roots_file;  ///< roots and intermediates of parties' enterprise certificates
  std::string
      endpoint;  ///< where imported parties are reached that have no endpoint of their own; may be empty
  Duration full_every = std::chrono::hours{24};
  Duration delta_every = std::chrono::minutes{30};
  Duration timeout = std::chrono::seconds{60};  ///< of one call
  std::int64_t page_size = 200;
};

/// One of the node's own enterprise keys, with its certificate.
struct EbxmlKeySettings {
  std::string use;          ///< "signature" or "encryption"
  std::string certificate;  ///< path, or "credential:NAME"
  std::string key;          ///< path, "credential:NAME" or "pkcs11:..."
  std::string secret;       ///< path or "credential:NAME" of a PIN or pass phrase
  std::string module;       ///< of a PKCS#11 token
};

/// What differs for one partner from what is usual.
struct EbxmlPartnerSettings {
  HerId her_id;
  std::string cpa_id;
  std::string cpa_file;     ///< the agreement with it; empty: none
  std::string certificate;  ///< DER or PEM file to encrypt to, where no registry gives one
  std::string encryption = "aes256-cbc-rsa15";
  /// From then, and before `encryption_until`; on other days "aes256-cbc-rsa15". Nothing: without that bound.
  std::optional<TimePoint> encryption_from;
  std::optional<TimePoint> encryption_until;
  std::optional<TimePoint> sha1_until;
  bool sync_reply = true;
};

/// Messages in ebXML envelopes: the national transport.
struct EbxmlSettings {
  std::vector<EbxmlKeySettings> keys;  ///< none: no ebXML
  std::vector<EbxmlPartnerSettings> partners;
  std::string roots_file;
  std::string revocation = "hard";
  Duration revocation_longest = std::chrono::hours{12};
  std::string unregistered_signer = "tell";
  std::vector<HerId> her_ids;  ///< that envelopes may be addressed to; empty: any
  std::int64_t threads = 2;
  std::int64_t max_message_bytes = 52'428'800;
  std::string listen;  ///< empty: none comes by HTTP
  std::string certificate_file;
  std::string key_file;
  ConnectionSettings connections;
  std::string mail_server;  ///< "host:port"; empty: none goes by mail
  std::string mail_address;
  std::string mail_ca_file;
  std::string mail_user;
  std::string mail_password_file;
  std::int64_t connections_to_a_host = 64;
  std::int64_t mail_connections = 4;
  std::string lmtp_listen;  ///< empty: none comes by mail
  std::vector<std::string> lmtp_addresses;

  [[nodiscard]] bool on() const { return !keys.empty(); }
};

/// How long what is final is kept; nothing: for ever.
struct RetentionSettings {
  std::optional<Duration> payloads = std::chrono::hours{24 * 90};
  std::optional<Duration> history = std::chrono::hours{24 * 1'825};
  /// Of a folder's quarantine: what was refused, as its sender wrote it.
  std::optional<Duration> quarantine = std::chrono::hours{24 * 90};
  Duration every = std::chrono::hours{1};
};

/// What is noticed by itself, and when it alarms.
struct WatchSettings {
  Duration pause = std::chrono::minutes{5};
  std::int64_t fall_percent = 30;
  std::int64_t slow_fall_percent = 60;
  std::int64_t learning_days = 14;
  Duration receipt_after = std::chrono::hours{24};
  std::int64_t receipts_missing_percent = 50;
  std::int64_t receipts_missing_least = 3;
  Duration lane_oldest = std::chrono::hours{4};
  std::int64_t work_list_most = 200;
  Duration work_list_oldest = std::chrono::hours{72};
  std::string counts_directory;  ///< empty: counts come by HTTP alone
  std::vector<HerId> counts_senders;
  std::vector<HerId> counts_expected_from;
  Duration counts_due = std::chrono::hours{10};
  Duration counts_grace = std::chrono::minutes{30};
};

struct Settings {
  // store
  std::string store_file;
  std::int64_t store_max_bytes = 10'737'418'240;
  std::string store_key_file;
  std::vector<std::string> store_retired_key_files;
  RetentionSettings retention;
  // schemas, rules, address book, needs
  std::string schemas_directory;
  std::string rules_file;
  std::string address_book_file;
  bool rules_four_eyes = false;
  std::string postal_hints_file;
  std::string vocabulary_file;
  AddressSettings addresses;
  RegistrySettings registry;
  // roads in
  ListenerSettings intake = listener_at("127.0.0.1:8480");
  std::vector<FolderSettings> folders;
  IntakeLimits intake_limits;
  XmlLimits xml_limits;
  AccessSettings access;
  // operators
  ListenerSettings admin = listener_at("127.0.0.1:8481");
  std::int64_t admin_max_body_bytes = 100'663'296;
  // roads out
  LaneLimits lanes;
  CommitLimits commits;
  Duration receipt_within = std::chrono::hours{96};
  Duration overdue_check = std::chrono::minutes{1};
  Duration keep_connection = std::chrono::seconds{3};
  std::int64_t kept_connections = 512;
  bool allow_plain_http = false;
  std::string ca_file;
  std::string client_certificate_file;
  std::string client_key_file;
  std::vector<ReturnRoadSettings> return_roads;
  EbxmlSettings ebxml;
  WatchSettings watch;
  // the process
  std::string log_file;  ///< empty: standard output
  Duration stop_grace = std::chrono::seconds{20};
  std::int64_t cpu_threads = 2;
  Duration clock_jump = std::chrono::minutes{1};  ///< what the machine's clock may be off by at once
};

}  // namespace budstikke::config
