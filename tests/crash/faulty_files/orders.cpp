#include "tests/crash/faulty_files/orders.hpp"

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sstream>

#include "tests/crash/faulty_files/real.hpp"

namespace faulty_files {

namespace {

constexpr std::size_t kControlBytes = 1'024;
constexpr std::size_t kStruckAt = 512;

int error_of(const std::string& word) {
  if (word == "ENOSPC") return ENOSPC;
  if (word == "EROFS") return EROFS;
  return EIO;
}

/// `part` stands somewhere in the path; at its end where `part` ends with '$'.
bool holds(const std::string& path, std::string_view part) {
  if (part.ends_with('$')) return path.ends_with(part.substr(0, part.size() - 1));
  return path.find(part) != std::string::npos;
}

}  // namespace

Orders::Orders() {
  const char* path = std::getenv("FAULTY_FILES_CONTROL");
  if (path == nullptr) return;
  const int descriptor = real().open(path, O_RDWR | O_CLOEXEC);
  if (descriptor < 0) std::abort();  // a test must not pass because nothing was ordered
  void* mapped = ::mmap(nullptr, kControlBytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  real().close(descriptor);
  if (mapped == MAP_FAILED) std::abort();
  control_ = static_cast<char*>(mapped);
}

std::optional<Fault> Orders::strikes(std::string_view operation, const std::string& path) {
  if (control_ == nullptr) return std::nullopt;
  std::string text(control_, ::strnlen(control_, kStruckAt - 1));
  if (text != text_) read(text);
  const bool changes = operation != "sync";
  const bool meant = operation_ == operation || (operation_ == "change" && changes);
  if (!meant || !holds(path, part_)) return std::nullopt;
  if (++seen_ <= skip_ || struck_ >= count_) return std::nullopt;
  ++struck_;
  std::snprintf(control_ + kStruckAt, kControlBytes - kStruckAt, "%lu", struck_);
  return fault_;
}

void Orders::read(const std::string& text) {
  text_ = text;
  operation_.clear();
  seen_ = 0;
  struck_ = 0;
  std::istringstream words(text);
  std::string error;
  if (!(words >> operation_ >> part_ >> error >> skip_ >> count_)) {
    operation_.clear();
    return;
  }
  fault_ = {error_of(error), error == "TORN"};
}

}  // namespace faulty_files
