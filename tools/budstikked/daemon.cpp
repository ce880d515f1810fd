#include "tools/budstikked/daemon.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>
#include <utility>

#include "adapters/crypto/digest.hpp"
#include "engine/intake/turn.hpp"
#include "engine/runtime/failpoint.hpp"
#include "engine/runtime/run_on.hpp"
#include "tools/budstikked/access.hpp"
#include "tools/budstikked/address_formats.hpp"
#include "tools/budstikked/part_options.hpp"
#include "tools/budstikked/parts.hpp"

namespace budstikke {

namespace asio = boost::asio;

namespace {

constexpr auto kLongestWaitForRoom = std::chrono::seconds{5};
constexpr auto kLastGrace = std::chrono::seconds{2};
constexpr int kExitFatal = 74;  // EX_IOERR: the store failed, or an address is in use; starting again is safe

std::shared_ptr<const xml::SchemaSet> load_schemas(const config::Settings& settings, StatusLog& log) {
  if (settings.schemas_directory.empty()) return nullptr;
  xml::SchemaSetResult result = xml::SchemaSet::load(settings.schemas_directory);
  if (!result.set) throw std::runtime_error(to_text(result.diagnostics.front()));
  for (const Diagnostic& one : result.diagnostics) log.process(Loudness::note, "schemas", to_text(one));
  return std::move(result.set);
}

std::map<HerId, std::string> agreed_addresses(const msh::Agreements& agreements) {
  std::map<HerId, std::string> addresses;
  for (const auto& [party, agreement] : agreements) addresses.emplace(party, agreement.endpoint);
  return addresses;
}

/// Who waits for room waits no longer than it would be told to stay away, nor than a stop has time for.
Duration wait_for_room(const config::Settings& settings) {
  return std::min<Duration>(settings.intake_limits.retry_after, kLongestWaitForRoom);
}

ListenerOptions intake_options(const config::Settings& settings, Admission& admission, StatusLog& log) {
  ListenerOptions options = listener_options(settings.intake);
  options.body_bytes = settings.xml_limits.message_bytes;
  options.retry_after = settings.intake_limits.retry_after;
  static_assert(ListenerOptions::kFirstBytes == Admission::kSmallBytes);
  options.begin = [&admission](const std::string& caller, std::size_t bytes) {
    return admission.begin(caller, bytes);
  };
  const Duration within = wait_for_room(settings);
  options.reserve = [&admission, within](std::string caller, std::size_t bytes) {
    return room_in_turn(&admission, std::move(caller), bytes, within);
  };
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
      folder_work(settings.folders.size() + 1),
      signals(loop, SIGTERM, SIGINT, SIGHUP),
      clock(loop.get_executor(), settings.clock_jump),
      last_sign_of_life(last_written(settings.store_file)),
      log(settings.log_file, clock),
      metrics(log),
      incidents(metrics, clock),
      status(incidents, [this](HerId party) { ask_for_certificates(party); }),
      protector(load_keys(settings), largest_payload(settings)),
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
          {loop.get_executor(), store, clock, entropy, status, cpu.get_executor(), routing, addresses,
           [this] {
             if (ebxml) ebxml->forget_certificates();
           },
           [this](HerId party) { return take_up_certificate(party); }},
          settings)),
      endpoints(routing, clock, settings.return_roads, agreed_addresses(configuration.agreements)),
      http(loop.get_executor(), transport_options(settings)),
      ebxml(ebxml_parts(
          {loop.get_executor(), routing, endpoints, store, reader, clock, entropy, status,
           std::move(configuration.agreements), [this](HerId party) { ask_for_certificates(party); }},
          settings)),
      transport(http, folder, ebxml ? &ebxml->transport() : nullptr),
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
              [this](const std::vector<Delivery>& deliveries, const FreshMessage& fresh) {
                dispatcher.offer(deliveries, fresh);
              },
              EarlyArrivals{},
              &dispatcher},
      intake(context),
      desk(context),
      envelopes(context),
      renewal(context, desk),
      overdue(store, tracker, clock, OverdueOptions{settings.overdue_check}),
      clock_watch(clock, store, status, ClockWatchOptions{.tolerance = settings.clock_jump}),
      resealer(ResealerParts{loop.get_executor(), store, protector, cpu.get_executor(), status, clock,
                             [this] { retention.scrub_soon(); }}),
      retention(RetentionParts{loop.get_executor(), store, status, clock}, retention_times(settings),
                RetentionOptions{settings.retention.every}),
      upkeep(store, protector, resealer, retention),
      watch({loop.get_executor(), store, store, store, store, clock, metrics, cpu.get_executor(),
             [this](HerId service) { return business_of(service); }, &incidents,
             [this] { return conditions(); }},
            watch_options(settings.watch)),
      count_files(watch.count_desk()),
      intake_listener(loop.get_executor(), with_access(intake_options(settings, admission, log)),
                      CountsRoute{watch.count_desk(), settings.intake_limits.retry_after,
                                  IntakeRoute{intake, settings.intake_limits}}),
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
              },
              &upkeep, &watch}}),
      tasks(loop.get_executor(),
            [this](const std::exception_ptr&) { fatal("a task of the process ended in a fault"); }),
      reload_wanted(loop.get_executor()) {
  signals.add(SIGUSR1);
  log.gather([this] { asio::post(loop, [this] { log.flush(); }); });
  clock_watch.on_jump([this] { dispatcher.clock_jumped(); });
  incidents.on_news([this] { watch.news(); });
  for (const config::FolderSettings& one : settings.folders) {
    FolderIntakeOptions options = folder_options(one, settings);
    options.reserve = [this, caller = "folder " + one.name, within = wait_for_room(settings)](
                          std::size_t bytes) { return place_and_room(&admission, caller, bytes, within); };
    tell_of_folder(options);
    folders.push_back(
        std::make_unique<FolderIntake>(std::move(options), intake, clock, folder_work.get_executor()));
  }
  take_counts_from_folder();
  take_envelopes();
}

void Daemon::Parts::take_envelopes() {
  if (!ebxml) return;
  ebxml->take_in({intake, envelopes, admission,
                  [this](const std::string& sentence) { log.process(Loudness::alarm, "fault", sentence); }});
}

void Daemon::Parts::tell_of_folder(FolderIntakeOptions& options) {
  options.fault = [this](const std::string& sentence) { log.process(Loudness::alarm, "fault", sentence); };
  options.erased = [this](const std::string& sentence) {
    log.process(Loudness::fact, "quarantine_erased", sentence);
  };
}

void Daemon::Parts::fatal(const std::string& sentence) {
  fault = sentence;
  log.process(Loudness::alarm, "fatal", sentence + "; the process stops, starting it again is safe");
  exit_status = kExitFatal;
  loop.stop();
}

asio::awaitable<void> Daemon::Parts::start() {
  if (!co_await take_up_keys()) co_return;
  tasks.spawn(watch_room());
  if (const auto opened = co_await audit.open(told_heads()); !opened) {
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
  // From here on a lane begins with what it is offered. Those with work from before begin last: each reads what waits in
  // it, and neither the rest of the start nor whoever asks whether the node is ready should wait behind that.
  dispatcher.start({});
  // Changes whose original was committed just before the last stop.
  co_await desk.wake_followers(std::nullopt);
  tasks.spawn(keep_told());
  tasks.spawn(clock_watch.run());
  tasks.spawn(overdue.run());
  tasks.spawn(resealer.run());
  tasks.spawn(retention.run());
  co_await start_watch();
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
    if (ebxml) ebxml->start();
  } catch (const std::runtime_error& error) {
    fatal(error.what());
    co_return;
  }
  recovered = true;
  dispatcher.start(*lanes);
  tell_of_open_doors();
  co_await note_node("node.started", {});
  tasks.spawn(watch_access());
  log.process(Loudness::fact, "started",
              "intake port " + std::to_string(intake_listener.port()) + ", admin port " +
                  std::to_string(admin_listener.port()) + (ebxml ? ebxml->listening() : std::string{}) +
                  ", rules " + routing.current()->rules->hash().substr(0, 12) + ", address book " +
                  routing.current()->book->hash().substr(0, 12));
}

asio::awaitable<void> Daemon::Parts::stop() {
  log.process(Loudness::fact, "stopping", "no more is accepted; attempts under way are finished");
  intake_listener.stop();
  if (ebxml) ebxml->stop_listening();
  for (const auto& one : folders) one->stop();
  co_await dispatcher.stop(settings.stop_grace);
  http.let_go();
  co_await intake_listener.stopped();
  if (ebxml) co_await ebxml->stopped(settings.stop_grace);
  admin_listener.stop();
  co_await admin_listener.stopped();
  tasks.cancel();
  co_await tasks.join_until(&clock, clock.now() + settings.stop_grace);
  co_await note_refusals();
  co_await note_node("node.stopped", {});
  co_await commits.drained();
  commits.stop();
  co_await note_told();
  log.process(Loudness::fact, "stopped", {});
  loop.stop();
}

asio::awaitable<void> Daemon::Parts::watch_signals() {
  for (;;) {
    const int number = co_await signals.async_wait(asio::use_awaitable);
    if (number == SIGHUP) {
      reload_wanted.notify();
    } else if (number == SIGUSR1) {
      co_await reopen_log();
      audit.tell_head();
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
