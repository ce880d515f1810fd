#pragma once
// Files that must be on disk, whole and private, before anybody is told that they are there.

#include <string>

namespace budstikke::tools {

/// Makes an empty file of mode 0600. Throws std::runtime_error where there is one, or it cannot be made.
void make_private_file(const std::string& path);
/// Throws std::runtime_error where the file cannot be synced.
void sync_file(const std::string& path);
/// The folder that `path` stands in, so that its name survives a crash.
void sync_folder_of(const std::string& path);
/// A new private file with `text`, synced.
void write_private_file(const std::string& path, const std::string& text);
/// Copies into a new private file, and syncs that.
void copy_private_file(const std::string& from, const std::string& to);
/// The place of a store that is moved out of the way, with all that lies beside it ("-wal", "-shm"). Returns the new name of
/// the file.
std::string put_aside(const std::string& store, const std::string& suffix);

}  // namespace budstikke::tools
