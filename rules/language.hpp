#pragma once
// The languages that Budstikke explains itself in.

#include <cstdint>
#include <optional>
#include <string_view>

namespace budstikke::rules {

enum class Language : std::uint8_t { english, norwegian };  ///< norwegian: bokmål
/// "en" or "nb".
[[nodiscard]] std::optional<Language> language_from(std::string_view text);

}  // namespace budstikke::rules
