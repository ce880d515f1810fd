#include "engine/model/diagnostic.hpp"

#include <algorithm>

#include "engine/model/identity_number.hpp"

namespace budstikke {

bool has_errors(const Diagnostics& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& one) { return one.severity == Severity::error; });
}

std::string to_text(const Diagnostic& diagnostic) {
  std::string text = diagnostic.file;
  if (diagnostic.line != 0) {
    text += ":" + std::to_string(diagnostic.line) + ":" + std::to_string(diagnostic.column);
  }
  text += diagnostic.severity == Severity::error ? ": error: " : ": warning: ";
  // Complaints quote what the file says, and go to logs and terminals.
  return text + without_identity_numbers(diagnostic.message);
}

}  // namespace budstikke
