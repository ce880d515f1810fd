#pragma once
// Reads the settings file and every file that it names: everything, or every mistake at once. Any thread; blocks, for
// seconds where the address book is large.

#include <memory>
#include <optional>
#include <string>

#include "adapters/msh/agreement.hpp"
#include "adapters/units/coordinating_units.hpp"
#include "config/loader.hpp"
#include "config/settings.hpp"
#include "engine/intake/routing.hpp"
#include "engine/model/diagnostic.hpp"
#include "engine/publishing/publisher.hpp"
#include "engine/registry/address_keeper.hpp"

namespace budstikke {

/// The address book that the settings name.
struct AddressFile {
  std::optional<registry::FileBook> book;  ///< absent where none is named, or it has mistakes
  bool faulty = false;
  bool age_limited = false;  ///< the settings say how old a book may be
};

struct Configuration {
  config::Settings settings;
  config::StartValues at_start;  ///< what of the settings a reload cannot take up
  /// Without rules, and with an empty address book: what has been published and imported says which.
  std::shared_ptr<const Routing> routing;
  std::optional<publishing::RuleFile> rule_file;  ///< where the settings name one
  AddressFile address_file;
  msh::Agreements agreements;  ///< that the settings name for partners
  std::shared_ptr<const units::CoordinatingUnits>
      units;  ///< null where the settings name no directory of them
};

struct LoadedConfiguration {
  std::optional<Configuration> configuration;  ///< absent where `diagnostics` has errors
  Diagnostics diagnostics;
  /// Of the rule file alone: its mistakes matter only where nothing else is in force.
  Diagnostics rule_file;
  /// The same of the address book's file.
  Diagnostics address_file;
};

[[nodiscard]] LoadedConfiguration load_configuration(const std::string& settings_file);

}  // namespace budstikke
