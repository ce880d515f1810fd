#include "rules/roles.hpp"

#include <algorithm>
#include <array>

namespace budstikke::rules {

namespace {
constexpr std::array kServiceRoles{
    ServiceRole{"case-handler", "KD0501", "Saksbehandling"},
    ServiceRole{"nursing", "KP02", "Sykepleietjeneste"},
    ServiceRole{"nursing-home-doctor", "KP01", "Legetjeneste ved sykehjem mv."},
    ServiceRole{"mental-health", "KP03", "Psykisk helsetjeneste"},
    ServiceRole{"rehabilitation", "KR", "Rehabilitering"},
};
}

std::span<const ServiceRole> service_roles() { return kServiceRoles; }

const ServiceRole* find_service_role(std::string_view name) {
  const auto* found = std::ranges::find(kServiceRoles, name, &ServiceRole::name);
  return found == kServiceRoles.end() ? nullptr : found;
}

const std::vector<std::string_view>& role_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> result{"receiver", "party", "service"};
    for (const ServiceRole& role : kServiceRoles) result.push_back(role.name);
    return result;
  }();
  return names;
}

}  // namespace budstikke::rules
