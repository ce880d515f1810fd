#pragma once
// A long text in pieces, so that its length bounds no memory. Pure.

#include <string_view>

namespace budstikke::rules::needs {

/// Pieces of at most a MiB, cut at the end of a line or sentence where there is one near. Each begins some sentences
/// before the end of the one before, so that nothing is read without what it refers to. Together they hold all bytes.
class Windows {
 public:
  explicit Windows(std::string_view text) : rest_(text) {}
  /// False behind the last.
  bool next(std::string_view& window);

 private:
  std::string_view rest_;
  bool done_ = false;
};

}  // namespace budstikke::rules::needs
