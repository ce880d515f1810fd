#include "tools/budstikke/file_text.hpp"

#include <algorithm>
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

}  // namespace budstikke::tools
