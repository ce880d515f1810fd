#pragma once
// Reads the settings file and every file that it names: everything, or every mistake at once.

#include <memory>
#include <optional>
#include <string>

#include "config/settings.hpp"
#include "engine/intake/routing.hpp"
#include "engine/model/diagnostic.hpp"

namespace budstikke {

struct Configuration {
  config::Settings settings;
  std::shared_ptr<const Routing> routing;
};

struct LoadedConfiguration {
  std::optional<Configuration> configuration;  ///< absent where `diagnostics` has errors
  Diagnostics diagnostics;
};

[[nodiscard]] LoadedConfiguration load_configuration(const std::string& settings_file);

}  // namespace budstikke
