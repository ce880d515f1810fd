#pragma once
// The address book as files say it, and the keeper's settings.

#include <string>
#include <string_view>

#include "adapters/directory/address_book_file.hpp"
#include "config/settings.hpp"
#include "engine/registry/address_keeper.hpp"

namespace budstikke {

/// CSV where the file's name ends so, else TOML.
[[nodiscard]] ParsedAddressBook read_address_book(std::string_view text, const std::string& file,
                                                  const std::string& hash,
                                                  const addressing::MunicipalityTable& table);

[[nodiscard]] registry::BookFormats address_formats();
/// `age_limited`: an age beyond the limit raises an alarm.
[[nodiscard]] registry::KeeperOptions keeper_options(const config::Settings& settings, bool age_limited);

}  // namespace budstikke
