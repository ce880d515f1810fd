#pragma once
// What stands beside a backup: what it is, so that it can be verified before anything is made of it.

#include <cstdint>
#include <string>
#include <vector>

namespace budstikke::tools {

struct Manifest {
  std::string made_at;  ///< when the copy began: what was acknowledged before is in it
  std::string sha256;   ///< of the whole file
  std::uint64_t bytes = 0;
  std::int64_t format = 0;
  std::vector<std::string> keys;  ///< ids of the keys that its payloads need
  std::uint64_t messages = 0;
  std::uint64_t deliveries = 0;
  std::uint64_t unsettled = 0;
  std::uint64_t payloads = 0;
  std::string last_received;
};

[[nodiscard]] std::string manifest_file(const std::string& backup);
[[nodiscard]] std::string to_text(const Manifest& manifest);
/// Throws std::runtime_error with a sentence where the file is missing or is none.
[[nodiscard]] Manifest read_manifest(const std::string& file);

}  // namespace budstikke::tools
