#pragma once
// The file work of the folder roads: durable, by open directory, never through a link. Blocks: call it on a pool.
// Private to adapters/folder.

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "engine/model/outcome.hpp"
#include "engine/model/time.hpp"

namespace budstikke {

struct FileStamp {
  std::string name;
  TimePoint modified{};
  std::size_t bytes = 0;
  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

/// An open directory. Names are single path components; every call works relative to the directory as it was opened,
/// wherever its path points later. Errors are std::error_code values; none names a file's content.
class Directory {
 public:
  /// Throws std::runtime_error with a sentence where `path` is no directory that can be opened.
  static Directory open(const std::filesystem::path& path);
  /// As above, and makes the directory (mode 0700) where it does not exist.
  static Directory open_or_make(const std::filesystem::path& path);

  Directory(Directory&& other) noexcept;
  Directory& operator=(Directory&& other) noexcept;
  ~Directory();

  /// Names of regular files, sorted, at most `max`; only those last modified at or before `until`. Hidden files, *.tmp
  /// and *.part belong to whoever is still writing them.
  [[nodiscard]] std::vector<std::string> ready_files(std::size_t max, TimePoint until) const;

  /// The same kind of files, at most `max`, last modified after `now`.
  [[nodiscard]] std::vector<FileStamp> files_ahead(std::size_t max, TimePoint now) const;

  /// Regular files of any name, at most `max`, sorted; `modified` is here when anything of the file last changed, its name
  /// too. The file system alone sets that: whoever made the file cannot make it older or younger.
  [[nodiscard]] std::vector<FileStamp> files_by_change(std::size_t max) const;

  /// Writes over the file's bytes where that is possible and nobody else has the file under another name, and removes it. A
  /// file that is not there counts as removed. The directory is not synced.
  [[nodiscard]] std::error_code shred(const std::string& name) const;
  [[nodiscard]] std::error_code sync() const;

  /// How many bytes the file has now; 0 where it cannot be told.
  [[nodiscard]] std::size_t size(const std::string& name) const;

  /// Whether anything has this name, a link that leads nowhere included.
  [[nodiscard]] bool has(const std::string& name) const;

  /// Whether files can be moved from here to `other` by renaming.
  [[nodiscard]] bool same_file_system(const Directory& other) const;

  /// The whole file. T01 where it is no regular file or cannot be read, B101 where it is larger than `max_bytes`.
  [[nodiscard]] Outcome<std::string> read(const std::string& name, std::size_t max_bytes) const;

  /// Writes under a hidden name, syncs, renames to `name` (replacing it), and syncs the directory.
  [[nodiscard]] std::error_code write(const std::string& name, std::string_view bytes) const;

  /// Removes what a process that was killed in write() left under hidden names, of those names that `ours` accepts. A write
  /// that another process has under way fails by it, and may be tried again.
  void remove_unfinished(const std::function<bool(std::string_view name)>& ours) const;

  /// Moves `name` into `to` as `new_name`, and syncs both directories. An existing file is not replaced: file_exists.
  [[nodiscard]] std::error_code move(const std::string& name, const Directory& to,
                                     const std::string& new_name) const;

  /// Removes `name` and syncs the directory. A file that is not there counts as removed.
  [[nodiscard]] std::error_code remove(const std::string& name) const;

 private:
  /// Nothing where it is no regular file, or somebody is still writing it, as its name tells.
  [[nodiscard]] std::optional<FileStamp> stamp(const char* name) const;
  explicit Directory(int fd) : fd_(fd) {}
  /// Calls `take` with each name until it returns false.
  void list(const std::function<bool(const char* name)>& take) const;

  int fd_ = -1;
};

}  // namespace budstikke
