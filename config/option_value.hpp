#pragma once
// One value of the settings file: from TOML, from the default in the option table, and as text to compare.

#include <toml++/toml.h>

#include <optional>
#include <string>

#include "config/option.hpp"

namespace budstikke::config {

/// Nothing where the node is not of the type. `directory`: what relative paths are relative to.
[[nodiscard]] std::optional<OptionValue> read_value(OptionType type, const toml::node& node,
                                                    const std::string& directory);

/// What the table gives as the default; a value without a default is empty, 0 or false.
[[nodiscard]] OptionValue fallback_value(OptionType type, std::string_view fallback);

/// "a whole number", "true or false" ...
[[nodiscard]] std::string words(OptionType type);

/// Equal texts where, and only where, two values of one option are equal. Not for people.
[[nodiscard]] std::string comparable(const OptionValue& value);

/// True where a text holds control characters: no name, path or address has them, and logs and terminals suffer.
[[nodiscard]] bool has_control_characters(const OptionValue& value);

}  // namespace budstikke::config
