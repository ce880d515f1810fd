#include "tools/budstikke/file_text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <vector>

namespace budstikke::tools {

std::optional<std::string> read_file(const std::string& file, std::size_t limit_bytes) {
  std::error_code error;
  std::ifstream in(file, std::ios::binary);
  if (!in || std::filesystem::is_directory(file, error)) {
    std::cerr << file << ": cannot be read\n";
    return std::nullopt;
  }
  std::string text;
  std::vector<char> chunk(65'536);
  while (text.size() <= limit_bytes) {
    const std::size_t wanted = std::min(chunk.size(), limit_bytes + 1 - text.size());
    in.read(chunk.data(), static_cast<std::streamsize>(wanted));
    if (in.gcount() == 0) break;
    text.append(chunk.data(), static_cast<std::size_t>(in.gcount()));
  }
  return text;
}

std::string write_new_file(const std::string& path, const std::string& text) {
  const int file =
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (file < 0) return std::strerror(errno);
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t written = ::write(file, text.data() + done, text.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) break;
    done += static_cast<std::size_t>(written);
  }
  const bool synced = ::fsync(file) == 0;
  if (::close(file) == 0 && synced && done == text.size()) return {};
  ::unlink(path.c_str());
  return "it could not be written whole";
}

}  // namespace budstikke::tools
