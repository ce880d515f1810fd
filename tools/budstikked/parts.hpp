#pragma once
// Every part of the running process, in the order in which it is built; taken down in the opposite order.

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/admin/admin_api.hpp"
#include "adapters/crypto/aes_gcm_protector.hpp"
#include "adapters/crypto/system_entropy.hpp"
#include "adapters/folder/count_files.hpp"
#include "adapters/folder/folder_intake.hpp"
#include "adapters/folder/folder_transport.hpp"
#include "adapters/formats/message_reader.hpp"
#include "adapters/formats/message_writer.hpp"
#include "adapters/http/counts_route.hpp"
#include "adapters/http/intake_route.hpp"
#include "adapters/http/listener.hpp"
#include "adapters/http/transport.hpp"
#include "adapters/log/metrics.hpp"
#include "adapters/log/status_log.hpp"
#include "adapters/store_sqlite/sqlite_store.hpp"
#include "engine/audit/audit_trail.hpp"
#include "engine/audit/refusal_tally.hpp"
#include "engine/dispatch/dispatcher.hpp"
#include "engine/intake/admission.hpp"
#include "engine/intake/certificate_renewal.hpp"
#include "engine/intake/desk.hpp"
#include "engine/intake/envelope_keeper.hpp"
#include "engine/intake/intake.hpp"
#include "engine/publishing/publisher.hpp"
#include "engine/registry/address_keeper.hpp"
#include "engine/runtime/signal.hpp"
#include "engine/runtime/system_clock.hpp"
#include "engine/runtime/task_group.hpp"
#include "engine/storage/commit_queue.hpp"
#include "engine/storage/resealer.hpp"
#include "engine/storage/retention.hpp"
#include "engine/storage/upkeep.hpp"
#include "engine/tracking/clock_watch.hpp"
#include "engine/tracking/overdue.hpp"
#include "engine/tracking/recovery.hpp"
#include "engine/tracking/tracker.hpp"
#include "engine/watch/incidents.hpp"
#include "engine/watch/watch.hpp"
#include "tools/budstikked/daemon.hpp"
#include "tools/budstikked/ebxml_parts.hpp"
#include "tools/budstikked/lane_endpoints.hpp"
#include "tools/budstikked/registry_parts.hpp"
#include "tools/budstikked/routed_transport.hpp"

namespace budstikke {

struct Daemon::Parts {
  Parts(Configuration configuration, std::string file);

  // The process.
  std::string settings_file;
  config::Settings settings;
  config::StartValues at_start;
  boost::asio::io_context loop{1};
  boost::asio::thread_pool cpu;
  boost::asio::thread_pool
      folder_work;  ///< a thread for each folder in, so that one that hangs stops no other
  boost::asio::signal_set signals;
  SystemClock clock;
  std::optional<TimePoint> last_sign_of_life;  ///< when the store was last written, before this start
  crypto::SystemEntropy entropy;
  StatusLog log;
  Metrics metrics;
  watch::Incidents incidents;               ///< hands on to the metrics, and those to the log
  registry::CertificateTroubleSink status;  ///< hands on to the incidents
  // What messages are read, written and kept with.
  crypto::AesGcmProtector protector;
  std::shared_ptr<const xml::SchemaSet> schemas;
  formats::XmlMessageReader reader;
  formats::XmlMessageWriter writer;
  sqlite::SqliteStore store;
  // Who may do what, and who did.
  std::shared_ptr<AttemptGuard> guard;
  /// A thread of its own for verifying keys: what strangers make us compute waits behind nothing but itself.
  boost::asio::thread_pool key_work{1};
  audit::RefusalTally refusals;
  audit::AuditTrail audit;
  // The engine.
  CommitQueue commits;
  Tracker tracker;
  RoutingSlot routing;
  std::optional<publishing::RuleFile> rule_file;
  publishing::Context publishing_context;
  publishing::Publisher rules;
  AddressFile address_file;
  std::shared_ptr<const units::CoordinatingUnits> units;
  registry::AddressKeeper addresses;
  std::unique_ptr<RegistryParts> source;  ///< null where the book comes from files
  LaneEndpoints endpoints;
  HttpTransport http;
  FolderTransport folder;
  std::unique_ptr<EbxmlParts> ebxml;  ///< null where no keys are configured
  RoutedTransport transport;
  Dispatcher dispatcher;
  Workshop workshop;
  Admission admission;
  IntakeContext context;
  Intake intake;
  Desk desk;
  EnvelopeKeeper envelopes;
  CertificateRenewal renewal;
  Overdue overdue;
  ClockWatch clock_watch;
  Resealer resealer;
  Retention retention;
  Upkeep upkeep;
  watch::Watch watch;
  CountFiles count_files;
  // The roads in.
  HttpListener intake_listener;
  HttpListener admin_listener;
  std::vector<std::unique_ptr<FolderIntake>> folders;
  TaskGroup tasks;

  Signal reload_wanted;
  std::int64_t noted_history = -1;  ///< what the store says is told; negative: tell_untold is not done
  bool recovered = false;
  bool admin_started = false;
  bool stopping = false;
  int exit_status = 0;
  AttemptGuard::News keys_tried;  ///< the last; its alarm began where wrong keys are tried now
  std::string full;               ///< what of the store is full; empty where it has room
  std::string fault;              ///< why the node cannot keep its promise; empty where it can

  boost::asio::awaitable<void> start();
  /// False where the configured keys are not the store's: the process ends.
  boost::asio::awaitable<bool> take_up_keys();
  /// Why the keys of a reload cannot be taken up; empty where they can.
  boost::asio::awaitable<std::string> fault_of_keys(const crypto::AesGcmProtector* keys);
  /// Says why, and ends the process with the exit status of a configuration that cannot be used.
  void refuse_start(const std::string& sentence);
  /// The lanes with work. Waits for room where a full store cannot take up what the last stop interrupted; the admin API
  /// answers meanwhile, and nothing is accepted or sent.
  /// Writes the status lines of what was stored and could not be told before the last end. Before any lane runs.
  boost::asio::awaitable<void> tell_untold();
  /// Up to which number of history everything is told, and nothing beyond, when this returns. Between a start and a stop.
  boost::asio::awaitable<std::int64_t> told_history();
  boost::asio::awaitable<void> note_told();
  /// Notes it in the store every few seconds, for a start that has no log file to read.
  boost::asio::awaitable<void> keep_told();
  boost::asio::awaitable<void> reopen_log();
  boost::asio::awaitable<Outcome<std::vector<LaneId>>> recover();
  [[nodiscard]] Outcome<void> start_admin();
  /// False where there are no rules to run: the process ends.
  boost::asio::awaitable<bool> take_up_rules();
  /// Records what runs already, as soon as a full store has room.
  boost::asio::awaitable<void> record_rules();
  /// False where there is no address book and the settings' file cannot be used: the process ends.
  boost::asio::awaitable<bool> take_up_addresses();
  /// Reads the registry from now on, where the settings name one.
  boost::asio::awaitable<void> follow_registry();
  /// Something went wrong with the party that its certificate explains, or its business's where it has none of its own.
  void ask_for_certificates(HerId party);
  /// A party has another certificate to encrypt to: what the old one kept from being opened goes out anew. As soon as the
  /// lanes run.
  boost::asio::awaitable<void> take_up_certificate(HerId party);
  /// Returns when the registry's first load is there: what came before would all go to the work list. The admin API
  /// answers meanwhile.
  boost::asio::awaitable<void> first_book();
  /// Notices silence from now on.
  boost::asio::awaitable<void> start_watch();
  /// Where keys for ebXML are configured.
  void take_envelopes();
  /// Where the settings name a folder of counts.
  void take_counts_from_folder();
  /// What a folder says goes into the status log.
  void tell_of_folder(FolderIntakeOptions& options);
  boost::asio::awaitable<void> watch_room();
  void room_changed(std::string what_is_full);
  boost::asio::awaitable<void> stop();
  boost::asio::awaitable<void> watch_signals();
  /// Reloads as often as it is asked to, one after the other.
  boost::asio::awaitable<void> reload_when_wanted();
  boost::asio::awaitable<void> reload();
  /// Throws where something cannot be taken up. Whom it changes, as client_changes says.
  std::string take_up(Configuration loaded, const crypto::AesGcmProtector& keys);
  void fatal(const std::string& sentence);
  /// Adds what decides who may call.
  [[nodiscard]] ListenerOptions with_access(ListenerOptions options);
  void tell_of_open_doors();
  void look_at_attempts();
  /// The heads of the audit log that the last lines of the status log tell of; none where that is no file.
  [[nodiscard]] std::vector<audit::KeptHead> told_heads() const;
  /// Into the audit log; an alarm where that cannot be.
  boost::asio::awaitable<void> note(AuditRecord record);
  boost::asio::awaitable<void> note_node(std::string action, std::string detail);
  boost::asio::awaitable<void> note_refusals();
  boost::asio::awaitable<void> watch_access();
  [[nodiscard]] std::string not_ready() const;
  /// The directory of coordinating units as the admin API gives it.
  [[nodiscard]] Outcome<std::string> unit_list(const std::string& format, const std::string& language) const;
  /// The business of a service by the address book; empty where that is not known.
  [[nodiscard]] HerId business_of(HerId service) const;
  [[nodiscard]] std::vector<ActiveAlarm> active_alarms() const;
  /// What is wrong, or well, with the keys that callers show, and with what is old.
  [[nodiscard]] std::vector<watch::Finding> conditions() const;
  [[nodiscard]] std::string exposition(const std::vector<QueueRow>& queues);
};

}  // namespace budstikke
