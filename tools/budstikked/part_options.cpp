#include "tools/budstikked/part_options.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <stdexcept>
#include <utility>

#include "adapters/crypto/aes_gcm_protector.hpp"
#include "adapters/xml/schema_set.hpp"
#include "tools/budstikked/ebxml_parts.hpp"
#include "tools/budstikked/registry_parts.hpp"

namespace budstikke {

namespace {

Authentication authentication_of(config::Authentication authentication) {
  switch (authentication) {
    case config::Authentication::none:
      return Authentication::none;
    case config::Authentication::api_key:
      return Authentication::api_key;
    case config::Authentication::client_certificate:
      return Authentication::client_certificate;
  }
  return Authentication::api_key;
}

/// Does `step`; keeps the sentence of what it throws.
template <class Step>
void attempt(std::vector<std::string>& sentences, Step step) {
  try {
    step();
  } catch (const std::exception& error) {
    sentences.emplace_back(error.what());
  }
}

}  // namespace

std::vector<crypto::SealingKey> load_keys(const config::Settings& settings) {
  std::vector<crypto::SealingKey> keys;
  keys.push_back(crypto::load_key_file(settings.store_key_file));
  for (const std::string& path : settings.store_retired_key_files)
    keys.push_back(crypto::load_key_file(path));
  return keys;
}

std::optional<TimePoint> last_written(const std::string& store_file) {
  std::optional<TimePoint> last;
  for (const char* part : {"", "-wal"}) {
    struct stat info{};
    if (::stat((store_file + part).c_str(), &info) != 0) continue;
    const TimePoint written{std::chrono::seconds{info.st_mtim.tv_sec}};
    last = std::max(last.value_or(written), written);
  }
  return last;
}

std::size_t largest_payload(const config::Settings& settings) {
  return settings.xml_limits.message_bytes + 1'048'576;
}

RetentionTimes retention_times(const config::Settings& settings) {
  return {settings.retention.payloads, settings.retention.history};
}

sqlite::StoreOptions store_options(const config::Settings& settings, RoomHandler room_changed) {
  sqlite::StoreOptions options;
  options.path = settings.store_file;
  options.max_bytes = static_cast<std::uint64_t>(settings.store_max_bytes);
  options.room_changed = std::move(room_changed);
  return options;
}

HttpTransportOptions transport_options(const config::Settings& settings) {
  HttpTransportOptions options;
  options.allow_plain_http = settings.allow_plain_http;
  options.keep_connection = settings.keep_connection;
  options.kept_connections = static_cast<std::size_t>(settings.kept_connections);
  options.tls = {settings.ca_file, settings.client_certificate_file, settings.client_key_file};
  return options;
}

ListenerOptions listener_options(const config::ListenerSettings& settings) {
  ListenerOptions options;
  options.listen = settings.listen;
  if (!settings.certificate_file.empty()) {
    options.tls = ServerTlsFiles{settings.certificate_file, settings.key_file, settings.client_ca_file};
  }
  options.authentication = authentication_of(settings.authentication);
  const config::ConnectionSettings& bounds = settings.connections;
  options.connections = static_cast<std::size_t>(bounds.most);
  options.connections_of_a_peer = static_cast<std::size_t>(bounds.most_of_an_address);
  options.header_within = bounds.header_timeout;
  options.body_idle = bounds.body_timeout;
  options.keep_alive = bounds.idle_timeout;
  options.body_bytes_per_second = static_cast<std::size_t>(bounds.slowest_body);
  for (const config::ClientSettings& client : settings.clients) {
    options.clients.push_back({client.name, client.key_hashes, client.certificates_sha256, client.senders,
                               client.any_sender, client.roles});
  }
  return options;
}

FolderIntakeOptions folder_options(const config::FolderSettings& settings, const config::Settings& all) {
  FolderIntakeOptions options;
  options.name = settings.name;
  options.directory = settings.directory;
  options.quarantine = settings.quarantine;
  options.scan_interval = settings.scan_interval;
  options.settle = settings.settle;
  options.max_file_bytes = all.xml_limits.message_bytes;
  options.may_send_as = settings.senders;
  options.keep_quarantined = all.retention.quarantine;
  options.look_for_old = all.retention.every;
  return options;
}

watch::WatchOptions watch_options(const config::WatchSettings& settings) {
  watch::WatchOptions options;
  options.pause = settings.pause;
  options.silence.silence.fall = static_cast<double>(settings.fall_percent) / 100.0;
  options.silence.fall.share = static_cast<double>(settings.slow_fall_percent) / 100.0;
  options.silence.learning_days = static_cast<int>(settings.learning_days);
  options.receipts.after = settings.receipt_after;
  options.receipts.least = static_cast<std::size_t>(settings.receipts_missing_least);
  options.receipts.share = static_cast<double>(settings.receipts_missing_percent) / 100.0;
  options.standing.lane_oldest = settings.lane_oldest;
  options.standing.work_list_most = static_cast<std::size_t>(settings.work_list_most);
  options.standing.work_list_oldest = settings.work_list_oldest;
  options.counts.expected_from = settings.counts_expected_from;
  options.counts.due = settings.counts_due;
  options.counts.grace = settings.counts_grace;
  return options;
}

FolderIntakeOptions count_folder_options(const config::Settings& settings) {
  FolderIntakeOptions options;
  options.name = "counts";
  options.directory = settings.watch.counts_directory;
  options.max_file_bytes = 8'388'608;
  options.may_send_as = settings.watch.counts_senders;
  options.keep_quarantined = settings.retention.quarantine;
  options.look_for_old = settings.retention.every;
  return options;
}

std::vector<std::string> check_connections(const config::Settings& settings) {
  boost::asio::io_context loop;
  std::vector<std::string> sentences;
  for (const auto& [name, listener] :
       {std::pair{"intake", &settings.intake}, std::pair{"admin", &settings.admin}}) {
    std::vector<std::string> faults;
    attempt(faults, [&] { HttpListener{loop.get_executor(), listener_options(*listener), {}}; });
    for (const std::string& one : faults) sentences.push_back(std::string(name) + ": " + one);
  }
  attempt(sentences, [&] { check_ebxml_parts(settings); });
  attempt(sentences, [&] { HttpTransport{loop.get_executor(), transport_options(settings)}; });
  if (!settings.registry.url.empty()) {
    attempt(sentences,
            [&] { registry::SoapRegistry{loop.get_executor(), registry_options(settings.registry)}; });
    attempt(sentences, [&] { static_cast<void>(certificate_roots(settings.registry)); });
  }
  return sentences;
}

Diagnostics check_parts(const Configuration& configuration, const std::string& file) {
  const config::Settings& settings = configuration.settings;
  Diagnostics diagnostics;
  std::vector<std::string> sentences;
  attempt(sentences, [&] { crypto::AesGcmProtector{load_keys(settings)}; });
  for (std::string& one : check_connections(settings)) sentences.push_back(std::move(one));
  for (std::string& one : sentences) diagnostics.push_back({file, 0, 0, Severity::error, std::move(one)});
  if (sentences.empty() && settings.ebxml.on()) {
    const std::vector<Party> none;
    for (std::string& one : warnings_about_own(settings.ebxml, configuration.address_file.book
                                                                   ? configuration.address_file.book->parties
                                                                   : none))
      diagnostics.push_back({file, 0, 0, Severity::warning, std::move(one)});
  }
  if (!settings.schemas_directory.empty()) {
    xml::SchemaSetResult result = xml::SchemaSet::load(settings.schemas_directory);
    diagnostics.insert(diagnostics.end(), result.diagnostics.begin(), result.diagnostics.end());
  }
  return diagnostics;
}

}  // namespace budstikke
