#pragma once
// What must hold between the options of the national transport. Private to config.

#include <functional>
#include <string>

#include "config/settings.hpp"

namespace budstikke::config {

/// Calls `complain` with the option's name and a sentence for each fault. `sound` says whether an option was read without one.
void check_ebxml(const EbxmlSettings& settings, const std::function<bool(const std::string&)>& sound,
                 const std::function<void(const std::string&, std::string)>& complain);

/// What is wrong with the address behind "ebxml+mail:"; empty where nothing is.
[[nodiscard]] std::string fault_of_mail_address(std::string_view address);

}  // namespace budstikke::config
