#include "adapters/crypto/key_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace budstikke::crypto {
namespace {

constexpr std::string_view kCredential = "credential:";
constexpr std::size_t kMostBytes = 65'536;

Failure refuse(const std::string& where, const std::string& why) {
  return Failure(Code::S611, where + ": " + why);
}

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

Outcome<std::string> path_of(const std::string& where) {
  if (!where.starts_with(kCredential)) return where;
  const std::string name = where.substr(kCredential.size());
  if (name.empty() || name.front() == '.' || name.find('/') != std::string::npos)
    return refuse(where, "is not a credential's name");
  const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
  if (directory == nullptr || *directory == '\0')
    return refuse(where, "systemd gave no credentials; set LoadCredential= in the unit");
  return std::string(directory) + "/" + name;
}

// systemd grants the service's user its credentials by an access list, whose mask shows as the group's right to read.
std::string fault_of(int descriptor, FileKind kind, bool credential) {
  struct stat status{};
  if (::fstat(descriptor, &status) != 0) return std::strerror(errno);
  if (!S_ISREG(status.st_mode)) return "is not a regular file";
  if (kind == FileKind::open) return {};
  if (status.st_uid != ::geteuid() && status.st_uid != 0) return "belongs to another user";
  if ((status.st_mode & (credential ? 037U : 077U)) != 0)
    return "may be read or written by others than its owner";
  return {};
}

}  // namespace

Outcome<std::string> read_key_file(const std::string& where, FileKind kind) {
  const auto path = path_of(where);
  if (!path) return path.failure();
  // O_NONBLOCK: a pipe in the file's place must not stop the start; the check that follows refuses it.
  const File file(::open(path->c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (file.descriptor() < 0)
    return refuse(where, errno == ELOOP ? "is a symbolic link; name the file itself" : std::strerror(errno));
  const std::string fault = fault_of(file.descriptor(), kind, where.starts_with(kCredential));
  if (!fault.empty()) return refuse(where, fault);
  std::string bytes(kMostBytes + 1, '\0');
  std::size_t length = 0;
  while (length < bytes.size()) {
    const ssize_t count = ::read(file.descriptor(), bytes.data() + length, bytes.size() - length);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return refuse(where, std::strerror(errno));
    if (count == 0) break;
    length += static_cast<std::size_t>(count);
  }
  if (length > kMostBytes) return refuse(where, "is larger than 64 KiB");
  bytes.resize(length);
  return bytes;
}

}  // namespace budstikke::crypto
