#include "tools/budstikke/store_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <vector>

namespace budstikke::tools {

namespace {

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
  throw std::runtime_error(path + " " + what + ": " + std::strerror(errno));
}

void sync_path(const std::string& path, int flags) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
  if (descriptor < 0) refuse(path, "cannot be opened");
  const int result = ::fsync(descriptor);
  const int error = errno;
  ::close(descriptor);
  errno = error;
  if (result != 0) refuse(path, "cannot be synced");
}

}  // namespace

void make_private_file(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) refuse(path, "cannot be made");
  ::close(descriptor);
}

void sync_file(const std::string& path) { sync_path(path, O_RDONLY); }

void sync_folder_of(const std::string& path) {
  sync_path(std::filesystem::absolute(path).parent_path().string(), O_RDONLY | O_DIRECTORY);
}

void write_private_file(const std::string& path, const std::string& text) {
  make_private_file(path);
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  if (!out) throw std::runtime_error(path + " cannot be written");
  sync_file(path);
}

void copy_private_file(const std::string& from, const std::string& to) {
  make_private_file(to);
  std::ifstream in(from, std::ios::binary);
  std::ofstream out(to, std::ios::binary);
  std::vector<char> piece(1'048'576);
  while (in && out) {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    out.write(piece.data(), in.gcount());
  }
  out.close();
  if (!in.eof() || !out) throw std::runtime_error(from + " cannot be copied to " + to);
  sync_file(to);
}

std::string put_aside(const std::string& store, const std::string& suffix) {
  const std::string aside = store + suffix;
  for (const char* part : {"-wal", "-shm", ""}) {
    if (std::filesystem::exists(store + part)) std::filesystem::rename(store + part, aside + part);
  }
  sync_folder_of(store);
  return aside;
}

}  // namespace budstikke::tools
