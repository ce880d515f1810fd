#pragma once
// Takes messages from a folder: one file, one message.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "engine/model/time.hpp"
#include "engine/ports/clock.hpp"
#include "engine/ports/message_intake.hpp"

namespace budstikke {

class AheadOfTime;

struct FolderIntakeOptions {
  std::string name;  ///< what the folder is called: the submissions' caller
  std::filesystem::path directory;
  std::filesystem::path quarantine;  ///< on the same file system; empty: directory/quarantine
  std::vector<HerId> may_send_as;    ///< empty: any
  Duration scan_interval = std::chrono::seconds{2};
  Duration settle = std::chrono::seconds{1};  ///< a file is left alone until it is unmodified for this long
  Duration pause = std::chrono::seconds{5};   ///< before the next scan where the intake is at its limit
  std::size_t max_file_bytes = 36'700'160;
  std::size_t max_files_per_scan = 100;
  /// How long what was refused stays in the quarantine; nothing: for ever.
  std::optional<Duration> keep_quarantined;
  Duration look_for_old = std::chrono::hours{1};
  /// Called before `bytes` of a file are read into memory; what it returns is held until the intake has answered. Null:
  /// no room, the file is left alone until the next scan. Not set: always room. Resumes on the loop.
  std::function<boost::asio::awaitable<std::shared_ptr<void>>(std::size_t bytes)> reserve;
  /// Called with a sentence where the folder itself fails (a rename, a disk). Names no file.
  std::function<void(std::string)> fault;
  /// Called with a sentence where old files were removed. Names no file.
  std::function<void(std::string)> erased;
};

/// Claims each file by renaming it into directory/.claimed, submits it, and removes it after the intake's commit. What
/// is refused, or conflicts with an earlier message, goes to the quarantine with NAME.reason.json beside it: {code,
/// detail, id, message_id, at}: id is ours, message_id the message's own. Where the intake cannot take it now (B104, B201, B203), the file goes back and is tried
/// again. Files still claimed at the start were left by a crash between commit and removal, or before the commit: they
/// are submitted first, and what was committed ends as a duplicate. A file that was answered but can neither be removed
/// nor set aside stays claimed and is not submitted again; only the move is tried at each scan.
///
/// What lies in the quarantine longer than `keep_quarantined` is written over and removed, with its reason: it is what a sender
/// wrote, and nobody else erases it. Counted from the last change of the file's name or content.
///
/// Regular files only: no links, hidden files, *.tmp or *.part. Whoever delivers files writes them under such a name and
/// renames them, or relies on `settle`. Needs the folder for itself: one process, one folder.
///
/// Loop thread; the file work is done on `pool`. All that is passed in outlives run().
class FolderIntake {
 public:
  /// Throws std::runtime_error with a sentence where a folder cannot be opened or made, or the quarantine is on another
  /// file system. Blocks.
  FolderIntake(FolderIntakeOptions options, MessageIntake& intake, Clock& clock,
               boost::asio::any_io_executor pool);
  ~FolderIntake();

  /// Scans until stop(). Returns after the file under way is finished.
  boost::asio::awaitable<void> run();
  void stop();

  /// One scan: leftovers of .claimed, then the folder. How many files were finished (removed or quarantined).
  boost::asio::awaitable<std::size_t> scan_once();

  /// Erases what has been in the quarantine too long. How many files that were.
  boost::asio::awaitable<std::size_t> erase_old();
  void keep_quarantined(std::optional<Duration> time) { options_.keep_quarantined = time; }

 private:
  struct Folders;
  enum class End { removed, quarantined, later, failed };

  /// What is to become of a file that the intake has answered.
  struct Settled {
    std::optional<std::string> reason;  ///< for the quarantine; none: it is removed
    bool reported = false;
  };

  boost::asio::awaitable<std::vector<std::string>> list(bool claimed);
  boost::asio::awaitable<End> admit(std::string name, bool claimed);
  boost::asio::awaitable<std::error_code> claim(std::string name);
  /// Nothing where there is no room.
  boost::asio::awaitable<std::optional<std::shared_ptr<void>>> room_for(std::string name, bool claimed);
  boost::asio::awaitable<End> take(std::string name);
  boost::asio::awaitable<End> finish(std::string name, Acceptance acceptance);
  boost::asio::awaitable<End> quarantine(std::string name, Failure failure, Message message);
  boost::asio::awaitable<End> settle(std::string name);
  boost::asio::awaitable<End> put_back(std::string name);
  boost::asio::awaitable<void> rest(Duration duration);
  void report(const char* step, const std::error_code& error) const;

  FolderIntakeOptions options_;
  MessageIntake& intake_;
  Clock& clock_;
  boost::asio::any_io_executor pool_;
  std::shared_ptr<const Folders> folders_;
  std::unique_ptr<AheadOfTime> ahead_;
  std::map<std::string, Settled> settled_;  ///< claimed files that are answered, by name
  std::optional<TimePoint> looked_for_old_;
  bool stopping_ = false;
  bool busy_ = false;  ///< the intake turned a file away: longer pause
  boost::asio::cancellation_signal wake_;
};

}  // namespace budstikke
