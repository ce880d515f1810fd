#pragma once
// What is to fail, as a test writes it into the control file while the program runs.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace faulty_files {

struct Fault {
  int error = 0;
  bool torn = false;
};

class Orders {
 public:
  Orders();

  /// The fault of a call, if it is struck. `operation`: write, sync, open, rename or remove. Under the caller's lock.
  [[nodiscard]] std::optional<Fault> strikes(std::string_view operation, const std::string& path);

 private:
  void read(const std::string& text);

  char* control_ = nullptr;  ///< the mapped file; null: none
  std::string text_;
  std::string operation_;
  std::string part_;
  Fault fault_;
  unsigned long skip_ = 0;
  unsigned long count_ = 0;
  unsigned long seen_ = 0;
  unsigned long struck_ = 0;
};

}  // namespace faulty_files
