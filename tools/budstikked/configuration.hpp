#pragma once
// Reads the settings file and every file that it names: everything, or every mistake at once. Any thread; blocks, for
// seconds where the address book is large.

#include <memory>
#include <optional>
#include <string>

#include "config/loader.hpp"
#include "config/settings.hpp"
#include "engine/intake/routing.hpp"
#include "engine/model/diagnostic.hpp"
#include "engine/publishing/publisher.hpp"

namespace budstikke {

struct Configuration {
  config::Settings settings;
  config::StartValues at_start;                   ///< what of the settings a reload cannot take up
  std::shared_ptr<const Routing> routing;         ///< without rules: what has been published says which
  std::optional<publishing::RuleFile> rule_file;  ///< where the settings name one
};

struct LoadedConfiguration {
  std::optional<Configuration> configuration;  ///< absent where `diagnostics` has errors
  Diagnostics diagnostics;
  /// Of the rule file alone: its mistakes matter only where nothing else is in force.
  Diagnostics rule_file;
};

[[nodiscard]] LoadedConfiguration load_configuration(const std::string& settings_file);

}  // namespace budstikke
