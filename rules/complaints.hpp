#pragma once
// Collects what is wrong with a file, in the order of the file and bounded.

#include <cstddef>
#include <string>

#include "engine/model/diagnostic.hpp"
#include "rules/rule.hpp"

namespace budstikke::rules {

class Complaints {
 public:
  explicit Complaints(std::string file) : file_(std::move(file)) {}

  void error(Position at, std::string message);
  void warning(Position at, std::string message);
  /// How many errors so far, those beyond the bound included: tells whether a part was read without fault.
  [[nodiscard]] std::size_t errors() const { return errors_; }
  /// Sorted by position. At most 1,000, then one that says how many more there were.
  [[nodiscard]] Diagnostics take();

 private:
  void add(Position at, Severity severity, std::string message);

  std::string file_;
  Diagnostics diagnostics_;
  std::size_t errors_ = 0;
  std::size_t unlisted_ = 0;
};

}  // namespace budstikke::rules
