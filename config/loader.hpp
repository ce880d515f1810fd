#pragma once
// A settings file to Settings, or every mistake at once with file, line and column.

#include <optional>
#include <string>
#include <string_view>

#include "config/settings.hpp"
#include "engine/model/diagnostic.hpp"

namespace budstikke::config {

struct LoadedSettings {
  std::optional<Settings> settings;  ///< absent where `diagnostics` has errors
  Diagnostics diagnostics;
};

/// `directory`: what relative paths in the file are relative to.
[[nodiscard]] LoadedSettings parse_settings(std::string_view text, const std::string& file,
                                            const std::string& directory);

/// Markdown table of every option: the settings reference.
[[nodiscard]] std::string settings_reference();

}  // namespace budstikke::config
