#pragma once
// Who may use a route of the admin API. A route cannot be made without saying so.

#include "engine/model/role.hpp"

namespace budstikke::admin {

class Access {
 public:
  /// Whoever has one of `roles`.
  constexpr Access(std::initializer_list<Role> roles) : roles_(roles) {}
  /// Whoever reaches the listener. For what tells nothing of any message.
  [[nodiscard]] static constexpr Access anybody() {
    Access access{};
    access.anybody_ = true;
    return access;
  }

  [[nodiscard]] constexpr bool opens_to(RoleSet held) const { return anybody_ || roles_.meets(held); }
  [[nodiscard]] constexpr bool to_anybody() const { return anybody_; }

 private:
  RoleSet roles_;
  bool anybody_ = false;
};

/// States, decisions, queues, rules and addresses; never what a message says. Whoever acts must see what it is about.
inline constexpr Access kLook{Role::viewer,   Role::operator_,     Role::rule_editor,
                              Role::approver, Role::administrator, Role::auditor};
inline constexpr Access kMonitor{Role::monitor,  Role::viewer,        Role::operator_, Role::rule_editor,
                                 Role::approver, Role::administrator, Role::auditor};
inline constexpr Access kOperate{Role::operator_};
inline constexpr Access kProposeRules{Role::rule_editor};
/// Past messages through other rules: for who writes them and for who approves them. To withdraw is to refuse, too.
inline constexpr Access kWeighRules{Role::rule_editor, Role::approver};
inline constexpr Access kApproveRules{Role::approver};
inline constexpr Access kAdminister{Role::administrator};
inline constexpr Access kAudit{Role::auditor};

}  // namespace budstikke::admin
