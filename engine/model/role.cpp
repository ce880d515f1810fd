#include "engine/model/role.hpp"

namespace budstikke {

std::string_view to_text(Role role) {
  switch (role) {
    case Role::monitor:
      return "monitor";
    case Role::viewer:
      return "viewer";
    case Role::operator_:
      return "operator";
    case Role::rule_editor:
      return "rule-editor";
    case Role::approver:
      return "approver";
    case Role::administrator:
      return "administrator";
    case Role::auditor:
      return "auditor";
  }
  return "";
}

std::optional<Role> role_from_text(std::string_view text) {
  for (const Role role : kRoles) {
    if (to_text(role) == text) return role;
  }
  return std::nullopt;
}

std::string to_text(RoleSet roles) {
  std::string text;
  for (const Role role : kRoles) {
    if (!roles.has(role)) continue;
    if (!text.empty()) text += ',';
    text += to_text(role);
  }
  return text;
}

}  // namespace budstikke
