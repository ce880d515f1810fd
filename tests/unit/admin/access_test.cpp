// Which role opens which route: the whole table, written out once more.

#include "adapters/admin/access.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "tests/unit/admin/whole_api.hpp"

namespace budstikke::admin {
namespace {

/// Letters: m monitor, v viewer, o operator, r rule editor, a approver, d administrator, u auditor; - nobody asked.
const std::map<std::string, std::string> kTable{
    {"GET /livez", "-"},
    {"GET /readyz", "-"},
    {"GET /metrics", "mvoradu"},
    {"GET /v1/deliveries", "voradu"},
    {"GET /v1/messages/*", "voradu"},
    {"GET /v1/messages/*/why", "voradu"},
    {"GET /v1/queues", "voradu"},
    {"GET /v1/units", "voradu"},
    {"GET /v1/rules/publications", "voradu"},
    {"GET /v1/rules/publications/*", "voradu"},
    {"GET /v1/rules/current", "voradu"},
    {"GET /v1/addresses", "voradu"},
    {"GET /v1/addresses/gaps", "voradu"},
    {"GET /v1/addresses/export", "voradu"},
    {"GET /v1/addresses/certificates", "voradu"},
    {"GET /v1/addresses/*", "voradu"},
    {"POST /v1/deliveries/*/hold", "o"},
    {"POST /v1/deliveries/*/release", "o"},
    {"POST /v1/deliveries/*/resend", "o"},
    {"POST /v1/deliveries/*/discard", "o"},
    {"POST /v1/messages/*/content", "o"},
    {"GET /v1/audit", "u"},
    {"GET /v1/audit/check", "u"},
    {"POST /v1/rules/publications", "r"},
    {"POST /v1/rules/publications/*/approve", "a"},
    {"POST /v1/rules/publications/*/rollback", "a"},
    {"POST /v1/rules/publications/*/withdraw", "ra"},
    {"POST /v1/rules/replay", "ra"},
    {"POST /v1/addresses/import", "d"},
    {"POST /v1/addresses/corrections", "d"},
    {"POST /v1/addresses/corrections/*/end", "d"},
    {"POST /v1/addresses/sync", "d"},
    {"GET /v1/store", "voradu"},
    {"POST /v1/messages/*/erase", "d"},
    {"GET /v1/alarms", "voradu"},
    {"POST /v1/alarms/mute", "o"},
    {"POST /v1/alarms/unmute", "o"},
    {"POST /v1/alarms/acknowledge", "o"},
    {"POST /v1/alarms/settle", "o"},
    {"GET /v1/counts", "voradu"},
    {"GET /v1/counts/*/*", "voradu"},
    {"GET /v1/report", "voradu"},
};

const std::map<Role, char> kLetters{
    {Role::monitor, 'm'},  {Role::viewer, 'v'},        {Role::operator_, 'o'}, {Role::rule_editor, 'r'},
    {Role::approver, 'a'}, {Role::administrator, 'd'}, {Role::auditor, 'u'}};

using tests::name_of;

class AccessTest : public testing::Test {
 protected:
  /// The status that `route` answers a caller with `roles`, its "*" filled with "x".
  unsigned status(const Route& route, RoleSet roles) {
    HttpRequest request;
    request.method = route.method;
    for (const std::string& segment : route.pattern) request.path += "/" + (segment == "*" ? "x" : segment);
    request.caller = "portal";
    request.roles = roles;
    return whole_.ask(std::move(request)).status;
  }

  tests::WholeApi whole_;
};

TEST_F(AccessTest, IsTheTableThatIsWrittenHere) {
  std::set<std::string> seen;
  for (const Route& route : whole_.api.routes()) {
    const std::string name = name_of(route);
    EXPECT_TRUE(seen.insert(name).second) << name << " is there twice";
    ASSERT_TRUE(kTable.contains(name)) << name << " is not in the table";
    const std::string& letters = kTable.at(name);
    EXPECT_EQ(route.access.to_anybody(), letters == "-") << name;
    for (const auto& [role, letter] : kLetters) {
      const bool allowed = letters == "-" || letters.find(letter) != std::string::npos;
      EXPECT_EQ(route.access.opens_to(RoleSet{role}), allowed) << name << " " << to_text(role);
      EXPECT_EQ(status(route, RoleSet{role}) != 403, allowed) << name << " " << to_text(role);
    }
    EXPECT_EQ(status(route, RoleSet{}) != 403, letters == "-") << name << " without a role";
  }
  EXPECT_EQ(seen.size(), kTable.size());
  EXPECT_EQ(seen.size(), 42u) << "docs/reliability.md says how many there are";
}

TEST_F(AccessTest, NoRoleIsRefusedBeforeAnythingIsDone) {
  std::size_t closed = 0;
  for (const Route& route : whole_.api.routes()) {
    if (route.access.to_anybody()) continue;
    EXPECT_EQ(status(route, {}), 403u) << name_of(route);
    EXPECT_EQ(whole_.denied.back(), "portal " + action_of(route));
    ++closed;
  }
  EXPECT_EQ(whole_.denied.size(), closed);
  EXPECT_THAT(whole_.audit.entries(), testing::IsEmpty()) << "they are counted, not written one by one";
  EXPECT_THAT(whole_.desk.actions, testing::IsEmpty());
  EXPECT_THAT(whole_.rules.asked, testing::IsEmpty());
  EXPECT_THAT(whole_.book.asked, testing::IsEmpty());
  EXPECT_THAT(whole_.watch.asked, testing::IsEmpty());
}

TEST_F(AccessTest, EveryActionStandsInTheAuditLog) {
  for (const Route& route : whole_.api.routes()) {
    EXPECT_EQ(route.audited, route.method != "GET" || action_of(route).starts_with("audit"))
        << name_of(route);
    EXPECT_EQ(route.gives_content, action_of(route) == "messages.content") << name_of(route);
  }
}

TEST(Role, ReadsWhatItWrites) {
  for (const Role role : kRoles) EXPECT_EQ(role_from_text(to_text(role)), role);
  EXPECT_EQ(kRoles.size(), kLetters.size());
  EXPECT_EQ(role_from_text("root"), std::nullopt);
  EXPECT_EQ(to_text(RoleSet{Role::auditor, Role::operator_}), "operator,auditor");
  EXPECT_EQ(to_text(RoleSet{}), "");
}

}  // namespace
}  // namespace budstikke::admin
