// Silence is noticed: the watch as a part of the process.

#include <utility>

#include "tools/budstikked/part_options.hpp"
#include "tools/budstikked/parts.hpp"

namespace budstikke {

namespace asio = boost::asio;

asio::awaitable<void> Daemon::Parts::start_watch() {
  const auto started = co_await watch.start();
  if (!started) {
    // Messages are carried all the same.
    log.process(Loudness::alarm, "watch_not_started",
                "what was recorded cannot be read; no silence is noticed, and no alarm of the watch begins "
                "or ends: " +
                    started.failure().detail);
    co_return;
  }
  tasks.spawn(watch.run());
}

void Daemon::Parts::take_counts_from_folder() {
  if (settings.watch.counts_directory.empty()) return;
  FolderIntakeOptions options = count_folder_options(settings);
  tell_of_folder(options);
  folders.push_back(
      std::make_unique<FolderIntake>(std::move(options), count_files, clock, folder_work.get_executor()));
}

HerId Daemon::Parts::business_of(HerId service) const {
  const Party* party = routing.current()->book->find(service);
  return party == nullptr ? HerId{} : party->parent;
}

std::vector<watch::Finding> Daemon::Parts::conditions() const {
  watch::Finding keys{{watch::AlarmKind::keys_tried, "*"}};
  const bool tried = keys_tried.alarm == AttemptGuard::Alarm::began;
  keys.verdict = tried ? watch::Verdict::wrong : watch::Verdict::well;
  keys.figures = {{"wrong", std::to_string(keys_tried.wrong)},
                  {"waiting", std::to_string(keys_tried.addresses)}};
  watch::Finding old{{watch::AlarmKind::retention_waits, "*"}};
  const Retention::Figures& figures = retention.figures();
  if (figures.last_sweep) old.verdict = figures.pinned > 0 ? watch::Verdict::wrong : watch::Verdict::well;
  const std::string& oldest = figures.oldest_pinned.value();
  old.figures = {{"count", std::to_string(figures.pinned)}, {"oldest", oldest.empty() ? "-" : oldest}};
  return {keys, old};
}

std::vector<ActiveAlarm> Daemon::Parts::active_alarms() const {
  std::vector<ActiveAlarm> alarms;
  for (const watch::AlarmGauge& one : watch.gauges()) alarms.push_back({one.kind, one.subject});
  return alarms;
}

}  // namespace budstikke
