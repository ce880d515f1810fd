#pragma once
// A settings file to Settings, or every mistake at once with file, line and column. Pure; any thread.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.hpp"
#include "engine/model/diagnostic.hpp"
#include "rules/rule.hpp"

namespace budstikke::config {

/// Where each option stands in the file: "rules.file", and within lists "intake.folder[0].directory".
using Places = std::map<std::string, rules::Position, std::less<>>;

/// What a reload cannot take up: each such option, or whole list, as a text that changes with its value.
using StartValues = std::map<std::string, std::string, std::less<>>;

struct LoadedSettings {
  std::optional<Settings> settings;  ///< absent where `diagnostics` has errors
  Settings readable;  ///< what could be read in any case, so that the files it names are checked too
  Diagnostics diagnostics;
  Places places;
  StartValues at_start;
};

/// `directory`: what relative paths in the file are relative to.
[[nodiscard]] LoadedSettings parse_settings(std::string_view text, const std::string& file,
                                            const std::string& directory);

/// The options that differ and that only a restart takes up, in alphabetical order.
[[nodiscard]] std::vector<std::string> needs_restart(const StartValues& running, const StartValues& loaded);

/// The name of an entry of a list in `Places`: "intake.folder[0]".
[[nodiscard]] std::string entry_name(std::string_view list, std::size_t index);

/// Markdown table of every option: the settings reference.
[[nodiscard]] std::string settings_reference();

}  // namespace budstikke::config
