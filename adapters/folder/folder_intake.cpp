#include "adapters/folder/folder_intake.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <iterator>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "adapters/folder/ahead_of_time.hpp"
#include "adapters/folder/files.hpp"
#include "adapters/folder/reason_file.hpp"
#include "engine/runtime/failpoint.hpp"
#include "engine/runtime/run_on.hpp"

namespace budstikke {

namespace asio = boost::asio;

namespace {

constexpr int kMostNames = 1'000;
constexpr std::string_view kReasonEnding = ".reason.json";
constexpr std::size_t kLongestBase = 200;
constexpr std::size_t kMostSettled = 1'000;
constexpr std::size_t kMostQuarantined = 1'000'000;

bool try_again(const Failure& failure) { return failure.advice == Advice::defer; }

/// Writes the reason into the quarantine, and moves a claimed file beside it under the first free name. In this order a
/// crash never leaves a file there without its reason: the file is still claimed, and comes this way again.
std::error_code set_aside(const Directory& claimed, const Directory& quarantine, const std::string& name,
                          const std::string& reason) {
  // Leaves room for what is added, whatever the length of the name that was given.
  const std::string base = name.substr(0, kLongestBase);
  std::error_code error = std::make_error_code(std::errc::file_exists);
  for (int i = 0; error == std::errc::file_exists && i < kMostNames; ++i) {
    const std::string free_name = i == 0 ? base : base + "." + std::to_string(i);
    if (quarantine.has(free_name)) continue;
    error = quarantine.write(free_name + std::string(kReasonEnding), reason);
    BUDSTIKKE_FAILPOINT("folder.before_quarantine");
    if (!error) error = claimed.move(name, quarantine, free_name);
  }
  return error;
}

}  // namespace

struct FolderIntake::Folders {
  Directory in;
  Directory claimed;
  Directory quarantine;
};

FolderIntake::FolderIntake(FolderIntakeOptions options, MessageIntake& intake, Clock& clock,
                           asio::any_io_executor pool)
    : options_(std::move(options)),
      intake_(intake),
      clock_(clock),
      pool_(std::move(pool)),
      ahead_(std::make_unique<AheadOfTime>()) {
  if (options_.quarantine.empty()) options_.quarantine = options_.directory / "quarantine";
  folders_ = std::make_shared<const Folders>(Folders{Directory::open(options_.directory),
                                                     Directory::open_or_make(options_.directory / ".claimed"),
                                                     Directory::open_or_make(options_.quarantine)});
  if (!folders_->claimed.same_file_system(folders_->quarantine) ||
      !folders_->claimed.same_file_system(folders_->in)) {
    throw std::runtime_error("The quarantine " + options_.quarantine.string() +
                             " must be on the same file system as the folder " + options_.directory.string() +
                             ".");
  }
  // A process that was killed while it wrote a reason leaves it half-written; the file comes this way again.
  folders_->quarantine.remove_unfinished([](std::string_view name) { return name.ends_with(kReasonEnding); });
}

FolderIntake::~FolderIntake() = default;

asio::awaitable<void> FolderIntake::run() {
  while (!stopping_) {
    try {
      co_await scan_once();
      const TimePoint now = clock_.now();
      // Also where the clock was set back.
      if (!looked_for_old_ || now >= *looked_for_old_ + options_.look_for_old || now < *looked_for_old_) {
        looked_for_old_ = now;
        co_await erase_old();
      }
    } catch (const std::exception& error) {
      if (options_.fault)
        options_.fault("A scan of the folder " + options_.name + " failed: " + error.what());
    }
    if (!stopping_) co_await rest(busy_ ? options_.pause : options_.scan_interval);
  }
}

asio::awaitable<std::size_t> FolderIntake::erase_old() {
  if (!options_.keep_quarantined) co_return 0;
  const Duration keep = *options_.keep_quarantined;
  auto files = co_await run_on(
      pool_, [folders = folders_] { return folders->quarantine.files_by_change(kMostQuarantined); });
  // By time that passed: a clock that is set forward erases nothing.
  std::erase_if(files, [this, keep](const FileStamp& one) {
    return clock_.timeline().passes_at(one.modified + keep) >= clock_.now();
  });
  if (files.empty()) co_return 0;
  const std::size_t count = files.size();
  const std::error_code error = co_await run_on(pool_, [folders = folders_, files = std::move(files)] {
    std::error_code first;
    for (const FileStamp& one : files) {
      const std::error_code error = folders->quarantine.shred(one.name);
      if (!first) first = error;
    }
    const std::error_code synced = folders->quarantine.sync();
    return first ? first : synced;
  });
  if (error) report("erased from quarantine", error);
  if (options_.erased) {
    options_.erased("The quarantine of the folder " + options_.name + ": " + std::to_string(count) +
                    " file(s) older than " + to_text(keep) + ".");
  }
  co_return count;
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
      const End end =
          claimed && settled_.contains(name) ? co_await settle(name) : co_await admit(name, claimed);
      if (end == End::removed || end == End::quarantined) ++finished;
    }
  }
  co_return finished;
}

asio::awaitable<FolderIntake::End> FolderIntake::admit(std::string name, bool claimed) {
  // The place in .claimed is taken by a file that is answered and cannot leave.
  if (settled_.contains(name)) co_return End::later;
  const auto room = co_await room_for(name, claimed);
  if (!room || settled_.size() >= kMostSettled) {
    busy_ = true;
    co_return End::later;
  }
  if (!claimed) {
    const std::error_code error = co_await claim(name);
    if (error) {
      report("claimed", error);
      co_return End::failed;
    }
    BUDSTIKKE_FAILPOINT("folder.after_claim");
  }
  co_return co_await take(std::move(name));
}

asio::awaitable<std::error_code> FolderIntake::claim(std::string name) {
  co_return co_await run_on(
      pool_, [folders = folders_, name] { return folders->in.move(name, folders->claimed, name); });
}

asio::awaitable<std::optional<std::shared_ptr<void>>> FolderIntake::room_for(std::string name, bool claimed) {
  if (!options_.reserve) co_return std::shared_ptr<void>{};
  const std::size_t bytes = co_await run_on(pool_, [folders = folders_, name, claimed] {
    return (claimed ? folders->claimed : folders->in).size(name);
  });
  // Over the limit it is not read.
  if (bytes > options_.max_file_bytes) co_return std::shared_ptr<void>{};
  std::shared_ptr<void> room = co_await options_.reserve(bytes);
  if (!room) co_return std::nullopt;
  co_return room;
}

asio::awaitable<std::vector<std::string>> FolderIntake::list(bool claimed) {
  const TimePoint now = clock_.now();
  const TimePoint until = claimed ? TimePoint::max() : now - options_.settle;
  // Files that cannot leave .claimed keep no other from being seen there.
  const std::size_t most = options_.max_files_per_scan + (claimed ? settled_.size() : 0);
  auto names = co_await run_on(pool_, [folders = folders_, claimed, until, most] {
    return (claimed ? folders->claimed : folders->in).ready_files(most, until);
  });
  // Somebody else may have taken them away.
  if (claimed && names.size() < most)
    std::erase_if(settled_,
                  [&](const auto& entry) { return !std::ranges::binary_search(names, entry.first); });
  if (!claimed) {
    const auto ahead = co_await run_on(
        pool_, [folders = folders_, now, most] { return folders->in.files_ahead(most, now); });
    std::ranges::copy(ahead_->settled(ahead, now, options_.settle), std::back_inserter(names));
  }
  co_return names;
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
  BUDSTIKKE_FAILPOINT("folder.before_submit");
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
  BUDSTIKKE_FAILPOINT("folder.before_removal");
  settled_[name] = Settled{};
  co_return co_await settle(std::move(name));
}

asio::awaitable<FolderIntake::End> FolderIntake::quarantine(std::string name, Failure failure,
                                                            Message message) {
  settled_[name] = Settled{reason_text(failure, message, clock_.now())};
  co_return co_await settle(std::move(name));
}

asio::awaitable<FolderIntake::End> FolderIntake::settle(std::string name) {
  const std::optional<std::string> reason = settled_[name].reason;
  const std::error_code error = co_await run_on(pool_, [folders = folders_, name, reason] {
    return reason ? set_aside(folders->claimed, folders->quarantine, name, *reason)
                  : folders->claimed.remove(name);
  });
  if (!error) {
    BUDSTIKKE_FAILPOINT("folder.after_end");
    settled_.erase(name);
    co_return reason ? End::quarantined : End::removed;
  }
  if (!std::exchange(settled_[name].reported, true))
    report(reason ? "put into quarantine" : "removed", error);
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
