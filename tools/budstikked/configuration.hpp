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

namespace budstikke {

struct Configuration {
  config::Settings settings;
  config::StartValues at_start;  ///< what of the settings a reload cannot take up
  std::shared_ptr<const Routing> routing;
};

struct LoadedConfiguration {
  std::optional<Configuration> configuration;  ///< absent where `diagnostics` has errors
  Diagnostics diagnostics;
};

[[nodiscard]] LoadedConfiguration load_configuration(const std::string& settings_file);

}  // namespace budstikke
