#include "tools/budstikked/daemon.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>
#include <utility>

#include "adapters/crypto/digest.hpp"
#include "engine/runtime/failpoint.hpp"
#include "engine/runtime/run_on.hpp"
#include "tools/budstikked/access.hpp"
#include "tools/budstikked/address_formats.hpp"
#include "tools/budstikked/part_options.hpp"
#include "tools/budstikked/parts.hpp"

namespace budstikke {

namespace asio = boost::asio;

namespace {

constexpr auto kLastGrace = std::chrono::seconds{2};
constexpr int kExitFatal = 74;  // EX_IOERR: the store failed, or an address is in use; starting again is safe

std::shared_ptr<const xml::SchemaSet> load_schemas(const config::Settings& settings, StatusLog& log) {
  if (settings.schemas_directory.empty()) return nullptr;
  xml::SchemaSetResult result = xml::SchemaSet::load(settings.schemas_directory);
  if (!result.set) throw std::runtime_error(to_text(result.diagnostics.front()));
  for (const Diagnostic& one : result.diagnostics) log.process(Loudness::note, "schemas", to_text(one));
  return std::move(result.set);
}

ListenerOptions intake_options(const config::Settings& settings, Admission& admission, StatusLog& log) {
  ListenerOptions options = listener_options(settings.intake);
  options.body_bytes = settings.xml_limits.message_bytes;
  options.retry_after = settings.intake_limits.retry_after;
  options.reserve = [&admission](std::size_t bytes) { return admission.reserve(bytes); };
  options.fault = [&log](const std::string& sentence) { log.process(Loudness::alarm, "fault", sentence); };
  return options;
}

ListenerOptions admin_options(const config::Settings& settings, StatusLog& log) {
  ListenerOptions options = listener_options(settings.admin);
  options.body_bytes = static_cast<std::size_t>(settings.admin_max_body_bytes);
  options.fault = [&log](const std::string& sentence) { log.process(Loudness::alarm, "fault", sentence); };
  options.open_paths = {"/livez", "/readyz"};
  return options;
}

/// The listener as a reload leaves it: other clients, unless the way they are known by needs a restart first.
config::ListenerSettings after_reload(config::ListenerSettings running,
                                      const config::ListenerSettings& loaded) {
  if (running.authentication == loaded.authentication) running.clients = loaded.clients;
  return running;
}

/// A reload that has not happened yet.
struct Prospect {
  LoadedConfiguration loaded;
  std::vector<std::string> faults;  ///< why it cannot be taken up
};

/// Loads everything and tries what can fail. Runs beside the loop, so it owns what it reads.
struct PrepareReload {
  std::string settings_file;
  config::Settings running;

  Prospect operator()() {
    Prospect prospect{load_configuration(settings_file), {}};
    if (!prospect.loaded.configuration) return prospect;
    const config::Settings& loaded = prospect.loaded.configuration->settings;
    running.intake = after_reload(std::move(running.intake), loaded.intake);
    running.admin = after_reload(std::move(running.admin), loaded.admin);
    prospect.faults = check_connections(running);
    return prospect;
  }
};

/// Ends the process after the last grace, whatever still runs. A disk or a name server that hangs cannot be interrupted,
/// and no thread that waits for it be joined; all that was promised is in the store by then, and every line is written.
void end_soon(int exit_status) {
  std::thread([exit_status] {
    std::this_thread::sleep_for(kLastGrace);
    std::_Exit(exit_status);
  }).detach();
}

}  // namespace

Daemon::Parts::Parts(Configuration configuration, std::string file)
    : settings_file(std::move(file)),
      settings(std::move(configuration.settings)),
      at_start(std::move(configuration.at_start)),
      cpu(static_cast<std::size_t>(settings.cpu_threads)),
      folder_work(std::max<std::size_t>(1, settings.folders.size())),
      signals(loop, SIGTERM, SIGINT, SIGHUP),
      clock(loop.get_executor(), settings.clock_jump),
      last_sign_of_life(last_written(settings.store_file)),
      log(settings.log_file, clock),
      metrics(log),
      status(metrics,
             [this](HerId party) {
               if (source) source->certificates.trouble(party);
             }),
      protector(load_keys(settings), settings.xml_limits.message_bytes + 1'048'576),
      schemas(load_schemas(settings, log)),
      reader(settings.xml_limits, schemas),
      writer(settings.xml_limits, schemas),
      store(loop.get_executor(),
            store_options(settings, [this](std::string what) { room_changed(std::move(what)); }),
            [this](const std::string& sentence) { fatal(sentence); }),
      guard(std::make_shared<AttemptGuard>(guard_limits(settings.access))),
      audit({loop.get_executor(), store, clock, status, crypto::sha256_hex}),
      commits(loop.get_executor(), store, settings.commits),
      tracker(commits, store, status, clock),
      routing(std::move(configuration.routing)),
      rule_file(std::move(configuration.rule_file)),
      publishing_context{store, store, store, routing, protector, clock, metrics, cpu.get_executor()},
      rules(publishing_context, publishing::PublisherOptions{settings.rules_four_eyes}),
      address_file(std::move(configuration.address_file)),
      units(std::move(configuration.units)),
      addresses({store, store, store, routing, clock, metrics, cpu.get_executor(), address_formats()},
                keeper_options(settings, address_file.age_limited)),
      source(registry_parts(
          {loop.get_executor(), store, clock, entropy, status, cpu.get_executor(), routing, addresses},
          settings)),
      endpoints(routing, clock, settings.return_roads),
      http(loop.get_executor(), transport_options(settings)),
      transport(http, folder),
      dispatcher(LaneParts{loop.get_executor(), cpu.get_executor(), &store, &store, &tracker, &endpoints,
                           &protector, &transport, &clock, &entropy, &status, settings.lanes}),
      workshop(reader, writer, protector, cpu.get_executor()),
      admission(settings.intake_limits),
      context{workshop,
              routing,
              endpoints,
              store,
              store,
              commits,
              tracker,
              clock,
              entropy,
              status,
              [this](const std::vector<Delivery>& deliveries) { dispatcher.offer(deliveries); }},
      intake(context),
      desk(context),
      overdue(store, tracker, clock, OverdueOptions{settings.overdue_check}),
      clock_watch(clock, store, status, ClockWatchOptions{.tolerance = settings.clock_jump}),
      intake_listener(loop.get_executor(), with_access(intake_options(settings, admission, log)),
                      IntakeRoute{intake, settings.intake_limits}),
      admin_listener(
          loop.get_executor(), with_access(admin_options(settings, log)),
          admin::AdminApi{admin::AdminParts{
              store, desk, clock, [this](const std::vector<QueueRow>& rows) { return exposition(rows); },
              [this] { return not_ready(); }, audit,
              [this](PayloadId id) { return open_payload(store, workshop, std::move(id)); },
              [this](const std::string& caller, const std::string& from, const std::string& action) {
                refusals.denied(caller, from, action);
              },
              &rules, &addresses,
              [this](const std::string& format, const std::string& language) {
                return unit_list(format, language);
              }}}),
      tasks(loop.get_executor(),
            [this](const std::exception_ptr&) { fatal("a task of the process ended in a fault"); }),
      reload_wanted(loop.get_executor()) {
  signals.add(SIGUSR1);
  clock_watch.on_jump([this] { dispatcher.clock_jumped(); });
  for (const config::FolderSettings& one : settings.folders) {
    FolderIntakeOptions options = folder_options(one, settings);
    options.reserve = [this](std::size_t bytes) { return admission.reserve(bytes); };
    options.fault = [this](const std::string& sentence) { log.process(Loudness::alarm, "fault", sentence); };
    folders.push_back(
        std::make_unique<FolderIntake>(std::move(options), intake, clock, folder_work.get_executor()));
  }
}

void Daemon::Parts::fatal(const std::string& sentence) {
  fault = sentence;
  log.process(Loudness::alarm, "fatal", sentence + "; the process stops, starting it again is safe");
  exit_status = kExitFatal;
  loop.stop();
}

std::string Daemon::Parts::not_ready() const {
  if (!fault.empty()) return fault;
  if (stopping) return "stopping";
  if (!full.empty()) return "the store is full: " + full;
  if (addresses.empty()) return "the address book is empty";
  if (!recovered) return "starting";
  if (admission.closed()) return "the intake is at its limit";
  return {};
}

std::string Daemon::Parts::exposition(const std::vector<QueueRow>& queues) {
  const registry::BookFigures book = addresses.figures();
  return metrics.exposition(queues,
                            NodeGauges{admission.bytes(), admission.messages(), commits.waiting(), log.lost(),
                                       book.age, book.parties, book.certificates_expiring},
                            clock.now());
}

asio::awaitable<void> Daemon::Parts::start() {
  tasks.spawn(watch_room());
  if (const auto opened = co_await audit.open(); !opened) {
    fatal("the audit log could not be read: " + opened.failure().detail);
    co_return;
  }
  if (!co_await take_up_addresses()) co_return;
  if (!co_await take_up_rules()) co_return;
  if (const auto started = co_await clock_watch.start(last_sign_of_life); !started) {
    fatal("what is known of the clock cannot be read from the store: " + started.failure().detail);
    co_return;
  }
  co_await tell_untold();
  BUDSTIKKE_FAILPOINT("start.before_recovery");
  const auto lanes = co_await recover();
  if (!lanes) {
    fatal("the node could not take up its unfinished deliveries: " + lanes.failure().detail);
    co_return;
  }
  if (stopping) co_return;
  dispatcher.start(*lanes);
  // Changes whose original was committed just before the last stop.
  co_await desk.wake_followers(std::nullopt);
  tasks.spawn(clock_watch.run());
  tasks.spawn(overdue.run());
  co_await first_book();
  if (stopping || !fault.empty()) co_return;
  for (const auto& one : folders) tasks.spawn(one->run());
  if (auto started = start_admin(); !started) {
    fatal(started.failure().detail);
    co_return;
  }
  BUDSTIKKE_FAILPOINT("start.before_listening");
  try {
    intake_listener.start();
  } catch (const std::runtime_error& error) {
    fatal(error.what());
    co_return;
  }
  recovered = true;
  tell_of_open_doors();
  co_await note_node("node.started", {});
  tell_head();
  tasks.spawn(watch_access());
  log.process(Loudness::fact, "started",
              "intake port " + std::to_string(intake_listener.port()) + ", admin port " +
                  std::to_string(admin_listener.port()) + ", rules " +
                  routing.current()->rules->hash().substr(0, 12) + ", address book " +
                  routing.current()->book->hash().substr(0, 12));
}

asio::awaitable<void> Daemon::Parts::reload_when_wanted() {
  for (;;) {
    co_await reload_wanted.wait();
    if (stopping) co_return;
    std::string fault_of_reload;
    try {
      co_await reload();
    } catch (const std::exception& error) {
      fault_of_reload = error.what();
    }
    if (!fault_of_reload.empty()) log.process(Loudness::alarm, "reload_refused", fault_of_reload);
  }
}

asio::awaitable<void> Daemon::Parts::reload() {
  Prospect prospect = co_await run_on(cpu.get_executor(), PrepareReload{settings_file, settings});
  if (stopping) co_return;
  for (const Diagnostic& one : prospect.loaded.diagnostics) {
    log.process(one.severity == Severity::error ? Loudness::warn : Loudness::note, "configuration",
                to_text(one));
  }
  for (const Diagnostics* of_file : {&prospect.loaded.rule_file, &prospect.loaded.address_file}) {
    for (const Diagnostic& one : *of_file) {
      log.process(one.severity == Severity::error ? Loudness::warn : Loudness::note, "configuration",
                  to_text(one));
    }
  }
  for (const std::string& one : prospect.faults) log.process(Loudness::warn, "configuration", one);
  bool faulty =
      !prospect.loaded.configuration || !prospect.faults.empty() || has_errors(prospect.loaded.address_file);
  if (!faulty && has_errors(prospect.loaded.rule_file)) {
    const auto wanted = co_await rules.wants(prospect.loaded.configuration->rule_file);
    faulty = !wanted || *wanted;
  }
  if (faulty) {
    log.process(Loudness::alarm, "reload_refused", "nothing was changed");
    co_return;
  }
  for (const std::string& name : config::needs_restart(at_start, prospect.loaded.configuration->at_start)) {
    log.process(Loudness::warn, "configuration", "needs a restart: " + name);
  }
  const std::string before = routing.current()->rules->hash().substr(0, 12);
  BUDSTIKKE_FAILPOINT("reload.before_take_up");
  const std::string changes = take_up(std::move(*prospect.loaded.configuration));
  BUDSTIKKE_FAILPOINT("reload.after_take_up");
  co_await note_node("node.reloaded", changes);
  // What becomes of it is told by the keeper: a book that is refused leaves the old one in force.
  if (address_file.book)
    static_cast<void>(co_await addresses.offer_file(*std::exchange(address_file.book, {})));
  if (const auto ruled = co_await rules.take_up(rule_file); !ruled) {
    log.process(Loudness::alarm, "rules_not_taken_up", ruled.failure().detail);
  }
  log.process(Loudness::fact, "reloaded",
              "rules " + before + " -> " + routing.current()->rules->hash().substr(0, 12) +
                  ", address book " + routing.current()->book->hash().substr(0, 12));
}

std::string Daemon::Parts::take_up(Configuration loaded) {
  // What can fail has been tried before and goes first: a refusal leaves everything as it was.
  if (!settings.intake.certificate_file.empty()) intake_listener.reload_tls();
  if (!settings.admin.certificate_file.empty()) admin_listener.reload_tls();
  http.reload_tls();
  config::ListenerSettings intake_now = after_reload(settings.intake, loaded.settings.intake);
  config::ListenerSettings admin_now = after_reload(settings.admin, loaded.settings.admin);
  intake_listener.replace_clients(listener_options(intake_now).clients);
  admin_listener.replace_clients(listener_options(admin_now).clients);
  std::string changes = client_changes("intake", settings.intake.clients, intake_now.clients);
  const std::string admins = client_changes("admin", settings.admin.clients, admin_now.clients);
  if (!changes.empty() && !admins.empty()) changes += "; ";
  changes += admins;
  settings.intake = std::move(intake_now);
  settings.admin = std::move(admin_now);
  endpoints.replace_roads(std::move(loaded.settings.return_roads));
  rule_file = std::move(loaded.rule_file);
  address_file = std::move(loaded.address_file);
  units = std::move(loaded.units);
  auto next = std::make_shared<Routing>(*loaded.routing);
  next->rules = routing.current()->rules;
  next->book = routing.current()->book;
  routing.swap_in(std::move(next));
  return changes;
}

asio::awaitable<void> Daemon::Parts::stop() {
  log.process(Loudness::fact, "stopping", "no more is accepted; attempts under way are finished");
  intake_listener.stop();
  for (const auto& one : folders) one->stop();
  co_await dispatcher.stop(settings.stop_grace);
  co_await intake_listener.stopped();
  admin_listener.stop();
  co_await admin_listener.stopped();
  tasks.cancel();
  co_await tasks.join_until(&clock, clock.now() + settings.stop_grace);
  co_await note_refusals();
  co_await note_node("node.stopped", {});
  tell_head();
  co_await commits.drained();
  commits.stop();
  log.process(Loudness::fact, "stopped", {});
  loop.stop();
}

asio::awaitable<void> Daemon::Parts::watch_signals() {
  for (;;) {
    const int number = co_await signals.async_wait(asio::use_awaitable);
    if (number == SIGHUP) {
      reload_wanted.notify();
    } else if (number == SIGUSR1) {
      log.reopen();
    } else if (!stopping) {
      stopping = true;
      asio::co_spawn(loop, stop(), [this](const std::exception_ptr& thrown) {
        if (thrown) fatal("a fault of the program ended the orderly stop");
      });
    } else {
      loop.stop();
    }
  }
}

Daemon::Daemon(Configuration configuration, std::string settings_file)
    : parts_(std::make_unique<Parts>(std::move(configuration), std::move(settings_file))) {}

Daemon::~Daemon() = default;

int Daemon::run() {
  const auto rethrow = [this](const std::exception_ptr& thrown) {
    if (thrown) parts_->fatal("a fault of the program ended one of its main tasks");
  };
  asio::co_spawn(parts_->loop, parts_->watch_signals(), rethrow);
  asio::co_spawn(parts_->loop, parts_->reload_when_wanted(), rethrow);
  asio::co_spawn(parts_->loop, parts_->commits.run(), rethrow);
  asio::co_spawn(parts_->loop, parts_->start(), rethrow);
  parts_->loop.run();
  end_soon(parts_->exit_status);
  parts_->cpu.stop();
  parts_->cpu.join();
  return parts_->exit_status;
}

}  // namespace budstikke
