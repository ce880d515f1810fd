#include "tools/bench/load/disk.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "tools/bench/load/clock.hpp"

namespace budstikke::bench {

namespace {

class NewFile {
 public:
  explicit NewFile(const std::string& name)
      : name_(name),
        descriptor_(open(name.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_APPEND | O_CLOEXEC, 0600)) {
    if (descriptor_ < 0) fail("cannot be made");
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile() {
    close(descriptor_);
    unlink(name_.c_str());
  }

  template <class Bytes>
  void append_synced(const Bytes& bytes) {
    if (write(descriptor_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
      fail("cannot be written");
    if (fdatasync(descriptor_) != 0) fail("cannot be synced");
  }

 private:
  [[noreturn]] void fail(const char* what) const {
    throw std::runtime_error(name_ + " " + what + ": " + std::generic_category().message(errno));
  }

  std::string name_;
  int descriptor_;
};

}  // namespace

Latencies sync_latencies(const std::string& file, double seconds) {
  constexpr std::array<char, 4096> kBlock{};
  NewFile disk(file);
  const Stopwatch stopwatch;
  const auto end = static_cast<std::int64_t>(seconds * static_cast<double>(kSecond));
  Latencies latencies;
  for (std::int64_t begun = 0; begun < end;) {
    disk.append_synced(kBlock);
    const std::int64_t done = stopwatch.now();
    latencies.add(done - begun);
    begun = done;
  }
  return latencies;
}

}  // namespace budstikke::bench
