#pragma once
// What the operator has set: typed, complete, immutable once loaded. Every field has its default here;
// option.hpp says what each means and what it is called in the file.

#include <string>
#include <utility>
#include <vector>

#include "engine/model/ids.hpp"
#include "engine/model/limits.hpp"

namespace budstikke::config {

enum class Authentication { none, api_key, client_certificate };

/// Somebody who may call: known by an API key (its SHA-256) or by a client certificate (its SHA-256
/// fingerprint).
struct ClientSettings {
  std::string name;
  std::string key_sha256;
  std::string certificate_sha256;
  std::vector<HerId> senders;  ///< sender HER-ids, of either level, that it may use; empty: any
};

struct ListenerSettings {
  std::string listen;  ///< "127.0.0.1:8480", "[::1]:8480" or "unix:/path"
  Authentication authentication = Authentication::api_key;
  std::string certificate_file;  ///< PEM chain; TLS is on where this is set
  std::string key_file;
  std::string client_ca_file;  ///< required for client certificates
  std::vector<ClientSettings> clients;
};

[[nodiscard]] inline ListenerSettings listener_at(std::string address) {
  ListenerSettings listener;
  listener.listen = std::move(address);
  return listener;
}

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

struct Settings {
  // store
  std::string store_file;
  std::int64_t store_max_bytes = 10'737'418'240;
  std::string store_key_file;
  std::vector<std::string> store_retired_key_files;
  // schemas, rules, address book, needs
  std::string schemas_directory;
  std::string rules_file;
  std::string address_book_file;
  std::string postal_hints_file;
  std::string vocabulary_file;
  // roads in
  ListenerSettings intake = listener_at("127.0.0.1:8480");
  std::vector<FolderSettings> folders;
  IntakeLimits intake_limits;
  XmlLimits xml_limits;
  // operators
  ListenerSettings admin = listener_at("127.0.0.1:8481");
  // roads out
  LaneLimits lanes;
  CommitLimits commits;
  Duration receipt_within = std::chrono::hours{96};
  Duration overdue_check = std::chrono::minutes{1};
  bool allow_plain_http = false;
  std::string ca_file;
  std::string client_certificate_file;
  std::string client_key_file;
  std::vector<ReturnRoadSettings> return_roads;
  // the process
  std::string log_file;  ///< empty: standard output
  Duration stop_grace = std::chrono::seconds{20};
  std::int64_t cpu_threads = 2;
};

}  // namespace budstikke::config
