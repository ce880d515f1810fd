// A reload: everything read and tried beside the loop, then taken up as a whole, or not at all.

#include <stdexcept>
#include <utility>

#include "engine/runtime/failpoint.hpp"
#include "engine/runtime/run_on.hpp"
#include "tools/budstikked/access.hpp"
#include "tools/budstikked/part_options.hpp"
#include "tools/budstikked/parts.hpp"

namespace budstikke {

namespace asio = boost::asio;

namespace {

/// The listener as a reload leaves it: other clients, unless the way they are known by needs a restart first.
config::ListenerSettings after_reload(config::ListenerSettings running,
                                      const config::ListenerSettings& loaded) {
  if (running.authentication == loaded.authentication) running.clients = loaded.clients;
  return running;
}

/// A reload that has not happened yet.
struct Prospect {
  LoadedConfiguration loaded;
  std::unique_ptr<crypto::AesGcmProtector> keys{};
  std::optional<msh::Identity> identity{};
  std::vector<std::string> faults{};  ///< why it cannot be taken up
};

/// Loads everything and tries what can fail. Runs beside the loop, so it owns what it reads.
struct PrepareReload {
  std::string settings_file;
  config::Settings running;

  Prospect operator()() {
    Prospect prospect{load_configuration(settings_file)};
    if (!prospect.loaded.configuration) return prospect;
    const config::Settings& loaded = prospect.loaded.configuration->settings;
    running.intake = after_reload(std::move(running.intake), loaded.intake);
    running.admin = after_reload(std::move(running.admin), loaded.admin);
    prospect.faults = check_connections(running);
    try {
      prospect.keys = std::make_unique<crypto::AesGcmProtector>(load_keys(loaded), largest_payload(loaded));
    } catch (const std::runtime_error& error) {
      prospect.faults.emplace_back(error.what());
    }
    if (!running.ebxml.on()) return prospect;
    auto identity = load_identity(running.ebxml);
    if (identity) {
      prospect.identity = *std::move(identity);
    } else {
      prospect.faults.push_back("[[ebxml.key]]: " + identity.failure().detail);
    }
    return prospect;
  }
};

}  // namespace

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
  if (prospect.keys) {
    if (std::string of_keys = co_await fault_of_keys(prospect.keys.get()); !of_keys.empty()) {
      prospect.faults.push_back(std::move(of_keys));
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
  if (ebxml && prospect.identity) ebxml->replace_identity(*std::move(prospect.identity));
  const std::string changes = take_up(std::move(*prospect.loaded.configuration), *prospect.keys);
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

std::string Daemon::Parts::take_up(Configuration loaded, const crypto::AesGcmProtector& keys) {
  // What can fail has been tried before and goes first: a refusal leaves everything as it was.
  if (!settings.intake.certificate_file.empty()) intake_listener.reload_tls();
  if (!settings.admin.certificate_file.empty()) admin_listener.reload_tls();
  if (ebxml) ebxml->reload_tls();
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
  protector.replace_keys(keys);
  resealer.keys_changed();
  retention.set_times(retention_times(loaded.settings));
  for (const auto& one : folders) one->keep_quarantined(loaded.settings.retention.quarantine);
  endpoints.replace_roads(std::move(loaded.settings.return_roads));
  rule_file = std::move(loaded.rule_file);
  address_file = std::move(loaded.address_file);
  units = std::move(loaded.units);
  auto next = std::make_shared<Routing>(*loaded.routing);
  next->rules = routing.current()->rules;
  next->book = routing.current()->book;
  next->own_parties = routing.current()->own_parties;
  routing.swap_in(std::move(next));
  return changes;
}

}  // namespace budstikke
