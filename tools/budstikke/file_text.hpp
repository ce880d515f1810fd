#pragma once
// Reading and writing the files that are named on the command line.

#include <cstddef>
#include <optional>
#include <string>

namespace budstikke::tools {

/// The file's bytes, at most one beyond `limit_bytes`: enough for whoever reads them to say that there are too many.
/// Prints why and returns nothing where the file cannot be read.
[[nodiscard]] std::optional<std::string> read_file(const std::string& file, std::size_t limit_bytes);

inline constexpr int kExitCannotWrite = 73;  ///< EX_CANTCREAT
/// Writes a file that was not there before and that only its owner may read; why not, where that fails.
[[nodiscard]] std::string write_new_file(const std::string& path, const std::string& text);

}  // namespace budstikke::tools
