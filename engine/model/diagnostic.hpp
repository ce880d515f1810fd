#pragma once
// One complaint about a file that an operator wrote. All complaints of a file are reported at once.

#include <cstddef>
#include <string>
#include <vector>

namespace budstikke {

enum class Severity { warning, error };

struct Diagnostic {
  std::string file;
  std::size_t line = 0;    ///< from 1; 0 where the complaint is about the file as a whole
  std::size_t column = 0;  ///< from 1
  Severity severity = Severity::error;
  std::string message;
};

using Diagnostics = std::vector<Diagnostic>;

[[nodiscard]] bool has_errors(const Diagnostics& diagnostics);
/// "rules.toml:12:9: error: unknown fact \"mesage.type\"", without identity numbers.
[[nodiscard]] std::string to_text(const Diagnostic& diagnostic);

}  // namespace budstikke
