#include "adapters/folder/folder_intake.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "adapters/folder/files.hpp"
#include "adapters/folder/reason_file.hpp"
#include "engine/runtime/run_on.hpp"

namespace budstikke {

namespace asio = boost::asio;

namespace {

constexpr int kMostNames = 1'000;
constexpr std::size_t kLongestBase = 200;

bool try_again(const Failure& failure) { return failure.advice == Advice::defer; }

/// Moves a claimed file into the quarantine under the first free name, and writes the reason beside it.
std::error_code set_aside(const Directory& claimed, const Directory& quarantine, const std::string& name,
                          const std::string& reason) {
  // Leaves room for what is added, whatever the length of the name that was given.
  const std::string base = name.substr(0, kLongestBase);
  std::string free_name = base;
  std::error_code error = claimed.move(name, quarantine, free_name);
  for (int i = 1; error == std::errc::file_exists && i < kMostNames; ++i) {
    free_name = base + "." + std::to_string(i);
    error = claimed.move(name, quarantine, free_name);
  }
  return error ? error : quarantine.write(free_name + ".reason.json", reason);
}

}  // namespace

struct FolderIntake::Folders {
  Directory in;
  Directory claimed;
  Directory quarantine;
};

FolderIntake::FolderIntake(FolderIntakeOptions options, MessageIntake& intake, Clock& clock,
                           asio::thread_pool& pool)
    : options_(std::move(options)), intake_(intake), clock_(clock), pool_(pool) {
  if (options_.quarantine.empty()) options_.quarantine = options_.directory / "quarantine";
  folders_ = std::make_shared<const Folders>(Folders{Directory::open(options_.directory),
                                                     Directory::open_or_make(options_.directory / ".claimed"),
                                                     Directory::open_or_make(options_.quarantine)});
}

FolderIntake::~FolderIntake() = default;

asio::awaitable<void> FolderIntake::run() {
  while (!stopping_) {
    try {
      co_await scan_once();
    } catch (const std::exception& error) {
      if (options_.fault)
        options_.fault("A scan of the folder " + options_.name + " failed: " + error.what());
    }
    if (!stopping_) co_await rest(busy_ ? options_.pause : options_.scan_interval);
  }
}

void FolderIntake::stop() {
  stopping_ = true;
  wake_.emit(asio::cancellation_type::all);
}

asio::awaitable<void> FolderIntake::rest(Duration duration) {
  auto wait = clock_.wait_until(clock_.now() + duration);
  const auto loop = co_await asio::this_coro::executor;
  // Spawned, so that stop() has a slot of its own to end the wait with.
  co_await asio::co_spawn(loop, std::move(wait),
                          asio::bind_cancellation_slot(wake_.slot(), asio::as_tuple(asio::use_awaitable)));
}

asio::awaitable<std::size_t> FolderIntake::scan_once() {
  std::size_t finished = 0;
  busy_ = false;
  for (const bool claimed : {true, false}) {
    const std::vector<std::string> names = co_await list(claimed);
    for (const std::string& name : names) {
      if (stopping_ || busy_) co_return finished;
      if (!claimed) {
        const std::error_code error = co_await run_on(
            pool_, [folders = folders_, name] { return folders->in.move(name, folders->claimed, name); });
        if (error) {
          report("claimed", error);
          continue;
        }
      }
      const End end = co_await take(name);
      if (end == End::removed || end == End::quarantined) ++finished;
    }
  }
  co_return finished;
}

asio::awaitable<std::vector<std::string>> FolderIntake::list(bool claimed) {
  const TimePoint until = claimed ? TimePoint::max() : clock_.now() - options_.settle;
  co_return co_await run_on(pool_, [folders = folders_, claimed, until, max = options_.max_files_per_scan] {
    return (claimed ? folders->claimed : folders->in).ready_files(max, until);
  });
}

asio::awaitable<FolderIntake::End> FolderIntake::take(std::string name) {
  auto bytes = co_await run_on(pool_, [folders = folders_, name, max = options_.max_file_bytes] {
    return folders->claimed.read(name, max);
  });
  if (!bytes) co_return co_await quarantine(std::move(name), bytes.failure(), Message{});

  Submission submission;
  submission.payload = Payload(std::move(*bytes));
  submission.road = Road::folder;
  submission.caller = options_.name;
  submission.may_send_as = options_.may_send_as;
  Outcome<Acceptance> outcome = co_await intake_.accept(std::move(submission));
  if (outcome) co_return co_await finish(std::move(name), std::move(*outcome));
  if (!try_again(outcome.failure()))
    co_return co_await quarantine(std::move(name), outcome.failure(), Message{});
  busy_ = true;
  co_return co_await put_back(std::move(name));
}

asio::awaitable<FolderIntake::End> FolderIntake::finish(std::string name, Acceptance acceptance) {
  if (acceptance.failure) {
    co_return co_await quarantine(std::move(name), *acceptance.failure, std::move(acceptance.message));
  }
  const std::error_code error =
      co_await run_on(pool_, [folders = folders_, name] { return folders->claimed.remove(name); });
  if (!error) co_return End::removed;
  report("removed", error);
  co_return End::failed;
}

asio::awaitable<FolderIntake::End> FolderIntake::quarantine(std::string name, Failure failure,
                                                            Message message) {
  const std::string reason = reason_text(failure, message, clock_.now());
  const std::error_code error = co_await run_on(pool_, [folders = folders_, name, reason] {
    return set_aside(folders->claimed, folders->quarantine, name, reason);
  });
  if (!error) co_return End::quarantined;
  report("put into quarantine", error);
  co_return End::failed;
}

asio::awaitable<FolderIntake::End> FolderIntake::put_back(std::string name) {
  const std::error_code error = co_await run_on(
      pool_, [folders = folders_, name] { return folders->claimed.move(name, folders->in, name); });
  // A newer file of that name may lie there already: the claimed one stays, and is the first of the next scan.
  if (error && error != std::errc::file_exists) report("put back", error);
  co_return End::later;
}

// A file's name is chosen by whoever delivers it and may tell about a patient: it stays out of the sentence.
void FolderIntake::report(const char* step, const std::error_code& error) const {
  if (!options_.fault) return;
  options_.fault("A file of the folder " + options_.name + " could not be " + step + ": " + error.message() +
                 ".");
}

}  // namespace budstikke
