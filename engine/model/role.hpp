#pragma once
// What a caller of the admin API may do. Nobody may do anything without a role; what each opens stands at the routes
// (adapters/admin/access.hpp).

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace budstikke {

enum class Role : std::uint8_t {
  monitor,        ///< figures of the node, for a machine that watches it
  viewer,         ///< where messages are and why; never what they say
  operator_,      ///< acts on deliveries, and reads what messages say where a reason is given
  rule_editor,    ///< tries and proposes rules
  approver,       ///< brings proposed rules into force, and earlier ones back
  administrator,  ///< the address book and the node itself
  auditor,        ///< reads the audit log
};

inline constexpr std::initializer_list<Role> kRoles{Role::monitor,     Role::viewer,   Role::operator_,
                                                    Role::rule_editor, Role::approver, Role::administrator,
                                                    Role::auditor};

/// As the settings and the audit log write it: "rule-editor".
[[nodiscard]] std::string_view to_text(Role role);
[[nodiscard]] std::optional<Role> role_from_text(std::string_view text);

/// Some roles; none where nothing is said.
class RoleSet {
 public:
  constexpr RoleSet() = default;
  constexpr RoleSet(std::initializer_list<Role> roles) {
    for (const Role role : roles) add(role);
  }
  [[nodiscard]] static constexpr RoleSet all() { return RoleSet(kRoles); }

  constexpr void add(Role role) { bits_ = static_cast<std::uint8_t>(bits_ | bit(role)); }
  [[nodiscard]] constexpr bool has(Role role) const { return (bits_ & bit(role)) != 0; }
  [[nodiscard]] constexpr bool meets(RoleSet other) const { return (bits_ & other.bits_) != 0; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  friend constexpr bool operator==(const RoleSet&, const RoleSet&) = default;

 private:
  static constexpr unsigned bit(Role role) { return 1U << static_cast<unsigned>(role); }
  std::uint8_t bits_ = 0;
};

/// "operator,auditor", in the order of the enumeration; empty where there is none.
[[nodiscard]] std::string to_text(RoleSet roles);

}  // namespace budstikke
