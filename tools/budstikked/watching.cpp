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
                "what was recorded cannot be read, and no silence is noticed: " + started.failure().detail);
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

std::vector<ActiveAlarm> Daemon::Parts::active_alarms() const {
  std::vector<ActiveAlarm> alarms;
  for (const watch::AlarmGauge& one : watch.gauges()) alarms.push_back({one.kind, one.subject});
  return alarms;
}

}  // namespace budstikke
