#pragma once
// The roles that a rule may send to, and the services behind them (kv. 8663). Pure.

#include <span>
#include <string_view>
#include <vector>

namespace budstikke::rules {

struct ServiceRole {
  std::string_view name;          ///< "case-handler"
  std::string_view service_code;  ///< "KD0501"
  std::string_view norwegian;     ///< "Saksbehandling"
};

/// Roles that stand for one service type of the patient's municipality.
[[nodiscard]] std::span<const ServiceRole> service_roles();
[[nodiscard]] const ServiceRole* find_service_role(std::string_view name);
/// Every word that "to" takes: the above and receiver, party, service.
[[nodiscard]] const std::vector<std::string_view>& role_names();

}  // namespace budstikke::rules
